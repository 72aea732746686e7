/// How much is read from bytes before they are refused.
public struct AvroDecodingLimits: Hashable, Sendable {
    /// Values inside of each other. 128 by default.
    public var depth = 128
    /// Items that take no bytes, such as nulls, in all arrays together: three bytes can promise billions of them. 10,000 by default.
    public var emptyItems = 10_000

    /// The limits that apply by default.
    public init() {}
}

/// Decodes values of one type from Avro's binary encoding.
///
/// ```swift
/// let decoder = AvroDecoder(Order.self, schema: schema)
/// let order = try decoder.decode(bytes)
/// ```
///
/// The bytes may come from anywhere: lengths, indexes and depth are checked, and memory is never reserved for more than is there.
/// All tasks may use a decoder concurrently. With ``AvroValue`` as the type, it decodes what any schema describes.
public struct AvroDecoder<Value: Decodable>: Sendable {
    /// The schema that the bytes were written with.
    public let schema: AvroSchema
    /// The schema that the type is read with.
    public let reader: AvroSchema
    /// How much is read before bytes are refused.
    public var limits = AvroDecodingLimits()

    private let plan: AvroPlan
    private let resolver: SchemaResolver?

    /// A decoder of values of that type.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - schema: The schema that the bytes were written with.
    ///   - reader: The schema that the type was made for; nil, the default, if it is the same. With another one, data is resolved as the
    ///     specification says: fields by name or alias, default values for missing ones, wider numbers. This takes several
    ///     times as long. Schemas that do not go together are found when a value is decoded.
    public init(_ type: Value.Type = Value.self, schema: AvroSchema, reader: AvroSchema? = nil) {
        self.schema = schema
        self.reader = reader ?? schema
        if let reader, reader != schema {
            let target = AvroPlan(reader)
            plan = target
            resolver = SchemaResolver(writer: AvroPlan(schema), reader: target)
        } else {
            plan = AvroPlan(schema)
            resolver = nil
        }
    }

    /// The value that all of the bytes encode.
    ///
    /// - Throws: ``AvroError`` with the code ``AvroError/Code/invalidData`` or ``AvroError/Code/incompatibleSchemas``, and what the type's
    ///   `init(from:)` throws.
    public func decode(_ bytes: UnsafeRawBufferPointer) throws -> Value {
        guard let resolver else { return try decodeWritten(bytes) }
        let resolved = try resolver.resolve(bytes, limits)
        return try resolved.withUnsafeBytes { try decodeWritten($0) }
    }

    /// The value that all of the bytes encode.
    public func decode(_ bytes: [UInt8]) throws -> Value {
        try bytes.withUnsafeBytes { try decode($0) }
    }

    private func decodeWritten(_ bytes: UnsafeRawBufferPointer) throws -> Value {
        let machine = DecodingMachine(plan, bytes, limits)
        defer { machine.validity.hasEnded = true }
        let value = try machine.decode(Value.self, plan.root)
        if machine.remaining > 0 { throw machine.error("\(machine.remaining) bytes are left over") }
        return value
    }
}
