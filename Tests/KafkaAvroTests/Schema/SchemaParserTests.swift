import KafkaAvro
import Testing

@Suite("Avro schemas", .timeLimit(.minutes(10)))
struct SchemaParserTests {
    /// The examples of the specification, and whatever else is valid.
    static let valid = [
        "string", #""string""#, #"{"type": "string"}"#, #"{"type": "int", "logicalType": "date", "unknown": [1]}"#,
        #"{"type": "record", "name": "LongList", "aliases": ["LinkedLongs"],"#
            + #" "fields": [{"name": "value", "type": "long"}, {"name": "next", "type": ["null", "LongList"]}]}"#,
        #"{"type": "enum", "name": "Suit", "symbols": ["SPADES", "HEARTS", "DIAMONDS", "CLUBS"], "default": "HEARTS"}"#,
        #"{"type": "array", "items": "string", "default": []}"#, #"{"type": "map", "values": "long", "default": {}}"#,
        #"["null", "string"]"#, "[]", #"{"type": "fixed", "size": 16, "name": "md5"}"#,
        #"{"type": "fixed", "size": 0, "name": "empty"}"#, #"{"type": "error", "name": "E", "fields": []}"#,
        #"{"type": "record", "name": "a.full.Name", "namespace": "ignored", "fields": ["#
            + #"{"name": "inheritingNull", "type": {"type": "enum", "name": "Understanding", "symbols": ["d", "e"]}},"#
            + #"{"name": "explicit", "type": {"type": "fixed", "name": "Simple", "namespace": "explicit", "size": 12}},"#
            + #"{"name": "full", "type": {"type": "fixed", "name": "a.full.Fixed", "size": 16}},"#
            + #"{"name": "used", "type": ["a.full.Understanding", "explicit.Simple", "Fixed"]}]}"#,
        #"{"type": "record", "name": "Outer", "fields": [{"name": "a", "type":"#
            + #" {"type": "record", "name": "n.Inner", "fields": [{"name": "b", "type": ["null", "Outer"]}]}}]}"#,
        #"{"type": "record", "name": "D", "fields": [{"name": "a", "type": "bytes", "default": "\u00ff"},"#
            + #"{"name": "b", "type": ["null", "int"], "default": null}, {"name": "c", "type": ["null", "int"], "default": 1},"#
            + #"{"name": "d", "type": {"type": "record", "name": "E", "fields": [{"name": "f", "type": "int", "default": 3}]},"#
            + #" "default": {}}, {"name": "g", "type": "double", "default": 1, "order": "ignore", "doc": "x", "aliases": ["h"]}]}"#,
        // Java reads an object whose type is the name of another type.
        #"["null", {"type": "record", "name": "R", "fields": [{"name": "r", "type": {"type": "R"}}]}]"#,
    ]

    @Test("A valid schema is read", arguments: valid)
    func accepts(text: String) throws {
        let schema = try AvroSchema(text)
        // What it means survives.
        #expect(try AvroSchema(schema.canonicalForm).canonicalForm == schema.canonicalForm)
    }

    private static func record(_ field: String) -> String {
        #"{"type": "record", "name": "R", "fields": [\#(field)]}"#
    }

