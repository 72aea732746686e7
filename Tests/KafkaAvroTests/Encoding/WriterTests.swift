import Foundation
import KafkaAvro
import Testing

/// Types that write themselves.
@Suite("AvroEncodable types", .timeLimit(.minutes(10)))
struct WriterTests {
    private struct Point: Codable, AvroEncodable, AvroNamed {
        static var avroName: String { "Point" }
        var x: Int
        var y: Int
        func encode(to writer: inout AvroWriter) {
            writer.write("x", x)
            writer.write("y", y)
        }
    }

    private struct Circle: Codable, AvroEncodable, AvroNamed {
        static var avroName: String { "Circle" }
        var r: Double
        func encode(to writer: inout AvroWriter) { writer.write("r", r) }
    }

    /// A union of several records.
    private enum Shape: Encodable, AvroEncodable {
        case point(Point)
        case circle(Circle)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .point(let value): try container.encode(value)
            case .circle(let value): try container.encode(value)
            }
        }

        func encode(to writer: inout AvroWriter) {
            switch self {
            case .point(let value): writer.write(value)
            case .circle(let value): writer.write(value)
            }
        }
    }

    /// One field of each kind.
    private struct All: Encodable, AvroEncodable {
        struct Plain: Codable { var p: Point }
        enum Color: String, Codable { case red, green }

        var flag = true
        var int = 7
        var int32: Int32 = -8
        var long: Int64 = 1 << 40
        var double = 1.5
        var float: Float = 2.5
        var text = "text"
        var bytes: [UInt8] = [1, 2]
        var color = Color.green
        var date = Date(timeIntervalSince1970: 1)
        var price = Decimal(string: "1.25") ?? 0
        var id = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
        var none: String?
        var some: String? = "s"
        var point = Point(x: 1, y: 2)
        var noPoint: Point?
        var somePoint: Point? = Point(x: 3, y: 4)
        var points = [Point(x: 5, y: 6), Point(x: 7, y: 8)]
        var noPoints: [Point]?
        var names = ["a", "b"]
        var map = ["k": Point(x: 9, y: 10)]
        var shape = Shape.circle(Circle(r: 3))
        var plain = Plain(p: Point(x: 11, y: 12))

        func encode(to writer: inout AvroWriter) {
            writer.write("flag", flag)
            writer.write("int", int)
            writer.write("int32", int32)
            writer.write("long", long)
            writer.write("double", double)
            writer.write("float", float)
            writer.write("text", text)
            writer.write("bytes", bytes)
            writer.write("color", color)
            writer.write("date", date)
            writer.write("price", price)
            writer.write("id", id)
            writer.write("none", none)
            writer.write("some", some)
            writer.write("point", point)
            writer.write("noPoint", noPoint)
            writer.write("somePoint", somePoint)
            writer.write("points", points)
            writer.write("noPoints", noPoints)
            writer.write("names", names)
            writer.write("map", map)
            writer.write("shape", shape)
            writer.write("plain", plain)
        }

        static let schema = #"""
            {"type": "record", "name": "All", "fields": [
             {"name": "flag", "type": "boolean"}, {"name": "int", "type": "int"}, {"name": "int32", "type": ["null", "int"]},
             {"name": "long", "type": "long"}, {"name": "double", "type": "double"}, {"name": "float", "type": "float"},
             {"name": "text", "type": "string"}, {"name": "bytes", "type": {"type": "fixed", "name": "Two", "size": 2}},
             {"name": "color", "type": {"type": "enum", "name": "Color", "symbols": ["red", "green"]}},
             {"name": "date", "type": {"type": "long", "logicalType": "timestamp-millis"}},
             {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
             {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
             {"name": "none", "type": ["null", "string"]}, {"name": "some", "type": ["null", "string"]},
             {"name": "point", "type": {"type": "record", "name": "Point", "fields": [
              {"name": "x", "type": "int"}, {"name": "y", "type": "long"}]}},
             {"name": "noPoint", "type": ["null", "Point"]}, {"name": "somePoint", "type": ["null", "Point"]},
             {"name": "points", "type": {"type": "array", "items": "Point"}},
             {"name": "noPoints", "type": ["null", {"type": "array", "items": "Point"}]},
             {"name": "names", "type": {"type": "array", "items": "string"}},
             {"name": "map", "type": {"type": "map", "values": "Point"}},
             {"name": "shape", "type": ["Point", {"type": "record", "name": "Circle", "fields": [
              {"name": "r", "type": "double"}]}]},
             {"name": "plain", "type": {"type": "record", "name": "Plain", "fields": [{"name": "p", "type": "Point"}]}}]}
            """#
    }

    /// The same value, by way of `Codable`.
    private struct AsCodable<Value: Encodable>: Encodable {
        var value: Value
        func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
    }

    @Test("Values have the bytes that Codable gives them, by themselves and inside of others")
    func sameAsCodable() throws {
        let schema = try AvroSchema(All.schema)
        let (fast, slow) = (AvroEncoder(All.self, schema: schema), AvroEncoder(AsCodable<All>.self, schema: schema))
        let expected = try slow.encode(AsCodable(value: All()))
        for _ in 0..<3 { #expect(try fast.encode(All()) == expected) }
        let list = AvroEncoder([All].self, schema: try AvroSchema(#"{"type": "array", "items": \#(All.schema)}"#))
        #expect(try list.encode([All(), All()]) == [4] + expected + expected + [0])
    }

    @Test("A union of records has the record of the case")
    func union() throws {
        let schema = try AvroSchema(
            #"""
            [{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "long"}]},
             {"type": "record", "name": "Circle", "fields": [{"name": "r", "type": "double"}]}, "null"]
            """#)
        let encoder = AvroEncoder(Shape.self, schema: schema)
        #expect(try encoder.encode(.point(Point(x: 1, y: 2))) == [0, 2, 4])
        #expect(try encoder.encode(.circle(Circle(r: 0))) == [2, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("Text longer than memory that is there makes it grow")
    func long() throws {
        struct Text: Encodable, AvroEncodable {
            var text: String
            func encode(to writer: inout AvroWriter) { writer.write("text", text) }
        }
        let schema = try AvroSchema(
            #"{"type": "record", "name": "T", "fields": [{"name": "text", "type": "string"}]}"#)
        let encoder = AvroEncoder(Text.self, schema: schema)
        for count in [0, 255, 256, 257, 100_000, 3] {
            let text = String(repeating: "é", count: count)
            #expect(try encoder.encode(Text(text: text)).suffix(2 * count) == Array(text.utf8)[...])
        }
    }

    fileprivate struct Wrong: Encodable, AvroEncodable {
        struct Own: Error {}
        enum Way: CaseIterable { case order, twice, unknown, type, missing, nothing, whole, inside, throwing }
        var way: Way

        func encode(to encoder: any Encoder) throws {}

        func encode(to writer: inout AvroWriter) throws {
            switch way {
            case .order:
                writer.write("b", 1)
                writer.write("a", 1)
            case .twice:
                writer.write("a", 1)
                writer.write("a", 1)
            case .unknown:
                writer.write("a", 1)
                writer.write("z", 1)
            case .type:
                writer.write("a", 1)
                writer.write("b", "one")
            case .missing:
                writer.write("a", 1)
                return
            case .nothing: return
            case .whole:
                writer.write("a", 1)
                writer.write(1)
            case .inside:
                writer.write("a", 1)
                writer.write("b", 1)
                writer.write("c", [Point(x: 1, y: 2), Point(x: .max, y: 2)])
            case .throwing:
                writer.write("a", 1)
                throw Own()
            }
            // What comes behind an error is ignored.
            writer.write("b", 1)
            writer.write("c", [Point(x: 1, y: 2)])
            writer.write("c", "more")
        }

        static let schema = #"""
            {"type": "record", "name": "R", "fields": [
             {"name": "a", "type": "int", "default": 0}, {"name": "b", "type": "int"},
             {"name": "c", "type": {"type": "array", "items": {"type": "record", "name": "Point", "fields": [
              {"name": "x", "type": "int"}, {"name": "y", "type": "int"}]}}, "default": []}]}
            """#

        var expected: (reason: String, path: String) {
            switch way {
            case .order:
                (
                    "the field \"a\" is written after \"b\", but is before it in \"R\":"
                        + " AvroEncodable types write fields in the schema's order", "$.a"
                )
            case .twice: ("the field \"a\" is written twice", "$.a")
            case .unknown: ("the record \"R\" has no field \"z\"", "$.a")
            case .type: ("a string does not fit an int", "$.b")
            case .whole: ("the value writes more than one value", "$.a")
            case .inside: ("9223372036854775807 does not fit an int", "$.c[1].x")
            case .missing, .nothing:
                ("the field is missing in the value: it has no default in \"R\" and cannot be null", "$.b")
            case .throwing: ("", "")
            }
        }
    }

    @Test("What does not fit is refused, however it goes on", arguments: Wrong.Way.allCases)
    fileprivate func wrong(way: Wrong.Way) throws {
        let encoder = AvroEncoder(Wrong.self, schema: try AvroSchema(Wrong.schema))
        for _ in 0..<2 {
            let wrong = Wrong(way: way)
            switch way {
            case .throwing: #expect(throws: Wrong.Own.self) { try encoder.encode(wrong) }
            default:
                let error = #expect(throws: AvroError.self) { try encoder.encode(wrong) }
                if !wrong.expected.reason.isEmpty {
                    #expect(error?.reason == wrong.expected.reason && error?.path == wrong.expected.path)
                }
            }
        }
    }

    private struct Sparse: Encodable, AvroEncodable {
        func encode(to writer: inout AvroWriter) { writer.write("c", 3) }
    }

    @Test("Fields that are left out have their default, or are null")
    func defaults() throws {
        let schema = try AvroSchema(
            #"""
            {"type": "record", "name": "R", "fields": [
             {"name": "a", "type": "int", "default": 1}, {"name": "b", "type": ["null", "int"]}, {"name": "c", "type": "int"},
             {"name": "d", "type": "int", "default": 4}]}
            """#)
        let encoder = AvroEncoder(Sparse.self, schema: schema)
        for _ in 0..<3 { #expect(try encoder.encode(Sparse()) == [2, 0, 6, 8]) }
        let strict = try AvroSchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "c", "type": "int"}]}"#)
        let error = #expect(throws: AvroError.self) { try AvroEncoder(schema: strict).encode(Sparse()) }
        #expect(error?.path == "$.a")
    }

    /// A record in itself.
    private final class Node: Encodable, AvroEncodable {
        let next: Node?
        init(_ count: Int) { next = count > 0 ? Node(count - 1) : nil }
        func encode(to writer: inout AvroWriter) { writer.write("next", next) }
    }

    @Test("Records in themselves are written to a limited depth")
    func recursion() throws {
        let schema = try AvroSchema(
            #"{"type": "record", "name": "Node", "fields": [{"name": "next", "type": ["null", "Node"]}]}"#)
        let encoder = AvroEncoder(Node.self, schema: schema)
        #expect(try encoder.encode(Node(200)) == Array(repeating: 2, count: 200) + [0])
        #expect(throws: AvroError.self) { try encoder.encode(Node(300)) }
        #expect(try encoder.encode(Node(2)) == [2, 2, 0])
    }
}
