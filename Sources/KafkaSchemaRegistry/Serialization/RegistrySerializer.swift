public import KafkaClient

/// Writes values with a schema of a registry that is known already: a topic's, made ready by ``RegistrySerialization``.
///
/// It never waits for the registry. With the latest version of a subject, a newer one is fetched in the background when
/// ``SchemaRegistryConfiguration/latestAge`` has passed; until it is there, and if it does not fit the type, the old one is used.
public struct RegistrySerializer<Format: SchemaFormat>: RecordSerializer {
    /// What it serializes.
    public typealias Value = Format.Value

    @usableFromInline
    let prepared: PreparedSchema<Format.Encoder>
    /// Nil if the schema cannot change.
    @usableFromInline
    let latest: LatestSchema<Format>?

    /// The schema that records are written with now.
    public var schema: RegisteredSchema { (latest?.current ?? prepared).schema }

    /// Appends the schema's id or header, and the value's bytes.
    @inlinable
    public func serialize(_ value: Format.Value, into output: inout SerializerOutput) throws {
        let prepared = latest?.upToDate() ?? prepared
        prepared.addHeader(&output)
        prepared.prefix.withUnsafeBytes { output.append(contentsOf: $0) }
        try prepared.encoder.encode(value, into: &output)
    }

    /// Passes the schema's id and the value's bytes from where the format has them.
    @inlinable
    @inline(__always)
    public func withSerializedBytes<Result>(
        of value: Format.Value, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result {
        let prepared = latest?.upToDate() ?? prepared
        prepared.addHeader(&output)
        return try prepared.encoder.withEncodedBytes(of: value, prefix: prepared.prefix, &output, body)
    }
}

/// A schema with all that is needed to write with it.
///
/// A class, so that a record retains one thing rather than each part.
@usableFromInline
final class PreparedSchema<Encoder: SchemaEncoder>: Sendable {
    @usableFromInline
    let schema: RegisteredSchema
    @usableFromInline
    let encoder: Encoder
    /// What is in front of the payload, unless there is a header.
    @usableFromInline
    let prefix: [UInt8]
    /// One, or none.
    @usableFromInline
    let headers: [RecordHeader]

    init(
        _ schema: RegisteredSchema, _ encoder: Encoder, _ format: SchemaIDFormat, isKey: Bool
    ) throws(SchemaRegistryError) {
        self.schema = schema
        self.encoder = encoder
        let indexes = encoder.messageIndexes
        let suffix = indexes.isEmpty ? [] : SchemaFraming.messageIndexBytes(indexes)
        switch format {
        case .prefix:
            prefix = SchemaFraming.bytes(of: .id(schema.id)) + suffix
            headers = []
        case .header:
            guard let guid = schema.guid else {
                var error = SchemaRegistryError(
                    .noGUID, "the schema registry gave no GUID for the schema, which the header format needs",
                    remedy: "Use the prefix format.")
                error.subject = schema.subject
                error.id = "\(schema.id)"
                throw error
            }
            prefix = []
            headers = [
                RecordHeader(
                    key: SchemaFraming.headerName(isKey: isKey), value: SchemaFraming.bytes(of: .guid(guid)) + suffix)
            ]
        }
    }

    @inlinable
    @inline(__always)
    func addHeader(_ output: inout SerializerOutput) {
        if headers.isEmpty { return }
        if output.headers.isEmpty { output.headers = headers } else { output.headers += headers }
    }
}
