import KafkaAvro
import Testing

@Suite("Avro's decoding", .timeLimit(.minutes(10)))
struct DecoderTests {
    private static let record =
        #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "string"}]}"#

    /// Schemas, and bytes that are none of theirs.
    static let hostile: [(String, [UInt8])] = [
        ("boolean", []), ("boolean", [2]), ("int", [0x80]), ("int", [0x80, 0x80, 0x80, 0x80, 0x10]),
        ("float", [0, 0, 0]),
        ("double", [0]), ("long", Array(repeating: 0xFF, count: 10)), ("long", Array(repeating: 0x80, count: 11)),
        ("string", [4, 0x61]), ("string", [1]), ("string", [2, 0xFF]),
        ("bytes", [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        ("null", [0]), ("int", [2, 2]), (#"["null", "int"]"#, [4]), (#"["null", "int"]"#, [1]), ("[]", [0]),
        (#"{"type": "enum", "name": "E", "symbols": ["a"]}"#, [2]),
        (#"{"type": "fixed", "name": "F", "size": 3}"#, [1, 2]),
        (#"{"type": "array", "items": "int"}"#, [2, 2]), (#"{"type": "array", "items": "int"}"#, [8, 2, 2, 0]),
        (#"{"type": "array", "items": "int"}"#, [1, 10, 2, 0]), (#"{"type": "array", "items": "int"}"#, [1, 4, 2, 0]),
        (#"{"type": "array", "items": "int"}"#, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        (#"{"type": "array", "items": "int"}"#, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        // A billion nulls.
        (#"{"type": "array", "items": "null"}"#, [0x80, 0xA8, 0xD6, 0xB9, 0x07, 0]),
        (#"{"type": "map", "values": "null"}"#, [0x80, 0xA8, 0xD6, 0xB9, 0x07, 0]),
        (record, [2]), (record, [2, 4, 0x61]),
        (
            #"{"type": "record", "name": "L", "fields": [{"name": "n", "type": ["null", "L"]}]}"#,
            Array(repeating: 2, count: 10_000) + [0]
        ),
        (#"{"type": "record", "name": "L", "fields": [{"name": "n", "type": "L"}]}"#, []),
    ]

    @Test("Hostile bytes are refused", arguments: hostile)
    func refuses(text: String, bytes: [UInt8]) throws {
        let schema = try AvroSchema(text)
        let error = #expect(throws: AvroError.self) { try AvroDecoder(AvroValue.self, schema: schema).decode(bytes) }
        #expect(error?.code == .invalidData)
        // What is skipped need not be UTF-8.
        if bytes != [2, 0xFF] {
            #expect(throws: AvroError.self) { try AvroDecoder(Anything.self, schema: schema).decode(bytes) }
        }
        let reader = try AvroSchema("[\"null\", \(schema.text.hasPrefix("{") ? schema.text : "\"string\"")]")
        #expect(throws: AvroError.self) {
            try AvroDecoder(AvroValue.self, schema: schema, reader: reader).decode(bytes)
        }
    }

    /// Reads nothing, so that all of it is skipped.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    @Test("Blocks with a size, and several blocks, are read and skipped")
    func blocks() throws {
        struct Wanted: Codable, Equatable { var c: Int }
        struct All: Codable, Equatable { var a: [Int], b: [String: Int], c: Int }
        let schema = try AvroSchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", "items": "int"}},"#
                + #"{"name": "b", "type": {"type": "map", "values": "int"}}, {"name": "c", "type": "int"}]}"#)
        let bytes: [UInt8] = [3, 4, 2, 4, 2, 6, 0, 1, 6, 2, 0x6B, 8, 2, 2, 0x6A, 10, 0, 12]
        let all = try AvroDecoder(All.self, schema: schema).decode(bytes)
        #expect(all == All(a: [1, 2, 3], b: ["k": 4, "j": 5], c: 6))
        #expect(try AvroDecoder(Wanted.self, schema: schema).decode(bytes) == Wanted(c: 6))
    }

    @Test("A type may read fields in any order, again, and not at all")
    func order() throws {
        struct Reader: Decodable {
            enum Key: String, CodingKey { case a, b, c }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                #expect(container.contains(.a) && !container.contains(.c) && container.allKeys == [.a, .b])
                #expect(try container.decode(String.self, forKey: .b) == "x")
                #expect(try !container.decodeNil(forKey: .a))
                #expect((try? container.decode(String.self, forKey: .a)) == nil)
                #expect(try container.decode(Int.self, forKey: .a) == 1 && container.decode(Int8.self, forKey: .a) == 1)
                #expect(try container.decodeIfPresent(Int.self, forKey: .c) == nil)
                #expect(throws: AvroError.self) { try container.decode(Int.self, forKey: .c) }
                #expect(throws: AvroError.self) { try container.decode(UInt64.self, forKey: .b) }
            }
        }
        _ = try AvroDecoder(Reader.self, schema: AvroSchema(Self.record)).decode([2, 2, 0x78])
    }

    @Test("A single value may be tried as one type after another")
    func attempts() throws {
        enum Either: Decodable, Equatable {
            case number(Int), numbers([Int]), text(String)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int.self) {
                    self = .number(number)
                } else if let numbers = try? container.decode([Int].self) {
                    self = .numbers(numbers)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }
        }
        let schema = try AvroSchema(
            #"{"type": "array", "items": ["int", "string", {"type": "array", "items": ["int", "string"]}]}"#)
        let value = try AvroDecoder([Either].self, schema: schema).decode([8, 0, 2, 2, 2, 0x78, 4, 2, 0, 4, 0, 0, 6, 0])
        #expect(value == [.number(1), .text("x"), .numbers([2]), .number(3)])
    }
}
