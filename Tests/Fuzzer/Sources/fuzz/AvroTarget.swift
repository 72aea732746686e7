import KafkaAvro

/// Avro: a schema, a zero, and bytes that it should describe.
enum AvroTarget {
    static func run(_ input: UnsafeRawBufferPointer) {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let text = String(decoding: parts[0], as: UTF8.self)
        do throws(AvroError) {
            let schema = try AvroSchema(text)
            guard let again = try? AvroSchema(schema.canonicalForm), again.canonicalForm == schema.canonicalForm else {
                preconditionFailure("the canonical form of \(text) is not canonical")
            }
            if parts.count == 2 { decode(Array(parts[1]), schema) }
        } catch {
            // What hostile schemas deserve.
        }
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

    static let seeds: [[UInt8]] = [
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
    ].map { Array($0.0.utf8) + [0] + $0.1 }
}
