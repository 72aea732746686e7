import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import KafkaTesting

struct Order: Codable, Equatable, Sendable {
    var id: String
    var amount: Int
}

let orderSchema =
    #"{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object", "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}}, "required": ["id", "amount"]}"#

/// An embedded registry, and a client of it on virtual time.
struct RegistryFixture {
    let clock = ManualClock()
    let embedded: EmbeddedSchemaRegistry
    let registry: SchemaRegistryClient

    init(
        _ features: EmbeddedSchemaRegistry.Features = EmbeddedSchemaRegistry.Features(),
        urls: [String] = ["http://registry"], configure: (inout SchemaRegistryConfiguration) -> Void = { _ in }
    ) throws {
        embedded = EmbeddedSchemaRegistry(features, clock: clock)
        var configuration = SchemaRegistryConfiguration(urls: urls)
        configure(&configuration)
        registry = try SchemaRegistryClient(configuration, transport: embedded, clock: clock)
    }

    /// The record that a topic makes.
    func record<Value: PreparableSerializer>(
        _ value: Value.Value?, _ serialization: Value, topic: String = "orders"
    ) async throws -> ProducerRecord<[UInt8], [UInt8]> {
        let producer = try Simulation(seed: 1).makeProducer()
        return try await producer.topic(topic, value: serialization).record(value)
    }
}

extension SerializationOptions {
    static func with(_ change: (inout SerializationOptions) -> Void) -> SerializationOptions {
        var options = SerializationOptions()
        change(&options)
        return options
    }
}
