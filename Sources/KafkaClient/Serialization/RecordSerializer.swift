/// Turns values of one type into the bytes of a record's key or value.
///
/// Implement ``serialize(_:into:)`` for a format of your own:
///
/// ```swift
/// struct PointSerializer: RecordSerializer {
///     func serialize(_ point: Point, into output: inout SerializerOutput) throws {
///         output.append(bigEndian: point.x)
///         output.append(bigEndian: point.y)
///     }
/// }
/// let points = producer.topic("points", key: .string, value: PointSerializer())
/// ```
///
/// Ready to use: ``RecordSerializer/string``, ``RecordSerializer/bytes``, the numbers of Java's serializers
/// (``RecordSerializer/int64``, ``RecordSerializer/double`` …), ``RecordSerializer/unused``; the product `KafkaFoundation` adds
/// JSON, `Data`, `Date` and `UUID`.
///
/// A serializer is called on the task that sends, before anything is accepted: what it throws is thrown to the caller, as
/// ``KafkaError/Code/serializationFailed``, and nothing is sent. It is called again for the same value when the record had to wait
/// for memory or metadata. Null keys and values (tombstones) do not reach it.
public protocol RecordSerializer<Value>: Sendable {
    /// What it serializes.
    associatedtype Value

    /// Appends a value's bytes to the output, and headers if the format has some.
    func serialize(_ value: Value, into output: inout SerializerOutput) throws

    /// Calls `body` with a value's bytes, once, or throws without calling it.
    ///
    /// The default serializes into `output`. Implement it too if the bytes are in memory already, so that they are not copied.
    func withSerializedBytes<Result>(
        of value: Value, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result
}

extension RecordSerializer {
    /// Serializes the value into `output`, and passes those bytes. Up to 512 bytes, nothing is allocated for them.
    @inlinable
    @inline(__always)
    public func withSerializedBytes<Result>(
        of value: Value, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) throws -> Result {
        // A pointer, since closures capture no parameter that cannot be copied.
        try withUnsafeMutablePointer(to: &output) { output in
            try withUnsafeTemporaryAllocation(byteCount: SerializerOutput.lentCount, alignment: 16) { memory in
                output.pointee.lend(memory)
                defer { output.pointee.endLending(memory) }
                try serialize(value, into: &output.pointee)
                return body(output.pointee.bytes, &output.pointee)
            }
        }
    }
}