    private static func field(_ type: String, _ value: String) -> String {
        record(#"{"name": "a", "type": \#(type), "default": \#(value)}"#)
    }

    /// Schemas, where they are wrong, and why.
    static let invalid = [
        ("[", "$", "too early"), ("1", "$", "not a number"), ("{}", "$", "\"type\" is missing"),
        (#""strin""#, "$", "no type \"strin\""), (#"{"type": {"type": "int"}}"#, "$.type", "not an object"),
        (#"{"type": "array"}"#, "$", "\"items\""), (#"{"type": "map"}"#, "$", "\"values\""),
        (#"{"type": "map", "values": "x"}"#, "$.values", "no type \"x\""),
        (#"["int", ["null"]]"#, "$[1]", "directly inside"), (#"["int", "int"]"#, "$[1]", "\"int\" twice"),
        (#"[{"type": "array", "items": "int"}, {"type": "array", "items": "long"}]"#, "$[1]", "\"array\" twice"),
        (#"["string", {"type": "string", "logicalType": "uuid"}]"#, "$[1]", "\"string\" twice"),
        (#"{"type": "fixed", "name": "F"}"#, "$", "\"size\""), (#"{"type": "fixed", "size": 1}"#, "$", "\"name\""),
        (#"{"type": "fixed", "name": "F", "size": -1}"#, "$.size", "from 0"),
        (#"{"type": "fixed", "name": "F", "size": 2147483648}"#, "$.size", "from 0"),
        (#"{"type": "fixed", "name": "1F", "size": 1}"#, "$.name", "not a name"),
        (#"{"type": "fixed", "name": "a..b", "size": 1}"#, "$.name", "not a name"),
        (#"{"type": "fixed", "name": "F", "namespace": "a-b", "size": 1}"#, "$.name", "not a name"),
        (#"{"type": "fixed", "name": "", "size": 1}"#, "$.name", "not a name"),
        (#"{"type": "fixed", "name": "string", "size": 1}"#, "$.name", "primitive"),
        (#"{"type": "fixed", "name": "a.int", "size": 1}"#, "$.name", "primitive"),
        (#"{"type": "fixed", "name": 3, "size": 1}"#, "$.name", "not a string"),
        (#"{"type": "fixed", "name": "F", "size": 1, "aliases": "G"}"#, "$.aliases", "not an array"),
        (#"{"type": "fixed", "name": "F", "size": 1, "aliases": ["+"]}"#, "$.aliases[0]", "not a name"),
        (#"{"type": "enum", "name": "E"}"#, "$", "\"symbols\""),
        (#"{"type": "enum", "name": "E", "symbols": ["a", "a"]}"#, "$.symbols[1]", "\"a\" twice"),
        (#"{"type": "enum", "name": "E", "symbols": ["a", 1]}"#, "$.symbols[1]", "not a string"),
        (#"{"type": "enum", "name": "E", "symbols": ["a-"]}"#, "$.symbols[0]", "not a symbol"),
        (#"{"type": "enum", "name": "E", "symbols": ["a"], "default": "b"}"#, "$.default", "no symbol \"b\""),
        (#"{"type": "record", "name": "R"}"#, "$", "\"fields\""),
        (#"{"type": "record", "name": "R", "fields": {}}"#, "$.fields", "not an array"),
        (record("3"), "$.fields[0]", "not a number"), (record(#"{"type": "int"}"#), "$.fields[0]", "\"name\""),
        (record(#"{"name": "a"}"#), "$.fields[0]", "\"type\""),
        (record(#"{"name": "a.b", "type": "int"}"#), "$.fields[0].name", "name of a field"),
        (record(#"{"name": "a", "type": "R2"}"#), "$.fields[0].type", "no type \"R2\""),
        (record(#"{"name": "a", "type": "int", "order": "up"}"#), "$.fields[0].order", "ascending"),
        (record(#"{"name": "a", "type": "int", "doc": 1}"#), "$.fields[0].doc", "not a string"),
        (record(#"{"name": "a", "type": "int", "aliases": ["b c"]}"#), "$.fields[0].aliases[0]", "not the name"),
        (record(#"{"name": "a", "type": "int"}, {"name": "a", "type": "int"}"#), "$.fields[1].name", "two fields"),
        (
            record(#"{"name": "a", "type": {"type": "fixed", "name": "R", "size": 1}}"#), "$.fields[0].type.name",
            "twice"
        ),
        (field("\"int\"", "\"1\""), "$.fields[0].default", "a string is not an int"),
        (field("\"int\"", "2147483648"), "$.fields[0].default", "not an int"),
        (field("\"int\"", "1.0"), "$.fields[0].default", "not an int"),
        (field("\"long\"", "9223372036854775808"), "$.fields[0].default", "not a long"),
        (field("\"bytes\"", "\"\u{0100}\""), "$.fields[0].default", "U+00FF"),
        (field(#"{"type": "fixed", "name": "F", "size": 2}"#, "\"a\""), "$.fields[0].default", "2 bytes"),
        (field(#"{"type": "enum", "name": "E", "symbols": ["a"]}"#, "\"b\""), "$.fields[0].default", "no symbol"),
        (field(#"{"type": "array", "items": "int"}"#, "[1, null]"), "$.fields[0].default[1]", "null is not an int"),
        (field(#"{"type": "map", "values": "int"}"#, #"{"x-y": ""}"#), "$.fields[0].default[\"x-y\"]", "not an int"),
        (field(#"["null", "int"]"#, "\"\""), "$.fields[0].default", "none of the union's types: null, int"),
        (field("\"R\"", "{}"), "$.fields[0].default.a.a.a", "too deep"),
        (
            field(#"{"type": "record", "name": "S", "fields": [{"name": "b", "type": "int"}]}"#, "{}"),
            "$.fields[0].default", "\"b\" of \"S\" is missing"
        ),
    ]

    @Test("An invalid schema is refused, with the place and the reason", arguments: invalid)
    func refuses(text: String, path: String, reason: String) throws {
        let error = try #require(throws: AvroError.self) { try AvroSchema(text) }
        #expect(error.code == .invalidSchema)
        #expect(error.reason.contains(reason), "\(error)")
        #expect(path.hasSuffix(".a.a.a") ? error.path.hasPrefix(path) : error.path == path, "\(error)")
    }

    @Test("Types of references are known, and the first definition of a name counts")
    func references() throws {
        let base = try AvroSchema(#"{"type": "fixed", "name": "n.Id", "size": 4}"#)
        let middle = try AvroSchema(
            #"{"type": "record", "name": "n.M", "fields": [{"name": "id", "type": "Id"}]}"#, references: [base])
        let top = try AvroSchema(
            #"{"type": "record", "name": "n.T", "fields": [{"name": "m", "type": "M"}, {"name": "id", "type": "n.Id"}]}"#,
            references: [base, middle])
        #expect(top.name == "n.T")
        #expect(
            top.canonicalForm
                == #"{"name":"n.T","type":"record","fields":[{"name":"m","type":{"name":"n.M","type":"record","#
                + #""fields":[{"name":"id","type":{"name":"n.Id","type":"fixed","size":4}}]}},{"name":"id","type":"n.Id"}]}"#
        )
        let value = AvroValue.record(["m": .record(["id": .fixed([1, 2, 3, 4])]), "id": .fixed([5, 6, 7, 8])])
        #expect(try AvroEncoder(schema: top).encode(value) == Array(1...8))
        #expect(throws: AvroError.self) { try AvroSchema(top.text) }
    }

    @Test("Limits hold")
    func limits() {
        var limits = AvroSchema.Limits()
        limits.types = 3
        #expect(throws: AvroError.self) { try AvroSchema(#"["int", "long", "null"]"#, limits: limits) }
        limits = AvroSchema.Limits()
        limits.nameLength = 3
        #expect(throws: AvroError.self) {
            try AvroSchema(#"{"type": "fixed", "name": "abcd", "size": 1}"#, limits: limits)
        }
        limits.bytes = 3
        #expect(throws: AvroError.self) { try AvroSchema(#""int""#, limits: limits) }
        let deep = String(repeating: #"{"type": "array", "items": "#, count: 1_000) + "0"
        #expect(throws: AvroError.self) { try AvroSchema(deep) }
    }

    @Test("Default values that multiply are refused rather than made")
    func multiplyingDefaults() {
        // Each record has two of the next one, all by default: 2^40 values.
        var types = #"{"type": "record", "name": "R40", "fields": []}"#
        for number in (0..<40).reversed() {
            types =
                #"{"type": "record", "name": "R\#(number)", "fields": [{"name": "a", "type": \#(types), "default": {}},"#
                + #"{"name": "b", "type": "R\#(number + 1)", "default": {}}]}"#
        }
        let error = #expect(throws: AvroError.self) { try AvroSchema(types) }
        #expect(error?.reason.contains("too many") == true, "\(String(describing: error))")
    }
}
