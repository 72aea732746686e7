import KafkaAvro
import KafkaClient
import KafkaJSON
import KafkaJSONSchema
import KafkaSchemaRegistry

/// Lines of JSON, written as a schema of a registry says.
///
/// Protobuf is missing: swift-protobuf makes messages of JSON with generated types only, and a tool has none.
struct LineSchemaFormat: SchemaFormat {
    let schemaType: SchemaType
    /// The schema of the user's file; nil if the registry's is used.
    let schema: RegistrySchema?
    /// Whether values are checked against a JSON Schema.
    let validatesJSON: Bool

    static let noProtobuf =
        "lines of JSON cannot become Protobuf records here: swift-protobuf needs message types that were generated for the "
        + "schema, which a tool does not have. Send them from Swift with KafkaSchemaRegistry's protobuf, or use Avro or JSON "
        + "Schema."

    init(_ schemaType: SchemaType, schema: RegistrySchema?, validatesJSON: Bool) throws(ToolError) {
        switch schemaType {
        case .avro, .json: break
        case .protobuf: throw .wrongUse(Self.noProtobuf)
        default: throw .wrongUse("schemas of the type \(schemaType) are not known here: use Avro or JSON Schema")
        }
        self.schemaType = schemaType
        self.schema = schema
        self.validatesJSON = validatesJSON
    }

    var recordName: String? {
        schemaType == .avro
            ? AvroFormat(AvroValue.self, schema: schema).recordName
            : JSONFormat(String.self, schema: schema).recordName
    }

    func makeEncoder(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
    ) throws -> LineSchemaEncoder {
        if schemaType == .avro {
            return .avro(
                try AvroSchema(schema, references: references.map(\.schema)),
                try AvroFormat(AvroValue.self, schema: nil).makeEncoder(schema, references: references))
        }
        guard validatesJSON else { return .json(nil) }
        let texts = Dictionary(references.map { ($0.name, $0.schema.text) }) { $1 }
        return .json(try JSONSchema(schema.text, references: texts))
    }
}

/// Writes lines with one schema.
enum LineSchemaEncoder: SchemaEncoder {
    case avro(AvroSchema, AvroFormat<AvroValue>.Encoder)
    case json(JSONSchema?)

    func encode(_ line: [UInt8], into output: inout SerializerOutput) throws {
        switch self {
        case .avro(let schema, let encoder):
            guard let text = String(validating: line, as: UTF8.self) else {
                throw ToolError("it has bytes that are not UTF-8")
            }
            try encoder.encode(AvroValue(json: text, schema: schema), into: &output)
        case .json(let schema?):
            try schema.validate(line)
            output.append(contentsOf: line)
        case .json(nil):
            _ = try JSONValue(parsing: line)
            output.append(contentsOf: line)
        }
    }
}
