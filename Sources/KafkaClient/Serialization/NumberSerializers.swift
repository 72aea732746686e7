/// Integers in network byte order, as Java's `ShortSerializer`, `IntegerSerializer` and `LongSerializer`.
public struct IntegerSerializer<Value: FixedWidthInteger & Sendable>: RecordSerializer {
    /// A serializer of that type.
    @inlinable
    public init() {}

    /// Appends the integer's bytes.
    @inlinable
    public func serialize(_ value: Value, into output: inout SerializerOutput) {
        output.append(bigEndian: value)
    }

    /// Passes the integer's bytes from the stack.
    @inlinable
    @inline(__always)
    public func withSerializedBytes<Result>(
        of value: Value, _ output: inout SerializerOutput,
        _ body: (UnsafeRawBufferPointer?, inout SerializerOutput) -> Result
    ) -> Result {
        withUnsafeBytes(of: value.bigEndian) { body($0, &output) }
    }
}

/// Floating-point numbers as their IEEE 754 bits in network byte order, as Java's `FloatSerializer` and `DoubleSerializer`.
public struct FloatSerializer<Value: BinaryFloatingPoint & Sendable>: RecordSerializer {
    @usableFromInline
    let store: @Sendable (Value, inout SerializerOutput) -> Void

    @inlinable
    init(_ store: @escaping @Sendable (Value, inout SerializerOutput) -> Void) {
        self.store = store
    }

    /// Appends the number's bits.
    @inlinable
    public func serialize(_ value: Value, into output: inout SerializerOutput) {
        store(value, &output)
    }
}

/// One byte, 1 or 0, as Java's `BooleanSerializer`.
public struct BooleanSerializer: RecordSerializer {
    /// A serializer.
    @inlinable
    public init() {}

    /// Appends the byte.
    @inlinable
    public func serialize(_ value: Bool, into output: inout SerializerOutput) {
        output.append(value ? 1 : 0)
    }
}

extension RecordSerializer where Self == IntegerSerializer<Int16> {
    /// Two bytes, as Java's `ShortSerializer`.
    @inlinable
    public static var int16: IntegerSerializer<Int16> { IntegerSerializer() }
}

extension RecordSerializer where Self == IntegerSerializer<Int32> {
    /// Four bytes, as Java's `IntegerSerializer`.
    @inlinable
    public static var int32: IntegerSerializer<Int32> { IntegerSerializer() }
}

extension RecordSerializer where Self == IntegerSerializer<Int64> {
    /// Eight bytes, as Java's `LongSerializer`.
    @inlinable
    public static var int64: IntegerSerializer<Int64> { IntegerSerializer() }
}

extension RecordSerializer where Self == FloatSerializer<Float> {
    /// Four bytes, as Java's `FloatSerializer`.
    @inlinable
    public static var float: FloatSerializer<Float> {
        FloatSerializer { value, output in output.append(bigEndian: value.bitPattern) }
    }
}

extension RecordSerializer where Self == FloatSerializer<Double> {
    /// Eight bytes, as Java's `DoubleSerializer`.
    @inlinable
    public static var double: FloatSerializer<Double> {
        FloatSerializer { value, output in output.append(bigEndian: value.bitPattern) }
    }
}

extension RecordSerializer where Self == BooleanSerializer {
    /// One byte, as Java's `BooleanSerializer`.
    @inlinable
    public static var boolean: BooleanSerializer { BooleanSerializer() }
}
