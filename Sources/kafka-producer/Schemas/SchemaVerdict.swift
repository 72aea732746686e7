import KafkaAvro
import KafkaJSONSchema
import KafkaSchemaRegistry

/// Whether this package can write with a schema.
enum SchemaVerdict {
    /// What is wrong with it; nil if nothing is. Of Protobuf, only the registry's opinion counts.
    static func problem(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
    ) -> String? {
        do {
            switch schema.type {
            case .avro: _ = try AvroSchema(schema, references: references.map(\.schema))
            case .json:
                let texts = Dictionary(references.map { ($0.name, $0.schema.text) }) { $1 }
                _ = try JSONSchema(schema.text, references: texts)
            default: break
            }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
