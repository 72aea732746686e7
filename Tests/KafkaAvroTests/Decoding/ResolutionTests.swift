import KafkaAvro
import Testing

@Suite("Data of another schema", .timeLimit(.minutes(10)))
struct ResolutionTests {
    private func resolve(_ value: AvroValue, from writer: String, to reader: String) throws -> AvroValue {
        let (writer, reader) = (try AvroSchema(writer), try AvroSchema(reader))
        let bytes = try AvroEncoder(schema: writer).encode(value)
        return try AvroDecoder(AvroValue.self, schema: writer, reader: reader).decode(bytes)
    }

    @Test(
        "Primitive types become wider ones",
        arguments: [
            ("int", "long", .int(1), .long(1)), ("int", "float", .int(1), .float(1)),
            ("int", "double", .int(1), .double(1)),
            ("long", "float", .long(1), .float(1)), ("long", "double", .long(1), .double(1)),
            ("float", "double", .float(1), .double(1)), ("string", "bytes", .string("a"), .bytes([0x61])),
            ("bytes", "string", .bytes([0x61]), .string("a")), (#"["null", "int"]"#, "int", .int(1), .int(1)),
            ("int", #"["string", "long", "int"]"#, .int(1), .int(1)),
            ("int", #"["string", "long"]"#, .int(1), .long(1)),
            (
                #"{"type": "array", "items": "int"}"#, #"{"type": "array", "items": "double"}"#, .array([.int(1)]),
                .array([.double(1)])
            ),
            (
                #"{"type": "map", "values": "int"}"#, #"{"type": "map", "values": "long"}"#, .map(["a": .int(1)]),
                .map(["a": .long(1)])
            ),
        ] as [(String, String, AvroValue, AvroValue)])
    func promotions(writer: String, reader: String, value: AvroValue, resolved: AvroValue) throws {
        #expect(try resolve(value, from: writer, to: reader) == resolved)
    }

    @Test("Fields are found by name and alias, others are dropped, and missing ones have their default")
    func records() throws {
        let writer =
            #"{"type": "record", "name": "a.R", "fields": [{"name": "old", "type": "int"}, {"name": "gone", "type": "string"},"#
            + #"{"name": "same", "type": {"type": "enum", "name": "E", "symbols": ["x", "y"]}}]}"#
        let reader =
            #"{"type": "record", "name": "b.R", "fields": [{"name": "added", "type": ["null", "int"], "default": null},"#
            + #"{"name": "same", "type": {"type": "enum", "name": "E", "symbols": ["z", "x"], "default": "z"}},"#
            + #"{"name": "new", "aliases": ["old"], "type": "long"}]}"#
        let value: AvroValue = .record(["old": .int(1), "gone": "text", "same": .symbol("y")])
        #expect(
            try resolve(value, from: writer, to: reader)
                == .record(["added": .null, "same": .symbol("z"), "new": .long(1)]))
    }

    @Test(
        "Schemas that do not go together are refused",
        arguments: [
            ("long", "int", .long(1)), ("string", "int", .string("")), (#"["null", "string"]"#, "string", .null),
            ("int", #"["string", "null"]"#, .int(1)),
            (#"{"type": "fixed", "name": "F", "size": 1}"#, #"{"type": "fixed", "name": "F", "size": 2}"#, .fixed([1])),
            (#"{"type": "fixed", "name": "F", "size": 1}"#, #"{"type": "fixed", "name": "G", "size": 1}"#, .fixed([1])),
            (
                #"{"type": "enum", "name": "E", "symbols": ["a"]}"#,
                #"{"type": "enum", "name": "E", "symbols": ["b"]}"#,
                .symbol("a")
            ),
            (
                #"{"type": "record", "name": "R", "fields": []}"#,
                #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}"#, .record([:])
            ),
        ] as [(String, String, AvroValue)])
    func incompatible(writer: String, reader: String, value: AvroValue) throws {
        let error = #expect(throws: AvroError.self) { try resolve(value, from: writer, to: reader) }
        #expect(error?.code == .incompatibleSchemas)
    }
}
