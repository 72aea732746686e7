import KafkaClient
import KafkaSchemaRegistry

private struct Shipment: Codable, Sendable {
    var id: String
    var amount: Int
}

private func topics(
    _ producer: KafkaProducer, _ registry: SchemaRegistryClient, avroSchema: String
) async throws {
    // snippet.registry-avro
    let orders = try await producer.topic(
        "orders", key: .string, value: registry.avro(Shipment.self, schema: avroSchema))
    try await orders.send(Shipment(id: "a-1", amount: 3), key: "a-1")
    // snippet.end
    // snippet.registry-latest
    var options = SerializationOptions()
    options.usesLatest = true
    let json = try await producer.topic(
        "orders-json", value: registry.json(Shipment.self, options: options))
    try await json.send(Shipment(id: "a-1", amount: 3))
    // snippet.end
}
