/// Encodes values of one type by one schema, in Avro's binary encoding.
///
/// ```swift
/// let encoder = AvroEncoder(Order.self, schema: schema)
/// let bytes = try encoder.encode(order)
/// ```
///
/// Make one for each type and schema, and keep it: it remembers how the type's fields follow each other. All tasks may use it
/// concurrently.
///
/// Values are written straight into memory that is used again, without a tree in between and without an allocation: by as many as
/// eight tasks at the same time, for records of up to a mebibyte. Most of the time is that of `Codable`; a type that is
/// ``AvroEncodable`` leaves it out. Fields of `Codable` types may be encoded in any order; those that come before their turn in the schema
/// are copied once more. What the Swift types are for Avro's is in the article "Swift types and Avro's".
public struct AvroEncoder<Value: Encodable>: Sendable {
    /// The schema.
    public let schema: AvroSchema
    @usableFromInline
    let machines: MachinePool

    /// An encoder for values of that type.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - schema: What its values are encoded as. Whether they fit is seen when one is encoded.
    public init(_ type: Value.Type = Value.self, schema: AvroSchema) {
        self.schema = schema
        machines = MachinePool(AvroPlan(schema), KeptWriting(type))
    }

    /// A value's bytes.
    ///
    /// - Throws: ``AvroError`` with the code ``AvroError/Code/invalidValue`` if the value does not fit the schema, and what the value's
    ///   `encode(to:)` throws.
    public func encode(_ value: Value) throws -> [UInt8] {
        try withEncodedBytes(of: value) { Array($0) }
    }

    /// Calls `body` with a value's bytes, which are valid until it returns. Allocates no memory for them.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - prefixCount: How many bytes to leave in front of it, for `body` to fill; 0 by default. They are part of what it gets, and
    ///     not initialized.
    ///   - body: Gets prefix and encoded value. Its result is returned, its error thrown.
    /// - Throws: As ``encode(_:)``; `body` is not called then.
    @inlinable
    public func withEncodedBytes<Result>(
        of value: Value, prefixCount: Int = 0, _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) throws -> Result {
        let encoded = try lend(value, prefixCount: prefixCount)
        defer { machines.take(back: encoded) }
        return try body(encoded.bytes)
    }

    /// A value's bytes behind so many others, in memory that has to be given back.
    @inlinable
    package func lend(_ value: Value, prefixCount: Int) throws -> EncodedBytes {
        guard let writing = machines.writing else { return try machines.encode(value, prefixCount: prefixCount) }
        return try machines.encode(Value.self, prefixCount: prefixCount) { writer in
            try writing.write(value, &writer)
        }
    }

    /// Gives memory back. Its bytes are not valid from now on.
    @inlinable
    package func take(back encoded: EncodedBytes) { machines.take(back: encoded) }
}
