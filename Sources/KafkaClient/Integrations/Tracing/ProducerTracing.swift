#if Tracing
    import Tracing

    /// The spans of a producer.
    @usableFromInline
    final class ProducerTracing: Sendable {
        private let tracing: KafkaTracing
        private let clientID: String
        private let accumulator: RecordAccumulator

        init(_ tracing: KafkaTracing, clientID: String, accumulator: RecordAccumulator) {
            self.tracing = tracing
            self.clientID = clientID
            self.accumulator = accumulator
        }

        /// Runs what sends a record, within a span.
        @usableFromInline
        nonisolated(nonsending) func send(
            to topic: String, partition: Int32?, headers: [RecordHeader], isTombstone: Bool,
            _ operation: nonisolated(nonsending) () async throws(KafkaError) -> RecordMetadata
        ) async throws(KafkaError) -> RecordMetadata {
            let span = begin(topic, partition, headers, isTombstone: isTombstone)
            let result = await ServiceContext.withValue(span.context) { await outcome(of: operation) }
            end(span, result)
            return try result.get()
        }

        private nonisolated(nonsending) func outcome(
            of operation: nonisolated(nonsending) () async throws(KafkaError) -> RecordMetadata
        ) async -> Result<RecordMetadata, KafkaError> {
            do throws(KafkaError) {
                return .success(try await operation())
            } catch {
                return .failure(error)
            }
        }

        private func begin(
            _ topic: String, _ partition: Int32?, _ headers: [RecordHeader], isTombstone: Bool
        ) -> any Span {
            let creation = tracing.creationContext(in: headers)
            // The span of the record is another one, if the app has made it.
            let span: any Span = tracing.tracer.startSpan(
                "send \(topic)", ofKind: creation == nil ? .producer : .client)
            if let creation { span.addLink(SpanLink(context: creation, attributes: [:])) }
            var attributes = span.attributes
            attributes.describeSend(
                to: topic, partition: partition, clientID: clientID, clusterID: accumulator.cluster?.id)
            if isTombstone { attributes["messaging.kafka.message.tombstone"] = true }
            span.attributes = attributes
            return span
        }

        private func end(_ span: any Span, _ result: Result<RecordMetadata, KafkaError>) {
            switch result {
            case .success(let metadata):
                span.attributes["messaging.destination.partition.id"] = "\(metadata.partition)"
                if metadata.offset >= 0 { span.attributes["messaging.kafka.offset"] = metadata.offset }
            case .failure(let error):
                if let partition = error.partition {
                    span.attributes["messaging.destination.partition.id"] = "\(partition)"
                }
                span.fail(with: error)
            }
            span.end()
        }
    }
#endif
