import Foundation
import KafkaClient
import KafkaFoundation
import Testing

/// What typed topics write is what other projects' deserializers read.
@Suite("Typed topics with others", .serialized, .timeLimit(.minutes(10)))
struct TypedTopicInteropTests {
    /// A record as Python decoded it.
    private struct DecodedRecord: Decodable, Equatable {
        let types: String
        let key: String?
        let value: String?
    }

    /// Writes records of several types into one partition, and remembers what a reader has to find.
    private struct Writer {
        let producer: KafkaProducer
        let topic: String
        var expected: [DecodedRecord] = []

        /// A record for each value, and a tombstone. `text` is what Python prints.
        mutating func write<Key: RecordSerializer, Value: RecordSerializer>(
            _ keyType: String, _ keys: Key, _ key: Key.Value?, _ keyText: String?,
            _ valueType: String, _ values: Value, _ list: [(value: Value.Value, text: String?)]
        ) async throws {
            let types = "\(keyType),\(valueType)"
            let topic = producer.topic(
                topic, key: keys, value: values, headers: [RecordHeader(key: "types", value: types)])
            for (value, text) in list {
                try await topic.enqueue(value, key: key)
                expected.append(DecodedRecord(types: types, key: keyText, value: text))
            }
            try await topic.send(nil, key: key)
            expected.append(DecodedRecord(types: types, key: keyText, value: nil))
        }

        /// Values whose description is what Python prints.
        mutating func write<Value: RecordSerializer>(
            _ type: String, _ serializer: Value, _ list: [Value.Value]
        ) async throws {
            try await write(
                "string", .string, type, type, type, serializer, list.map { (value: $0, text: "\($0)") })
        }
    }

    private struct Order: Codable, Equatable {
        var id: Int
        var name: String
        var amount: Double
        var note: String?
        var tags: [String]
    }

    /// Sends with a producer of that server, and compares with what Python decodes.
    private func check(_ kind: TestServer.Kind, _ write: (inout Writer) async throws -> Void) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("typed", partitions: 1)
        let expected = try await withKafkaProducer(server.configuration) { producer in
            var writer = Writer(producer: producer, topic: topic)
            try await write(&writer)
            return writer.expected
        }
        let output = try await OneShotProcess.output(
            Peers.python(), [Peers.script("decode_topic.py"), server.bootstrap, topic, "\(expected.count)"])
        let found = try output.split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(DecodedRecord.self, from: Data(line))
        }
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) { #expect(found == expected) }
    }

    @Test("Integers, as values and as keys", arguments: TestServer.Kind.asked)
    func integers(kind: TestServer.Kind) async throws {
        try await check(kind) { writer in
            try await writer.write("int16", .int16, [.min, -1, 0, 258, .max])
            try await writer.write("int32", .int32, [.min, -1, 0, 16_909_060, .max])
            try await writer.write("int64", .int64, [.min, -1, 0, 72_623_859_790_382_856, .max])
            try await writer.write("int16", .int16, 513, "513", "int64", .int64, [(-2, "-2")])
            try await writer.write("int32", .int32, -5, "-5", "int32", .int32, [(7, "7")])
            try await writer.write("int64", .int64, 1_099_511_627_776, "1099511627776", "int16", .int16, [(3, "3")])
        }
    }

    @Test("Floating-point numbers and truth values", arguments: TestServer.Kind.asked)
    func floats(kind: TestServer.Kind) async throws {
        try await check(kind) { writer in
            // Python has no 32-bit floats: those that are exact in both look alike.
            try await writer.write("float", .float, [0.0, -0.0, 1.5, -1024.25, .infinity, .nan])
            try await writer.write(
                "double", .double,
                [0.0, -0.0, 0.1, -1.0e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.infinity, .nan])
            try await writer.write(
                "double", .double, 2.5, "2.5", "boolean", .boolean, [(true, "True"), (false, "False")])
        }
    }

    @Test("Texts, bytes, UUIDs, dates and nothing", arguments: TestServer.Kind.asked)
    func texts(kind: TestServer.Kind) async throws {
        let id = UUID()
        let text = id.uuidString.lowercased()
        try await check(kind) { writer in
            try await writer.write("string", .string, ["", "plain", "Größe 尺寸 🚀", "a\u{0}b"])
            try await writer.write(
                "bytes", .bytes, [0, 255], "00ff", "bytes", .bytes, [([], ""), ([1, 171], "01ab")])
            try await writer.write("uuid", .uuid, id, text, "uuid", .uuid, [(id, text)])
            try await writer.write(
                "date", .date, Date(timeIntervalSince1970: 0), "1970-01-01T00:00:00.000+00:00", "date", .date,
                [
                    (Date(timeIntervalSince1970: 1_795_709_696.5), "2026-11-26T16:14:56.500+00:00"),
                    (Date(timeIntervalSince1970: -0.25), "1969-12-31T23:59:59.750+00:00"),
                ])
            try await writer.write("bytes", .data, Data([9]), "09", "unused", .unused, [((), nil)])
            try await writer.write("unused", .unused, nil, nil, "string", .string, [("no key", "no key")])
        }
    }

    @Test("JSON", arguments: TestServer.Kind.asked)
    func json(kind: TestServer.Kind) async throws {
        let orders = [
            Order(id: 1, name: "plain", amount: 12.5, note: nil, tags: []),
            Order(id: -2, name: "\"quoted\" \\ / \n\t ünï 🚀", amount: 1e-7, note: "", tags: ["a", "ß"]),
        ]
        let texts = [
            #"{"amount": 12.5, "id": 1, "name": "plain", "tags": []}"#,
            #"{"amount": 1e-07, "id": -2, "name": "\"quoted\" \\ / \n\t \u00fcn\u00ef \ud83d\ude80", "note": "", "#
                + #""tags": ["a", "\u00df"]}"#,
        ]
        try await check(kind) { writer in
            try await writer.write(
                "int64", .int64, 42, "42", "json", .json(Order.self),
                zip(orders, texts).map { (value: $0, text: $1) })
        }
    }
}
