public import KafkaClient

/// A way to write values with schemas of a registry: Avro, JSON, Protobuf, or one of the app's.
public protocol SchemaFormat<Value>: Sendable {
    /// What it writes.
    associatedtype Value
    /// Writes with one schema.
    associatedtype Encoder: SchemaEncoder where Encoder.Value == Value

    /// What its schemas are written in.
    var schemaType: SchemaType { get }

    /// The schema that belongs to the type, to be looked up or registered; nil if the registry's is used whatever it is.
    var schema: RegistrySchema? { get }

    /// The full name of the record, for subject strategies that use it; nil if there is none.
    var recordName: String? { get }

    /// An encoder for a schema of the registry.
    ///
    /// - Parameters:
    ///   - schema: The schema to write with.
    ///   - references: What it uses, directly or not, each behind those that it uses itself.
    /// - Throws: If the schema cannot be read, or does not fit the type.
    func makeEncoder(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
    ) throws -> Encoder

    /// Why a schema of the registry cannot read what the type's own ``schema`` writes; nil if it can. The default is nil: not checked.
    ///
    /// - Parameters:
    ///   - schema: The schema to write with.
    ///   - references: What it uses, directly or not, each behind those that it uses itself.
    ///   - ownReferences: The same for the type's own schema.
    /// - Throws: If one of them cannot be read.
    func compatibilityProblem(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)],
        ownReferences: [(name: String, schema: RegistrySchema)]
    ) throws -> String?
}

extension SchemaFormat {
    /// Nil.
    public func compatibilityProblem(
        _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)],
        ownReferences: [(name: String, schema: RegistrySchema)]
    ) throws -> String? { nil }
}

/// Writes values with one schema.
public protocol SchemaEncoder<Value>: Sendable {
    /// What it writes.
    associatedtype Value

    /// The path to the message in its file, for Protobuf; empty for others.
    var messageIndexes: [Int] { get }

    /// Appends the value's bytes, without what ties it to the schema.
    func encode(_ value: Value, into output: inout SerializerOutput) throws

    /// Calls `body` with the prefix and the value's bytes, once, or throws without calling it.
    ///
    /// The default appends both to `output`. Implement it too if the format has memory of its own, so that the bytes are not copied.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - prefix: What ties the value to its schema; empty if a header does.
    ///   - output: For headers, and to be passed on.
    ///   - body: Gets bytes that are valid until it returns.
    func withEncodedBytes<Result>(
        of value: Value, prefix: [UInt8], _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result
}

extension SchemaEncoder {
    /// None.
    public var messageIndexes: [Int] { [] }

    /// Appends the prefix and the value's bytes to `output`, and passes those. Up to 512 bytes, nothing is allocated for them.
    @inlinable
    @inline(__always)
    public func withEncodedBytes<Result>(
        of value: Value, prefix: [UInt8], _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result {
        try PrefixedSerializer(encoder: self, prefix: prefix).withSerializedBytes(of: value, &output, body)
    }
}

/// A serializer of its own, for the memory that serializers are lent.
@usableFromInline
struct PrefixedSerializer<Encoder: SchemaEncoder>: RecordSerializer {
    @usableFromInline
    let encoder: Encoder
    @usableFromInline
    let prefix: [UInt8]

    @inlinable
    init(encoder: Encoder, prefix: [UInt8]) {
        self.encoder = encoder
        self.prefix = prefix
    }

    @inlinable
    func serialize(_ value: Encoder.Value, into output: inout SerializerOutput) throws {
        prefix.withUnsafeBytes { output.append(contentsOf: $0) }
        try encoder.encode(value, into: &output)
    }
}

/// A serializer that has to ask before it can serialize.
///
/// `KafkaProducer.topic` takes it in the place of a serializer, and waits until it is ready; sends never wait for it.
public protocol PreparableSerializer<Value>: Sendable {
    /// What it serializes.
    associatedtype Value
    /// What serializes when it is ready.
    associatedtype Serializer: RecordSerializer where Serializer.Value == Value

    /// Makes it ready for the keys or values of a topic.
    func prepare(topic: String, isKey: Bool) async throws(SchemaRegistryError) -> Serializer
}
