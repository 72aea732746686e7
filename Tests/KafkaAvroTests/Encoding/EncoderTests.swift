import Foundation
import KafkaAvro
import Testing

/// One record with one field.
private struct One<Value: Codable & Equatable>: Codable, Equatable {
    var a: Value
}

@Suite("Avro's encoding of Codable types", .timeLimit(.minutes(10)))
struct EncoderTests {
    private func encode<Value: Encodable>(_ value: Value, _ schema: String) throws -> [UInt8] {
        try AvroEncoder(schema: AvroSchema(schema)).encode(value)
    }

    private func failure<Value: Encodable>(_ value: Value, _ schema: String) throws -> AvroError {
        let schema = try AvroSchema(schema)
        return try #require(throws: AvroError.self) { try AvroEncoder(schema: schema).encode(value) }
    }

    @Test(
        "Integers are in zigzag, as in the specification",
        arguments: [
            (0, [0]), (-1, [1]), (1, [2]), (-2, [3]), (2, [4]), (-64, [0x7F]), (64, [0x80, 0x01]),
            (8192, [0x80, 0x80, 0x01]),
            (.max, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
            (.min, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ] as [(Int64, [UInt8])])
    func integers(value: Int64, bytes: [UInt8]) throws {
        #expect(try encode(value, "long") == bytes)
        #expect(try AvroDecoder(Int64.self, schema: AvroSchema("long")).decode(bytes) == value)
    }

    @Test("The specification's examples")
    func examples() throws {
        struct Test: Encodable { var a: Int, b: String }
        let test =
            #"{"type": "record", "name": "test", "fields": [{"name": "a", "type": "long"}, {"name": "b", "type": "string"}]}"#
        #expect(try encode(Test(a: 27, b: "foo"), test) == [0x36, 0x06, 0x66, 0x6F, 0x6F])
        #expect(try encode([3, 27], #"{"type": "array", "items": "long"}"#) == [0x04, 0x06, 0x36, 0x00])
        #expect(try encode("a", #"["null", "string"]"#) == [0x02, 0x02, 0x61])
        #expect(try encode(String?.none, #"["null", "string"]"#) == [0x00])
        #expect(try encode("foo", "string") == [0x06, 0x66, 0x6F, 0x6F])
        #expect(try encode("D", #"{"type": "enum", "name": "Foo", "symbols": ["A", "B", "C", "D"]}"#) == [0x06])
        #expect(try encode(true, "boolean") == [1])
        #expect(try encode(Float(1.5), "float") == [0, 0, 0xC0, 0x3F])
        #expect(try encode(1.5, "double") == [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
    }

    private struct Everything: Codable, Equatable {
        enum Kind: String, Codable { case first, second }
        struct Part: Codable, Equatable { var x: Int16, y: [UInt8]? }

        var bool = true, int8 = Int8(-3), uint16 = UInt16(9), int = -5, uint64 = UInt64(7), float = Float(0.5),
            double = 2.25
        var text = "täxt", kind = Kind.second, part = Part(x: 1, y: nil),
            parts = [Part(x: 2, y: [1, 2]), Part(x: 3, y: [])]
        var map = ["k": Part(x: 4, y: [9])], data = Data([1, 2, 3]), numbers = [1, 2, 300], texts = ["a", ""],
            absent: String?
        var nested = [[1], [], [2, 3]], flags = [true, false], optionals = [1, nil, 3] as [Int?], set = Set(["only"])
    }

    private static let everything = #"""
        {"type": "record", "name": "Everything", "fields": [
         {"name": "absent", "type": ["null", "string"]}, {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["first", "second"]}},
         {"name": "parts", "type": {"type": "array", "items": {"type": "record", "name": "Part", "fields": [
          {"name": "y", "type": ["null", "bytes"]}, {"name": "x", "type": "int"}]}}},
         {"name": "bool", "type": "boolean"}, {"name": "int8", "type": "int"}, {"name": "uint16", "type": "int"},
         {"name": "int", "type": "long"}, {"name": "uint64", "type": "long"}, {"name": "float", "type": "float"},
         {"name": "double", "type": "double"}, {"name": "text", "type": "string"}, {"name": "part", "type": "Part"},
         {"name": "map", "type": {"type": "map", "values": "Part"}}, {"name": "data", "type": "bytes"},
         {"name": "numbers", "type": {"type": "array", "items": "int"}}, {"name": "texts", "type": {"type": "array", "items": "string"}},
         {"name": "nested", "type": {"type": "array", "items": {"type": "array", "items": "long"}}},
         {"name": "flags", "type": {"type": "array", "items": "boolean"}},
         {"name": "optionals", "type": {"type": "array", "items": ["null", "long"]}},
         {"name": "set", "type": {"type": "array", "items": "string"}}, {"name": "extra", "type": "int", "default": 77}]}
        """#

    @Test(
        "Fields in another order than the schema's, again and again, and a default for one that the type does not have")
    func otherOrder() throws {
        let schema = try AvroSchema(Self.everything)
        let encoder = AvroEncoder(Everything.self, schema: schema)
        let value = Everything()
        let first = try encoder.encode(value)
        for _ in 0..<3 { #expect(try encoder.encode(value) == first) }
        #expect(try AvroDecoder(Everything.self, schema: schema).decode(first) == value)
        let dynamic = try AvroDecoder(AvroValue.self, schema: schema).decode(first)
        #expect(dynamic["extra"] == .int(77) && dynamic["kind"] == .symbol("second"))
        #expect(dynamic["part"] == .record(["x": .int(1), "y": .null]))
        #expect(try AvroEncoder(schema: schema).encode(dynamic) == first)
    }

    @Test("Arrays and maps of any length have one block")
    func blocks() throws {
        for count in [0, 1, 63, 64, 8191, 8192] {
            let values = Array(repeating: true, count: count)
            let bytes = try encode(values, #"{"type": "array", "items": "boolean"}"#)
            let number = try encode(count, "long")
            #expect(bytes == number + (count == 0 ? [] : values.map { _ in 1 } + [0]))
        }
    }

    @Test("Values that do not fit are refused, with their place")
    func refused() throws {
        struct Inner: Encodable { var list: [Int] }
        struct Outer: Encodable { var inner: Inner }
        let schema =
            #"{"type": "record", "name": "O", "fields": [{"name": "inner", "type": {"type": "record", "name": "I","#
            + #" "fields": [{"name": "list", "type": {"type": "array", "items": "int"}}]}}]}"#
        let error = try failure(Outer(inner: Inner(list: [1, 1 << 40])), schema)
        #expect(error.path == "$.inner.list[1]" && error.code == .invalidValue)
        #expect(error.reason.contains("does not fit an int"))
        #expect(try failure("x", "int").reason == "a string does not fit an int")
        #expect(try failure(1.5, "long").reason == "a double does not fit a long")
        #expect(try failure(UInt64.max, "long").reason.contains("larger than a long"))
        #expect(try failure(Int64.max, "double").reason.contains("not exactly a double"))
        #expect(
            try failure("Z", #"{"type": "enum", "name": "E", "symbols": ["A"]}"#).reason.contains("no symbol \"Z\""))
        #expect(try failure([UInt8](), #"{"type": "fixed", "name": "F", "size": 2}"#).reason.contains("2 bytes"))
        #expect(try failure(String?.none, "string").reason == "nil does not fit a string")
        #expect(try failure(1, #"["null", "string"]"#).reason == "an integer does not fit a union of null, string")
        #expect(try failure([1], "int").reason.contains("an array does not fit"))
        #expect(try failure(["a": 1], "int").reason.contains("keys does not fit"))
        let record = #"{"type": "record", "name": "R", "fields": [{"name": "b", "type": "int"}]}"#
        #expect(try failure(One(a: 1), record).reason.contains("no field \"a\""))
        #expect(try failure(One<Int?>(a: nil), record).reason.contains("no field \"a\""))
        struct Empty: Encodable {}
        #expect(try failure(Empty(), record).path == "$.b")
        #expect(try failure(Empty(), record).reason.contains("has no default"))
    }

    @Test("An encoder goes on after an error")
    func afterError() throws {
        let encoder = try AvroEncoder(
            [One<Int?>].self,
            schema: AvroSchema(
                #"{"type": "array", "items": {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}}"#
            ))
        #expect(throws: AvroError.self) { try encoder.encode([One(a: 1), One(a: 1 << 40)]) }
        #expect(throws: AvroError.self) { try encoder.encode([One(a: nil)]) }
        #expect(try encoder.encode([One(a: 1)]) == [2, 2, 0])
    }

    @Test("A prefix is left in front")
    func prefix() throws {
        let encoder = try AvroEncoder(String.self, schema: AvroSchema("string"))
        let bytes = try encoder.withEncodedBytes(of: "a", prefixCount: 5) { bytes in
            bytes.copyBytes(from: [0, 0, 0, 0, 9])
            return Array(bytes)
        }
        #expect(bytes == [0, 0, 0, 0, 9, 2, 0x61])
    }

    @Test("Unions choose by the kind of value, and among records by the type's name")
    func unions() throws {
        struct Circle: Codable, Equatable { var r: Double }
        struct Square: Codable, Equatable, AvroNamed {
            var r: Double
            static var avroName: String { "geo.Box" }
        }
        enum Shape: Encodable {
            case circle(Circle), square(Square)
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                switch self {
                case .circle(let circle): try container.encode(circle)
                case .square(let square): try container.encode(square)
                }
            }
        }
        let schema =
            #"["null", {"type": "record", "name": "geo.Circle", "fields": [{"name": "r", "type": "double"}]},"#
            + #"{"type": "record", "name": "geo.Box", "fields": [{"name": "r", "type": "double"}]}]"#
        #expect(try encode(Shape.circle(Circle(r: 0)), schema).first == 2)
        #expect(try encode(Shape.square(Square(r: 0)), schema).first == 4)
        #expect(try failure(One(a: 1), schema).reason.contains("AvroNamed"))
        let numbers = #"["int", "long", "float", "double", "string", "bytes", "boolean"]"#
        #expect(try encode(Int32(1), numbers).first == 0 && encode(1, numbers).first == 2)
        #expect(try encode(Float(1), numbers).first == 4 && encode(1.0, numbers).first == 6)
        #expect(
            try encode("", numbers).first == 8 && encode(Data(), numbers).first == 10
                && encode(true, numbers).first == 12)
        #expect(try encode(1, #"["null", "int"]"#) == [2, 2])
    }
}
