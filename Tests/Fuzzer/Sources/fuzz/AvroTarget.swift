import KafkaAvro

/// Avro: a schema, a zero, and bytes or JSON that it should describe.
enum AvroTarget {
    /// - Parameter kind: 1 for JSON, 2 for another schema; bytes otherwise.
    static func run(_ input: UnsafeRawBufferPointer, kind: UInt8) {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let text = String(decoding: parts[0], as: UTF8.self)
        do throws(AvroError) {
            let schema = try AvroSchema(text)
            guard let again = try? AvroSchema(schema.canonicalForm), again.canonicalForm == schema.canonicalForm else {
                preconditionFailure("the canonical form of \(text) is not canonical")
            }
            guard parts.count == 2 else { return }
            switch kind {
            case 1: try encode(json: String(decoding: parts[1], as: UTF8.self), schema)
            case 2: try compare(schema, AvroSchema(String(decoding: parts[1], as: UTF8.self)))
            default: decode(Array(parts[1]), schema)
            }
        } catch {
            // What hostile schemas deserve.
        }
    }

    /// A value that the schema accepts can be written, and read back.
    private static func encode(json: String, _ schema: AvroSchema) throws(AvroError) {
        let value = try AvroValue(json: json, schema: schema)
        // Values may be nested too deep for binary, in which none of the schema's defaults are.
        guard let bytes = try? AvroEncoder(AvroValue.self, schema: schema).encode(value) else { return }
        var decoder = AvroDecoder(AvroValue.self, schema: schema)
        decoder.limits.emptyItems = .max
        guard (try? decoder.decode(bytes)) != nil else {
            preconditionFailure("what \(schema) writes of \(json) cannot be read")
        }
    }

    /// A schema can read what it writes itself.
    private static func compare(_ schema: AvroSchema, _ other: AvroSchema) {
        precondition(schema.problem(reading: schema) == nil, "\(schema) cannot read itself")
        _ = schema.problem(reading: other)
        _ = other.problem(reading: schema)
    }

    /// What can be read can be written, and is then always written the same way.
    private static func decode(_ bytes: [UInt8], _ schema: AvroSchema) {
        let decoder = AvroDecoder(AvroValue.self, schema: schema)
        _ = try? AvroDecoder(Skipper.self, schema: schema).decode(bytes)
        guard let value = try? decoder.decode(bytes) else { return }
        let encoder = AvroEncoder(AvroValue.self, schema: schema)
        guard let written = try? encoder.encode(value), let again = try? decoder.decode(written),
            let rewritten = try? encoder.encode(again), rewritten == written
        else { preconditionFailure("what \(schema) describes does not survive: \(bytes)") }
    }

    /// Reads nothing, so that all is skipped.
    private struct Skipper: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    static var seeds: [[UInt8]] {
        let schema = Array(bytes[0].0.utf8) + [0]
        let json = #"{"n":{"n":null,"e":"y","m":{}},"e":"x","m":{"a":3,"b":{"array":["c"]}}}"#
        return bytes.map { [0] + Array($0.0.utf8) + [0] + $0.1 }
            + [[1] + schema + Array(json.utf8), [2] + schema + Array(bytes[0].0.replacing("int", with: "long").utf8)]
    }

    private static let bytes: [(String, [UInt8])] = [
        (
            #"{"type":"record","name":"a.R","fields":[{"name":"n","type":["null","R"],"default":null},"#
                + #"{"name":"e","type":{"type":"enum","name":"E","symbols":["x","y"],"default":"x"}},"#
                + #"{"name":"m","type":{"type":"map","values":["int",{"type":"array","items":"string"}]},"default":{"k":1}}]}"#,
            [0, 2, 2, 2, 0x6B, 0, 4, 0]
        ),
        (
            #"[{"type":"fixed","name":"F","size":12,"logicalType":"duration"},"bytes","double","float","boolean","long"]"#,
            [2, 4, 1, 2]
        ),
        (#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#, [2, 1]),
        (#"{"type":"array","items":{"type":"error","name":"N","aliases":["o"],"doc":"d","fields":[]}}"#, [3, 0, 4, 0]),
    ]
}
