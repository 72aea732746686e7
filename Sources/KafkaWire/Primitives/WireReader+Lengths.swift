// Values with a length in front: strings, bytes, arrays. "Compact" is the form of flexible versions: an unsigned
// varint of length + 1, where 0 is null; the older form is a big-endian integer, where -1 is null.
extension WireReader {
    /// Reads the length of a string; nil is null.
    mutating func readStringLength(flexible: Bool) throws(WireError) -> Int? {
        if flexible { return try readCompactLength("string") }
        let length = try readInt16()
        if length < -1 { throw error(.negativeLength, "string") }
        return length < 0 ? nil : Int(length)
    }

    /// Reads the length of bytes or the count of an array; nil is null.
    mutating func readLength(flexible: Bool, _ what: StaticString) throws(WireError) -> Int? {
        if flexible { return try readCompactLength(what) }
        let length = try readInt32()
        if length < -1 { throw error(.negativeLength, what) }
        return length < 0 ? nil : Int(length)
    }

    mutating func readCompactLength(_ what: StaticString) throws(WireError) -> Int? {
        let lengthPlusOne = try readUnsignedVarInt()
        return lengthPlusOne == 0 ? nil : Int(lengthPlusOne) - 1
    }

    /// Reads a string's bytes without copying or validating them; nil is null.
    package mutating func readNullableStringBytes(flexible: Bool) throws(WireError) -> UnsafeRawBufferPointer? {
        guard let length = try readStringLength(flexible: flexible) else { return nil }
        return try readSlice(length, "string")
    }

    /// Reads a string's bytes without copying or validating them.
    package mutating func readStringBytes(flexible: Bool) throws(WireError) -> UnsafeRawBufferPointer {
        guard let slice = try readNullableStringBytes(flexible: flexible) else {
            throw error(.negativeLength, "string")
        }
        return slice
    }

    /// Reads a string or null.
    package mutating func readNullableString(flexible: Bool) throws(WireError) -> String? {
        guard let slice = try readNullableStringBytes(flexible: flexible) else { return nil }
        guard let string = String(validating: slice, as: UTF8.self) else {
            throw WireError(.invalidUTF8, at: position - slice.count, "string")
        }
        return string
    }

    /// Reads a string.
    package mutating func readString(flexible: Bool) throws(WireError) -> String {
        guard let string = try readNullableString(flexible: flexible) else {
            throw error(.negativeLength, "string")
        }
        return string
    }

    /// Reads a string with a 16-bit length.
    package mutating func readString() throws(WireError) -> String { try readString(flexible: false) }

    /// Reads a string with a 16-bit length, or null.
    package mutating func readNullableString() throws(WireError) -> String? { try readNullableString(flexible: false) }

    /// Reads a string with a varint length.
    package mutating func readCompactString() throws(WireError) -> String { try readString(flexible: true) }

    /// Reads a string with a varint length, or null.
    package mutating func readCompactNullableString() throws(WireError) -> String? {
        try readNullableString(flexible: true)
    }

    /// Reads bytes without copying them; nil is null.
    package mutating func readNullableBytes(flexible: Bool) throws(WireError) -> UnsafeRawBufferPointer? {
        guard let length = try readLength(flexible: flexible, "bytes") else { return nil }
        return try readSlice(length)
    }

    /// Reads bytes without copying them.
    package mutating func readBytes(flexible: Bool) throws(WireError) -> UnsafeRawBufferPointer {
        guard let slice = try readNullableBytes(flexible: flexible) else { throw error(.negativeLength, "bytes") }
        return slice
    }

    /// Reads the count of an array that may be null. At most as many as the bytes left can hold.
    package mutating func readNullableArrayCount(
        flexible: Bool, minimumElementSize: Int = 1
    ) throws(WireError) -> Int? {
        guard let count = try readLength(flexible: flexible, "array") else { return nil }
        guard count <= remaining / minimumElementSize else { throw error(.lengthTooLarge, "array") }
        return count
    }

    /// Reads the count of an array. At most as many as the bytes left can hold.
    package mutating func readArrayCount(flexible: Bool, minimumElementSize: Int = 1) throws(WireError) -> Int {
        guard let count = try readNullableArrayCount(flexible: flexible, minimumElementSize: minimumElementSize)
        else { throw error(.negativeLength, "array") }
        return count
    }

    /// Reads an array of 32-bit integers.
    package mutating func readInt32Array(flexible: Bool) throws(WireError) -> [Int32] {
        let count = try readArrayCount(flexible: flexible, minimumElementSize: 4)
        var values: [Int32] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try readInt32()) }
        return values
    }

    /// Reads an array of strings.
    package mutating func readStringArray(flexible: Bool) throws(WireError) -> [String] {
        let count = try readArrayCount(flexible: flexible)
        var values: [String] = []
        for _ in 0..<count { values.append(try readString(flexible: flexible)) }
        return values
    }
}
