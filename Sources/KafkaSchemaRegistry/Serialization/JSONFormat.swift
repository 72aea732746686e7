public import Foundation
public import KafkaClient
internal import KafkaJSON
internal import KafkaJSONSchema

/// Values as JSON, with a JSON Schema of a registry.
public struct JSONFormat<Value: Encodable & Sendable>: SchemaFormat {
    /// JSON Schema.
    public var schemaType: SchemaType { .json }
    /// The type's own schema.
    public let schema: RegistrySchema?
    /// The schema's title, which is what Confluent's serializers take for its name.
    public let recordName: String?
    private let encoder: JSONEncoder
    private let validates: Bool

    /// JSON with a schema.
    ///
    /// - Parameters:
    ///   - type: What is written.
    ///   - schema: The type's own schema; nil to use the registry's whatever it is.
    ///   - encoder: Must not be changed afterwards: several tasks use it concurrently.
    ///   - validates: Whether values are validated before they are sent.
    public init(
        _ type: Value.Type, schema: RegistrySchema?, encoder: JSONEncoder = JSONEncoder(), validates: Bool = true
    ) {
        self.schema = schema
        self.encoder = encoder
        self.validates = validates
        recordName = schema.flatMap { try? JSONValue(parsing: Array($0.text.utf8)) }?["title"]?.stringValue
    }

    /// An encoder that writes JSON.
    public func makeEncoder(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
    ) throws -> Encoder {
        guard validates else { return Encoder(encoder: encoder, validator: nil) }
        let texts = Dictionary(references.map { ($0.name, $0.schema.text) }) { $1 }
        do {
            return Encoder(encoder: encoder, validator: try JSONSchema(schema.text, references: texts))
        } catch {
            throw SchemaRegistryError(
                .invalidSchema, "values cannot be validated with the JSON Schema: \(error)",
                remedy: "Correct the schema, or switch validatesJSON off.")
        }
    }

    /// Writes values as JSON.
    public struct Encoder: SchemaEncoder {
        let encoder: JSONEncoder
        let validator: JSONSchema?

        /// Appends the value's JSON.
        ///
        /// - Throws: What the value or the encoder throws; ``SchemaRegistryError/Code/invalidValue`` with what the schema does not accept.
        public func encode(_ value: Value, into output: inout SerializerOutput) throws {
            let data = try encoder.encode(value)
            do throws(JSONSchemaError) { try validator?.validate(data) } catch {
                throw SchemaRegistryError(.invalidValue, "\(error)")
            }
            let room = output.appendUninitialized(data.count)
            _ = data.copyBytes(to: room)
        }
    }
}

extension SchemaRegistryClient {
    /// Values as JSON, with a JSON Schema of this registry.
    ///
    /// - Parameters:
    ///   - type: What is written.
    ///   - schema: The type's own JSON Schema; nil to use the registry's whatever it is, such as the latest version.
    ///   - encoder: Must not be changed afterwards.
    ///   - options: How the schema is chosen; nil for the client's ``SchemaRegistryConfiguration/serialization``.
    public func json<Value>(
        _ type: Value.Type, schema: String? = nil, encoder: JSONEncoder = JSONEncoder(),
        options: SerializationOptions? = nil
    ) -> RegistrySerialization<JSONFormat<Value>> {
        let schema = schema.map { RegistrySchema($0, type: .json) }
        let validates = (options ?? configuration.serialization).validatesJSON
        return RegistrySerialization(
            self, JSONFormat(type, schema: schema, encoder: encoder, validates: validates), options: options)
    }
}
