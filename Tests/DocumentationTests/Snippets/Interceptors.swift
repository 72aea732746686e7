import KafkaClient

func meter(_: Duration, _: String) {}

// snippet.interceptor
struct DeliveryTimer: ProducerInterceptor {
    func onSend(_ record: inout InterceptedRecord) {
        record.headers.append(RecordHeader(key: "service", value: "checkout"))
        record.state = ContinuousClock.now
    }

    func onAcknowledgement(_ record: AcknowledgedRecord) {
        guard let start = record.state as? ContinuousClock.Instant else { return }
        meter(ContinuousClock.now - start, record.topic)
    }
}
// snippet.end

struct MissingTenant: Error {}

// snippet.refusing-interceptor
struct TenantCheck: ProducerInterceptor {
    func onSend(_ record: inout InterceptedRecord) throws {
        guard record.headers.contains(where: { $0.key == "tenant" }) else { throw MissingTenant() }
    }
}
// snippet.end

func useInterceptors(_ configuration: ProducerConfiguration) throws -> KafkaProducer {
    // snippet.use-interceptors
    let producer = try KafkaProducer(configuration, interceptors: [TenantCheck(), DeliveryTimer()])
    // snippet.end
    return producer
}
