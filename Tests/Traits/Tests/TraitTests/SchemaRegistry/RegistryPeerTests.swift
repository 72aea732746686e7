import Foundation
import KafkaClient
import KafkaSchemaRegistry
import KafkaTesting
import SwiftProtobuf
import Testing

/// confluent-kafka's Python deserializers read what our serializers write, over HTTP and a cluster, and the reverse.
@Suite("Schemas of other projects", .timeLimit(.minutes(10)))
struct RegistryPeerTests {
    private struct Order: Codable, Equatable, Sendable {
        var id: String
        var amount: Int
    }

    private static let jsonSchema = #"""
        {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
         "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}}, "required": ["id", "amount"]}
        """#

    private static let avroSchema = #"""
        {"type": "record", "name": "Order", "namespace": "com.example",
         "fields": [{"name": "id", "type": "string"}, {"name": "amount", "type": "int"}]}
        """#

    private func options(_ format: SchemaIDFormat) -> SerializationOptions {
        var options = SerializationOptions()
        options.autoRegisters = true
        options.idFormat = format
        return options
    }

    @Test("confluent-kafka reads Avro", arguments: [SchemaIDFormat.prefix, .header])
    func avro(format: SchemaIDFormat) async throws {
        try await RegistryPeer.with { peer, producer in
            let topic = try await producer.topic(
                "t", value: peer.registry.avro(Order.self, schema: Self.avroSchema, options: options(format)))
            // Its Avro deserializer takes no record of less than six bytes, even if the schema is in a header.
            try await topic.send(Order(id: "äbcdef", amount: -3))
            try await topic.send(nil)
            #expect(try await peer.read("avro", count: 2) == [#"{"amount": -3, "id": "\u00e4bcdef"}"#, "null"])
        }
    }

    @Test("Avro that confluent-kafka writes is read here", arguments: [SchemaIDFormat.prefix, .header])
    func reverseAvro(format: SchemaIDFormat) async throws {
        let more = format == .header ? ["--header"] : []
        try await RegistryPeer.with { peer, _ in
            try await peer.write("avro", [#"{"id": "a", "amount": 3}"#], schema: Self.avroSchema, more)
            let record = try #require(peer.cluster.records(in: "t").first)
            let order = try await peer.registry.decodeAvro(
                Order.self, from: record.value ?? [], headers: record.headers)
            #expect(order == Order(id: "a", amount: 3))
        }
    }

    @Test("confluent-kafka reads JSON", arguments: [SchemaIDFormat.prefix, .header])
    func json(format: SchemaIDFormat) async throws {
        try await RegistryPeer.with { peer, producer in
            let topic = try await producer.topic(
                "t", value: peer.registry.json(Order.self, schema: Self.jsonSchema, options: options(format)))
            try await topic.send(Order(id: "ä", amount: 3))
            try await topic.send(nil)
            #expect(try await peer.read("json", count: 2) == [#"{"amount": 3, "id": "\u00e4"}"#, "null"])
        }
    }

    @Test(
        "confluent-kafka reads Protobuf, of a message that is not the first",
        arguments: [SchemaIDFormat.prefix, .header])
    func protobuf(format: SchemaIDFormat) async throws {
        try await RegistryPeer.with { peer, producer in
            let topic = try await producer.topic(
                "t", value: peer.registry.protobuf(ShopOrder.self, schema: shopProto, options: options(format)))
            try await topic.send(
                ShopOrder(id: "a", amount: 1 << 40, items: [ShopItem(name: "x"), ShopItem(name: "y")]))
            let text = #"{"amount": "1099511627776", "id": "a", "items": [{"name": "x"}, {"name": "y"}]}"#
            #expect(try await peer.read("protobuf", count: 1, message: "shop.Order") == [text])
        }
    }

    @Test("confluent-kafka reads Protobuf, of a message inside of another one")
    func nestedProtobuf() async throws {
        try await RegistryPeer.with { peer, producer in
            let topic = try await producer.topic(
                "t", value: peer.registry.protobuf(ShopItem.self, schema: shopProto, options: options(.prefix)))
            let record = try topic.record(ShopItem(name: "x"))
            #expect(record.value == [0, 0, 0, 0, 1, 4, 2, 0, 10, 1, UInt8(ascii: "x")])
            try await topic.send(ShopItem(name: "x"))
            #expect(try await peer.read("protobuf", count: 1, message: "shop.Order.Item") == [#"{"name": "x"}"#])
        }
    }

    @Test("What confluent-kafka writes is read here", arguments: [SchemaIDFormat.prefix, .header])
    func reverse(format: SchemaIDFormat) async throws {
        let more = format == .header ? ["--header"] : []
        try await RegistryPeer.with { peer, _ in
            try await peer.write("json", [#"{"id": "a", "amount": 3}"#], schema: Self.jsonSchema, more)
            let record = try #require(peer.cluster.records(in: "t").first)
            let (identity, _, payload) = try SchemaFraming.read(record.value ?? [], headers: record.headers)
            #expect(try JSONDecoder().decode(Order.self, from: Data(payload)) == Order(id: "a", amount: 3))
            let registered = try await peer.registry.latestSchema(subject: "t-value")
            switch identity {
            case .id(let id): #expect(format == .prefix && id == registered.id)
            case .guid(let guid): #expect(format == .header && guid == registered.guid)
            }
        }
    }

    @Test("Protobuf that confluent-kafka writes, whose schema it registers as a descriptor")
    func reverseProtobuf() async throws {
        try await RegistryPeer.with { peer, producer in
            let schema = RegistrySchema(shopProto, type: .protobuf)
            try peer.server.registry.register(schema, subject: "source")
            try await peer.write(
                "protobuf", [#"{"id": "a", "amount": "7", "items": [{"name": "x"}]}"#], schema: shopProto,
                ["--schema-subject", "source", "--message", "shop.Order"])
            let record = try #require(peer.cluster.records(in: "t").first)
            let (_, indexes, payload) = try SchemaFraming.read(record.value ?? [], hasMessageIndexes: true)
            #expect(indexes == [1])
            #expect(
                try ShopOrder(serializedBytes: Array(payload))
                    == ShopOrder(id: "a", amount: 7, items: [ShopItem(name: "x")]))
            // The latest schema is the descriptor that the peer registered; the message is found in it.
            var options = SerializationOptions()
            options.usesLatest = true
            let topic = try await producer.topic("t", value: peer.registry.protobuf(ShopItem.self, options: options))
            #expect(try topic.record(ShopItem(name: "x")).value?[5...] == [4, 2, 0, 10, 1, UInt8(ascii: "x")])
        }
    }
}
