/// Passes bytes that are in memory already: arrays, strings, and other types that are ``KafkaBytes``. They are not copied on the
/// way to their batch.
public struct BytesSerializer<Value: KafkaBytes>: RecordSerializer {
    /// A serializer of that type.
    @inlinable
    public init() {}

    /// Appends the bytes.
    @inlinable
    public func serialize(_ value: Value, into output: inout SerializerOutput) {
        output.append(contentsOf: value)
    }

    /// Passes the bytes where they are.
    @inlinable
    @inline(__always)
    public func withSerializedBytes<Result>(
        of value: Value, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) -> Result {
        value.withKafkaBytes { body($0, &output) }
    }
}

extension RecordSerializer where Self == BytesSerializer<[UInt8]> {
    /// Arrays of bytes, as Java's `ByteArraySerializer`.
    @inlinable
    public static var bytes: BytesSerializer<[UInt8]> { BytesSerializer() }
}

extension RecordSerializer where Self == BytesSerializer<String> {
    /// Strings as UTF-8, as Java's `StringSerializer`.
    @inlinable
    public static var string: BytesSerializer<String> { BytesSerializer() }
}

extension RecordSerializer {
    /// Any type whose bytes are in memory: slices, buffers, types of your own.
    @inlinable
    public static func bytes<Bytes>(_: Bytes.Type) -> BytesSerializer<Bytes> where Self == BytesSerializer<Bytes> {
        BytesSerializer()
    }
}
