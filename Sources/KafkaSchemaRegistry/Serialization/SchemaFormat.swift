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
}

extension SchemaEncoder {
    /// None.
    public var messageIndexes: [Int] { [] }
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
