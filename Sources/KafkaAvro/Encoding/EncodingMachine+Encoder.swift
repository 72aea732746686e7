#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

// What `encode(to:)` sees.
extension EncodingMachine: Encoder, SingleValueEncodingContainer {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if let ended { return ended.container(keyedBy: type) }
        return KeyedEncodingContainer(KeyedWriter<Key>(self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ended ?? UnkeyedWriter(self) }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    /// What an `encode(to:)` gets of an encoder that it kept from an earlier call.
    private var ended: FailingEncoder? {
        state.pointee.depth > 0
            ? nil : FailingEncoder(error: AvroError(.invalidValue, "the encoder was used after its value had ended"))
    }

    func encodeNil() throws { try writeNull(beginValue()) }
    func encode(_ value: Bool) throws { try write(value, beginValue()) }
    func encode(_ value: String) throws { try write(value, beginValue()) }
    func encode(_ value: Double) throws { try write(value, beginValue()) }
    func encode(_ value: Float) throws { try write(value, beginValue()) }
    func encode(_ value: Int) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: Int8) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: Int16) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: Int32) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: Int64) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: UInt) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: UInt8) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: UInt16) throws { try write(integer: value, .int32, beginValue()) }
    func encode(_ value: UInt32) throws { try write(integer: value, .int64, beginValue()) }
    func encode(_ value: UInt64) throws { try write(integer: value, .int64, beginValue()) }
    func encode<Value: Encodable>(_ value: Value) throws { try write(value, beginValue()) }
}

// Values of types that are known only when the program runs.
extension EncodingMachine {
    /// Writes a value of any type.
    ///
    /// The types with a meaning of their own are compared one by one: a cast to a protocol takes longer than all of that.
    func write<Value: Encodable>(_ value: Value, _ node: NodePointer) throws {
        if Value.self == String.self { return try write(cast(value, String.self), node) }
        if Value.self == Int.self { return try write(integer: cast(value, Int.self), .int64, node) }
        if Value.self == Int64.self { return try write(integer: cast(value, Int64.self), .int64, node) }
        if Value.self == Int32.self { return try write(integer: cast(value, Int32.self), .int32, node) }
        if Value.self == Double.self { return try write(cast(value, Double.self), node) }
        if Value.self == Float.self { return try write(cast(value, Float.self), node) }
        if Value.self == Bool.self { return try write(cast(value, Bool.self), node) }
        if Value.self == Date.self { return try write(cast(value, Date.self), node) }
        if Value.self == [UInt8].self {
            return try cast(value, [UInt8].self).withUnsafeBytes { bytes in
                Result { () throws(AvroError) in try write(bytes: bytes, node) }
            }.get()
        }
        if Value.self == [String].self {
            return try write(array: cast(value, [String].self), node) { try write($0, $1) }
        }
        if Value.self == UUID.self { return try write(cast(value, UUID.self), node) }
        if Value.self == Data.self {
            return try cast(value, Data.self).withUnsafeBytes { bytes in
                Result { () throws(AvroError) in try write(bytes: bytes, node) }
            }.get()
        }
        if Value.self == Decimal.self { return try write(cast(value, Decimal.self), node) }
        if try writeNumbers(value, node) { return }
        if Value.self == AvroDuration.self { return try write(cast(value, AvroDuration.self), node) }
        if Value.self == Duration.self { return try write(cast(value, Duration.self), node) }
        if Value.self == URL.self { return try write(cast(value, URL.self).absoluteString, node) }
        if Value.self == AvroValue.self { return try write(cast(value, AvroValue.self), node) }
        try push(node, Value.self)
        try value.encode(to: self)
        try pop()
    }

    @inline(__always)
    func cast<Value, Target>(_ value: Value, _: Target.Type) -> Target {
        // The types are the same.
        unsafeBitCast(value, to: Target.self)
    }

    /// Writes arrays of numbers.
    ///
    /// - Returns: Whether it is one.
    private func writeNumbers<Value>(_ value: Value, _ node: NodePointer) throws -> Bool {
        if Value.self == [Int].self {
            try write(array: cast(value, [Int].self), node) { try write(integer: $0, .int64, $1) }
        } else if Value.self == [Int64].self {
            try write(array: cast(value, [Int64].self), node) { try write(integer: $0, .int64, $1) }
        } else if Value.self == [Int32].self {
            try write(array: cast(value, [Int32].self), node) { try write(integer: $0, .int32, $1) }
        } else if Value.self == [Double].self {
            try write(array: cast(value, [Double].self), node) { try write($0, $1) }
        } else if Value.self == [Float].self {
            try write(array: cast(value, [Float].self), node) { try write($0, $1) }
        } else {
            return false
        }
        return true
    }

    @inline(__always)
    private func write<Element>(
        array: [Element], _ node: NodePointer, _ body: (Element, NodePointer) throws -> Void
    ) throws {
        try push(node, [Element].self)
        try beginArray()
        let item = top.pointee.node.pointee.element.unsafelyUnwrapped
        for element in array {
            top.pointee.items += 1
            try body(element, item)
        }
        try pop()
    }
}
