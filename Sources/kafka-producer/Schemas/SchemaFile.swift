import ArgumentParser
import KafkaSchemaRegistry

/// A file with a schema.
enum SchemaFile {
    /// What a schema is written in, as options name it.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case avro, json, protobuf

        var type: SchemaType {
            switch self {
            case .avro: .avro
            case .json: .json
            case .protobuf: .protobuf
            }
        }
    }

    /// The most bytes of a file.
    private static let limit = 4 << 20

    /// Reads a schema, and finds out its type by the file's name unless it is given.
    static func read(_ path: String, kind: Kind?) throws(ToolError) -> RegistrySchema {
        guard let kind = kind ?? Self.kind(path) else {
            throw .wrongUse(
                "'\(path)' may be a schema of any type; name it .avsc, .json or .proto, or add --schema-type avro, json or "
                    + "protobuf")
        }
        let bytes = try InputFile.read(path, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .wrongUse("'\(path)' is not a schema: it has bytes that are not UTF-8")
        }
        return RegistrySchema(text, type: kind.type)
    }

    private static func kind(_ path: String) -> Kind? {
        switch path.split(separator: ".").last?.lowercased() {
        case "avsc": .avro
        case "json": .json
        case "proto": .protobuf
        default: nil
        }
    }
}
