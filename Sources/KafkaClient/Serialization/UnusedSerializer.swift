/// For topics whose records have no key, or no value: it writes null, as Java's `VoidSerializer`.
public struct UnusedSerializer: RecordSerializer {
    /// A serializer.
    @inlinable
    public init() {}

    /// Appends nothing.
    @inlinable
    public func serialize(_ value: Void, into output: inout SerializerOutput) {}

    /// Passes null.
    @inlinable
    @inline(__always)
    public func withSerializedBytes<Result>(
        of value: Void, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) -> Result {
        body(nil, &output)
    }
}

extension RecordSerializer where Self == UnusedSerializer {
    /// Always null.
    @inlinable
    public static var unused: UnusedSerializer { UnusedSerializer() }
}
