import Hummingbird
import KafkaClient

/// What an orchestrator asks for: 200 while orders can be stored, also slowly, and 503 otherwise. The body has the status, the
/// reasons, and since when they hold.
struct Health {
    let producer: KafkaProducer

    func response() async -> some ResponseGenerator {
        let health = await producer.health
        return EditedResponse(
            status: health.status == .unhealthy ? .serviceUnavailable : .ok, response: Report(health: health))
    }

    /// The producer's health as a response: JSON, by the type's own coding.
    private struct Report: ResponseEncodable {
        let health: ProducerHealth

        func encode(to encoder: any Encoder) throws { try health.encode(to: encoder) }
    }
}
