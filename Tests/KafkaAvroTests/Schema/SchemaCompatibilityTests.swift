import KafkaAvro
import Testing

@Suite("What a schema can read", .timeLimit(.minutes(10)))
struct SchemaCompatibilityTests {
    private func problem(_ reader: String, _ writer: String) throws -> String? {
        try AvroSchema(reader).problem(reading: AvroSchema(writer))
    }

    private func record(_ fields: String, name: String = "R", more: String = "") -> String {
        #"{"type": "record", "name": "\#(name)"\#(more), "fields": [\#(fields)]}"#
    }

    @Test("Promotions go one way")
    func promotions() throws {
        for (narrow, wide) in [("int", "long"), ("int", "double"), ("long", "float"), ("float", "double")] {
            #expect(try problem(wide, narrow) == nil)
            #expect(try problem(narrow, wide) != nil)
        }
        for (one, other) in [("string", "bytes"), ("bytes", "string")] { #expect(try problem(one, other) == nil) }
        #expect(try problem("string", "int")?.contains("a string for an int") == true)
    }

    @Test("Fields need a default, or to be there under one of their names")
    func fields() throws {
        let old = record(#"{"name": "a", "type": "int"}"#)
        #expect(try problem(old, record("")) != nil)
        #expect(try problem(record(""), old) == nil)
        #expect(try problem(record(#"{"name": "b", "type": "long", "aliases": ["a"]}"#), old) == nil)
        let defaulted = record(#"{"name": "b", "type": "int", "default": 1}"#)
        #expect(try problem(defaulted, old) == nil)
        let wrong = record(#"{"name": "a", "type": "string"}"#)
        #expect(try problem(wrong, old)?.hasSuffix("(at $.a)") == true)
    }

    @Test("Names and their aliases, sizes, symbols")
    func names() throws {
        let old = record("", name: "a.Old")
        #expect(try problem(record("", name: "b.Old"), old) == nil)
        #expect(try problem(record("", name: "New"), old) != nil)
        #expect(try problem(record("", name: "New", more: #", "aliases": ["a.Old"]"#), old) == nil)
        func fixed(_ size: Int) -> String { #"{"type": "fixed", "name": "F", "size": \#(size)}"# }
        #expect(try problem(fixed(2), fixed(2)) == nil && problem(fixed(2), fixed(3)) != nil)
        func symbols(_ symbols: String, _ more: String = "") -> String {
            #"{"type": "enum", "name": "E", "symbols": [\#(symbols)]\#(more)}"#
        }
        #expect(try problem(symbols(#""x", "y""#), symbols(#""y""#)) == nil)
        #expect(try problem(symbols(#""x""#), symbols(#""x", "y""#))?.contains("lacks y") == true)
        #expect(try problem(symbols(#""x""#, #", "default": "x""#), symbols(#""x", "y""#)) == nil)
    }

    @Test("Every branch of the writer's union needs one of the reader's; arrays and maps go by what they hold")
    func containers() throws {
        #expect(try problem(#"["null", "long"]"#, "int") == nil)
        #expect(try problem(#"["null", "long"]"#, #"["int", "null"]"#) == nil)
        #expect(try problem("int", #"["int", "null"]"#) != nil)
        #expect(try problem(#"["null", "string"]"#, "int")?.contains("reader's union") == true)
        for kind in [#"{"type": "array", "items": "TYPE"}"#, #"{"type": "map", "values": "TYPE"}"#] {
            func of(_ type: String) -> String { kind.replacing("TYPE", with: type) }
            #expect(try problem(of("long"), of("int")) == nil && problem(of("int"), of("long")) != nil)
        }
    }

    @Test("Recursive schemas end, and what is wrong deep in them is found")
    func recursion() throws {
        func list(_ value: String) -> String {
            record(#"{"name": "v", "type": "\#(value)"}, {"name": "next", "type": ["null", "R"]}"#)
        }
        #expect(try problem(list("long"), list("int")) == nil)
        #expect(try problem(list("int"), list("long")) != nil)
        // The first branch fits only as long as the record does, which it does not.
        let reader = record(
            #"{"name": "u", "type": [{"type": "array", "items": "R"}, "null"]}, {"name": "x", "type": "int"}"#)
        let writer = record(
            #"{"name": "u", "type": [{"type": "array", "items": "R"}, "null"]}, {"name": "x", "type": "string"}"#)
        #expect(try problem(reader, writer) != nil)
    }
}
