public import KafkaAvro
public import KafkaClient
internal import KafkaJSON

/// Values in Avro's binary encoding, with an Avro schema of a registry.
///
/// At the top level, a schema `bytes` is written without its length, as Confluent's serializers do.
public struct AvroFormat<Value: Encodable & Sendable>: SchemaFormat {
    /// Avro.
    public var schemaType: SchemaType { .avro }
    /// The type's own schema.
    public let schema: RegistrySchema?
    /// The full name of a record, enum or fixed type.
    public let recordName: String?

    /// Avro with a schema.
    ///
    /// - Parameters:
    ///   - type: What is written.
    ///   - schema: The type's own schema; nil to use the registry's whatever it is.
    public init(_ type: Value.Type, schema: RegistrySchema?) {
        self.schema = schema
        recordName = schema.flatMap { Self.name($0.text) }
    }

    /// An encoder for the schema. Whether the type fits it is seen when a value is encoded.
    public func makeEncoder(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
    ) throws -> Encoder {
        let parsed = try AvroSchema(schema, references: references.map(\.schema))
        return Encoder(encoder: AvroEncoder(Value.self, schema: parsed), isBytes: parsed.canonicalForm == #""bytes""#)
    }

    /// Why the schema cannot read what the type's own one writes, by the rules of Avro's schema resolution.
    public func compatibilityProblem(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)],
        ownReferences: [(name: String, schema: RegistrySchema)]
    ) throws -> String? {
        guard let own = self.schema else { return nil }
        let reader = try AvroSchema(schema, references: references.map(\.schema))
        return reader.problem(reading: try AvroSchema(own, references: ownReferences.map(\.schema)))
    }

    /// Writes values in Avro.
    public struct Encoder: SchemaEncoder {
        @usableFromInline
        let encoder: AvroEncoder<Value>
        @usableFromInline
        let isBytes: Bool

        /// Appends the value's bytes.
        public func encode(_ value: Value, into output: inout SerializerOutput) throws {
            let encoded = try encoder.lend(value, prefixCount: 0)
            defer { encoder.take(back: encoded) }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: encoded.bytes[length(encoded.bytes[...])...]))
        }

        /// Passes the value's bytes from the memory that they were encoded into, which is used again: nothing is allocated.
        @inlinable
        @inline(__always)
        public func withEncodedBytes<Result>(
            of value: Value, prefix: [UInt8], _ output: inout SerializerOutput,
            _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
        ) throws -> Result {
            let encoded = try encoder.lend(value, prefixCount: prefix.count)
            defer { encoder.take(back: encoded) }
            // The prefix takes the place of the length of bytes.
            let start = isBytes ? length(encoded.bytes[prefix.count...]) : 0
            let bytes = UnsafeMutableRawBufferPointer(rebasing: encoded.bytes[start...])
            for index in prefix.indices { bytes[index] = prefix[index] }
            return body(UnsafeRawBufferPointer(bytes), &output)
        }

        /// How long the length is that bytes begin with.
        @usableFromInline
        func length(_ bytes: Slice<UnsafeMutableRawBufferPointer>) -> Int {
            guard isBytes, let last = bytes.firstIndex(where: { $0 < 0x80 }) else { return 0 }
            return last + 1 - bytes.startIndex
        }
    }

    /// The full name that a schema gives itself.
    private static func name(_ text: String) -> String? {
        guard let json = try? JSONValue(parsing: Array(text.utf8)), let name = json["name"]?.stringValue else {
            return nil
        }
        guard !name.contains("."), let namespace = json["namespace"]?.stringValue, !namespace.isEmpty else {
            return name
        }
        return "\(namespace).\(name)"
    }
}

extension AvroSchema {
    /// A schema of a registry.
    ///
    /// - Parameter references: What it uses, each behind those that it uses itself.
    package init(_ schema: RegistrySchema, references: [RegistrySchema]) throws(AvroError) {
        var parsed: [AvroSchema] = []
        for reference in references { parsed.append(try AvroSchema(reference.text, references: parsed)) }
        try self.init(schema.text, references: parsed)
    }
}

extension SchemaRegistryClient {
    /// Values in Avro, with an Avro schema of this registry.
    ///
    /// - Parameters:
    ///   - type: What is written.
    ///   - schema: The type's own Avro schema; nil to use the registry's whatever it is, such as the latest version.
    ///   - options: How the schema is chosen; nil for the client's ``SchemaRegistryConfiguration/serialization``.
    public func avro<Value>(
        _ type: Value.Type, schema: String? = nil, options: SerializationOptions? = nil
    ) -> RegistrySerialization<AvroFormat<Value>> {
        let schema = schema.map { RegistrySchema($0, type: .avro) }
        return RegistrySerialization(self, AvroFormat(type, schema: schema), options: options)
    }

    /// Reads a value that was written in Avro, with the schema that its record names: for tests and tools.
    ///
    /// - Parameters:
    ///   - type: What to read it as.
    ///   - bytes: The record's key or value.
    ///   - headers: The record's headers.
    ///   - isKey: Whether the bytes are the key.
    /// - Throws: ``SchemaRegistryError``, or what the decoder throws.
    public func decodeAvro<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], headers: [RecordHeader] = [], isKey: Bool = false
    ) async throws -> Value {
        let (identity, _, payload) = try SchemaFraming.read(bytes, headers: headers, isKey: isKey)
        let found =
            switch identity {
            case .id(let id): try await schema(id: id)
            case .guid(let guid): try await schema(.guid(guid))
            }
        let references = try await references(of: found.schema)
        let parsed = try AvroSchema(found.schema, references: references.map(\.schema))
        return try AvroDecoder(type, schema: parsed).decode(Array(payload))
    }
}
