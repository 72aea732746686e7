#if Tracing
    import Tracing

    // By OpenTelemetry's semantic conventions for messaging, 1.44.

    extension SpanAttributes {
        /// Says what is sent where, as far as it is known.
        mutating func describeSend(to topic: String, partition: Int32?, clientID: String, clusterID: String?) {
            self["messaging.system"] = "kafka"
            self["messaging.operation.name"] = "send"
            self["messaging.operation.type"] = "send"
            self["messaging.destination.name"] = topic
            self["messaging.client.id"] = clientID
            if let partition { self["messaging.destination.partition.id"] = "\(partition)" }
            if let clusterID { self["messaging.kafka.cluster.id"] = clusterID }
        }
    }

    extension Span {
        /// What the span is about has failed.
        func fail(with error: KafkaError) {
            attributes["error.type"] = error.brokerErrorName ?? "\(error.code)"
            recordError(error)
            setStatus(SpanStatus(code: .error, message: error.message))
        }
    }
#endif
