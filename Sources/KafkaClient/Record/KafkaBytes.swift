/// Bytes that can be written into a record: the serialized form of a key or a value.
///
/// A producer encodes a record once, straight from these bytes into its batch, without an intermediate copy. Conform
/// your own types to send them without building an array first.
///
/// Ready to use: `[UInt8]`, `ArraySlice<UInt8>`, `ContiguousArray<UInt8>`, `String`, `Substring`, `StaticString`,
/// `UnsafeRawBufferPointer`, `UnsafeBufferPointer<UInt8>`.
public protocol KafkaBytes {
    /// Calls `body` with the bytes, which stay valid and unchanged until it returns.
    ///
    /// It may be called more than once for one record: when a send had to wait for memory, the bytes are read again.
    func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

extension Array: KafkaBytes where Element == UInt8 {
    /// The array's elements.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(body)
    }
}

extension ArraySlice: KafkaBytes where Element == UInt8 {
    /// The slice's elements.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(body)
    }
}

extension ContiguousArray: KafkaBytes where Element == UInt8 {
    /// The array's elements.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(body)
    }
}

extension UnsafeRawBufferPointer: KafkaBytes {
    /// The bytes that the buffer points to.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(self)
    }
}

extension UnsafeBufferPointer: KafkaBytes where Element == UInt8 {
    /// The bytes that the buffer points to.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(self))
    }
}

extension String: KafkaBytes {
    /// The string's UTF-8.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
            return result
        }
        return Array(utf8).withUnsafeBytes(body)
    }
}

extension Substring: KafkaBytes {
    /// The substring's UTF-8.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
            return result
        }
        return Array(utf8).withUnsafeBytes(body)
    }
}

extension StaticString: KafkaBytes {
    /// The string's UTF-8.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withoutActuallyEscaping(body) { body in
            var result: Result?
            withUTF8Buffer { result = body(UnsafeRawBufferPointer($0)) }
            // `withUTF8Buffer` calls its closure exactly once.
            return result.unsafelyUnwrapped
        }
    }
}

extension Never: KafkaBytes {
    /// Never called: there is no value of this type. It stands for "no key" and "no value".
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self {}
    }
}

extension Optional where Wrapped: KafkaBytes {
    /// Calls `body` with the bytes, or with nil for a null key or value.
    @inlinable
    func withOptionalKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        switch self {
        case .none: body(nil)
        case .some(let bytes): bytes.withKafkaBytes { body($0) }
        }
    }
}
