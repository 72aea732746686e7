public import Foundation
public import KafkaClient
internal import KafkaJSON

/// Values as JSON, with a JSON Schema of a registry.
public struct JSONFormat<Value: Encodable & Sendable>: SchemaFormat {
    /// JSON Schema.
    public var schemaType: SchemaType { .json }
    /// The type's own schema.
    public let schema: RegistrySchema?
    /// The schema's title, which is what Confluent's serializers take for its name.
    public let recordName: String?
    private let encoder: JSONEncoder

    /// JSON with a schema.
    ///
    /// - Parameters:
    ///   - schema: The type's own schema; nil to use the registry's whatever it is.
    ///   - encoder: Must not be changed afterwards: several tasks use it concurrently.
    public init(_: Value.Type, schema: RegistrySchema?, encoder: JSONEncoder = JSONEncoder()) {
        self.schema = schema
        self.encoder = encoder
        recordName = schema.flatMap { try? JSONValue(parsing: Array($0.text.utf8)) }?["title"]?.stringValue
    }

    /// An encoder that writes JSON.
    public func makeEncoder(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
    ) throws -> Encoder {
        Encoder(encoder: encoder)
    }

    /// Writes values as JSON.
    public struct Encoder: SchemaEncoder {
        let encoder: JSONEncoder

        /// Appends the value's JSON.
        public func encode(_ value: Value, into output: inout SerializerOutput) throws {
            output.append(contentsOf: try encoder.encode(value).withUnsafeBytes { Array($0) })
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
        return RegistrySerialization(self, JSONFormat(type, schema: schema, encoder: encoder), options: options)
    }
}
