import Foundation
import KafkaClient
import KafkaFoundation
import KafkaTesting
import Testing

@Suite("Serializers for Foundation's types", .timeLimit(.minutes(10)))
struct FoundationSerializerTests {
    private struct Order: Codable, Equatable {
        var id: String
        var amount: Double
        var at: Date
    }

    private func bytes<Serializer: RecordSerializer>(
        _ value: Serializer.Value, _ serializer: Serializer
    ) throws -> [UInt8]? {
        let producer = try Simulation(seed: 1).makeProducer()
        let record = try producer.topic("t", value: serializer).record(value)
        let key = try producer.topic("t", key: serializer, value: .unused).record((), key: value)
        #expect(key.key == record.value)
        return record.value
    }

    @Test("JSON is what the encoder makes")
    func json() throws {
        let order = Order(id: "a", amount: 1.5, at: Date(timeIntervalSince1970: 86400))
        // The order of its keys changes from call to call.
        let plain = try Simulation(seed: 1).makeProducer().topic("t", value: .json(Order.self)).record(order).value
        #expect(try JSONDecoder().decode(Order.self, from: Data(plain ?? [])) == order)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.dateEncodingStrategy = .secondsSince1970
        let text = String(decoding: try bytes(order, .json(Order.self, encoder: encoder)) ?? [], as: UTF8.self)
        #expect(text == #"{"amount":1.5,"at":86400,"id":"a"}"#)
    }

    @Test("What JSON cannot hold is refused before anything is sent")
    func badJSON() throws {
        let error = #expect(throws: KafkaError.self) {
            try bytes(Order(id: "a", amount: .nan, at: Date()), .json(Order.self))
        }
        #expect(error?.code == .serializationFailed)
        #expect(error?.underlying is EncodingError)
    }

    @Test("Data, UUIDs as Java writes them, and dates as milliseconds")
    func others() throws {
        #expect(try bytes(Data([1, 2]), .data) == [1, 2])
        let uuid = try #require(UUID(uuidString: "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"))
        #expect(try bytes(uuid, .uuid) == Array("f81d4fae-7dec-11d0-a765-00a0c91e6bf6".utf8))
        #expect(try bytes(Date(timeIntervalSince1970: 0.258), .date) == [0, 0, 0, 0, 0, 0, 1, 2])
        #expect(throws: KafkaError.self) { try bytes(Date(timeIntervalSince1970: .nan), .date) }
        #expect(throws: KafkaError.self) { try bytes(Date(timeIntervalSince1970: 1e300), .date) }
    }

    @Test("A value of Data goes into a record without an array")
    func dataRecord() throws {
        let simulation = Simulation(seed: 1)
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer()
        simulation.spawn { _ = try? await producer.send(ProducerRecord(topic: "t", value: Data([3, 4]))) }
        simulation.run(for: .seconds(5))
        #expect(simulation.records(in: "t").map(\.value) == [[3, 4]])
    }
}
