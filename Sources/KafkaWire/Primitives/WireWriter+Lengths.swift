// Values with a length in front: strings, bytes, arrays. See `WireReader+Lengths.swift` for the two forms.
extension WireWriter {
    /// Writes the length of a string; nil is null. The older form holds 32,767 bytes: what is longer is a mistake of
    /// the caller, who checks names when they are configured.
    mutating func writeStringLength(_ length: Int?, flexible: Bool) {
        if flexible { return writeCompactLength(length) }
        guard let length else { return writeInt16(-1) }
        precondition(length <= Int(Int16.max), "string too long for its version")
        writeInt16(Int16(length))
    }

    mutating func writeCompactLength(_ length: Int?) {
        guard let length else { return writeUnsignedVarInt(0) }
        precondition(length < Int(Int32.max), "length too large")
        writeUnsignedVarInt(UInt32(length) + 1)
    }

    /// Writes the count of an array, or the length of bytes; nil is null.
    package mutating func writeArrayCount(_ count: Int?, flexible: Bool) {
        if flexible { return writeCompactLength(count) }
        guard let count else { return writeInt32(-1) }
        precondition(count <= Int(Int32.max), "length too large")
        writeInt32(Int32(count))
    }

    /// Writes a string or null.
    package mutating func writeNullableString(_ string: String?, flexible: Bool) {
        guard let string else { return writeStringLength(nil, flexible: flexible) }
        writeString(string, flexible: flexible)
    }

    /// Writes a string.
    package mutating func writeString(_ string: String, flexible: Bool) {
        var string = string
        string.withUTF8 { utf8 in
            writeStringLength(utf8.count, flexible: flexible)
            writeRaw(UnsafeRawBufferPointer(utf8))
        }
    }

    /// Writes a string with a 16-bit length.
    package mutating func writeString(_ string: String) { writeString(string, flexible: false) }

    /// Writes a string with a 16-bit length, or null.
    package mutating func writeNullableString(_ string: String?) { writeNullableString(string, flexible: false) }

    /// Writes a string with a varint length.
    package mutating func writeCompactString(_ string: String) { writeString(string, flexible: true) }

    /// Writes a string with a varint length, or null.
    package mutating func writeCompactNullableString(_ string: String?) { writeNullableString(string, flexible: true) }

    /// Writes bytes by copying them, or null.
    package mutating func writeNullableBytes(_ bytes: [UInt8]?, flexible: Bool) {
        writeArrayCount(bytes?.count, flexible: flexible)
        if let bytes { writeRaw(bytes) }
    }

    /// Writes bytes by reference: see `splice`.
    package mutating func writeSplicedBytes(_ bytes: UnsafeRawBufferPointer, flexible: Bool) {
        writeArrayCount(bytes.count, flexible: flexible)
        splice(bytes)
    }

    /// Writes an array of 32-bit integers.
    package mutating func writeInt32Array(_ values: [Int32], flexible: Bool) {
        writeArrayCount(values.count, flexible: flexible)
        for value in values { writeInt32(value) }
    }

    /// Writes an array of strings.
    package mutating func writeStringArray(_ values: [String], flexible: Bool) {
        writeArrayCount(values.count, flexible: flexible)
        for value in values { writeString(value, flexible: flexible) }
    }
}
