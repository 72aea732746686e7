/// Reads protocol values from bytes that it does not own, one after the other.
///
/// Every read checks its bounds first and throws `WireError`; nothing is allocated on the word of a length that
/// the bytes cannot hold. Slices refer to the given bytes: they are valid as long as those are.
package struct WireReader {
    // The bytes belong to the caller, who keeps them alive while it uses the reader.
    let bytes: UnsafeRawBufferPointer
    var position: Int

    /// Bytes read so far, from the start of the given bytes.
    package var offset: Int { position }

    /// A reader at the start of the bytes.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        self.position = 0
    }

    init(_ bytes: UnsafeRawBufferPointer, position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// Bytes not read yet.
    package var remaining: Int { bytes.count - position }

    /// An error at the current offset.
    package func error(_ kind: WireError.Kind, _ what: StaticString) -> WireError {
        WireError(kind, at: position, "\(what)")
    }

    /// Throws unless everything was read.
    package func expectEnd() throws(WireError) {
        if remaining > 0 { throw error(.trailingBytes, "end") }
    }

    mutating func load<T: FixedWidthInteger>(_ type: T.Type, _ what: StaticString) throws(WireError) -> T {
        guard remaining >= MemoryLayout<T>.size else { throw error(.endOfBuffer, what) }
        let value = bytes.loadUnaligned(fromByteOffset: position, as: T.self)
        position += MemoryLayout<T>.size
        return T(bigEndian: value)
    }

    /// Reads an 8-bit integer.
    package mutating func readInt8() throws(WireError) -> Int8 { try load(Int8.self, "int8") }

    /// Reads a 16-bit integer.
    package mutating func readInt16() throws(WireError) -> Int16 { try load(Int16.self, "int16") }

    /// Reads a 32-bit integer.
    package mutating func readInt32() throws(WireError) -> Int32 { try load(Int32.self, "int32") }

    /// Reads a 64-bit integer.
    package mutating func readInt64() throws(WireError) -> Int64 { try load(Int64.self, "int64") }

    /// Reads an unsigned 8-bit integer.
    package mutating func readUInt8() throws(WireError) -> UInt8 { try load(UInt8.self, "uint8") }

    /// Reads an unsigned 16-bit integer.
    package mutating func readUInt16() throws(WireError) -> UInt16 { try load(UInt16.self, "uint16") }

    /// Reads an unsigned 32-bit integer.
    package mutating func readUInt32() throws(WireError) -> UInt32 { try load(UInt32.self, "uint32") }

    /// Reads a 64-bit floating point number.
    package mutating func readFloat64() throws(WireError) -> Double {
        Double(bitPattern: try load(UInt64.self, "float64"))
    }

    /// Reads a boolean: any byte but 0 is true.
    package mutating func readBool() throws(WireError) -> Bool { try load(UInt8.self, "bool") != 0 }

    /// Reads a 16-byte identifier.
    package mutating func readUUID() throws(WireError) -> KafkaUUID {
        guard remaining >= 16 else { throw error(.endOfBuffer, "uuid") }
        return KafkaUUID(high: try load(UInt64.self, "uuid"), low: try load(UInt64.self, "uuid"))
    }

    /// Reads an unsigned variable-length integer of at most 32 bits.
    package mutating func readUnsignedVarInt() throws(WireError) -> UInt32 {
        let start = position
        let wide = try readUnsignedVarLong()
        guard position - start <= 5, let value = UInt32(exactly: wide) else {
            position = start
            throw error(.varintTooLong, "varint")
        }
        return value
    }

    /// Reads an unsigned variable-length integer of at most 64 bits.
    package mutating func readUnsignedVarLong() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var next = position
        while next < bytes.count {
            let byte = bytes[next]
            next += 1
            // The tenth byte holds the 64th bit only.
            if shift == 63 && byte > 1 { throw error(.varintTooLong, "varint") }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                position = next
                return value
            }
            shift += 7
        }
        throw error(.endOfBuffer, "varint")
    }

    /// Reads a zigzag variable-length integer of at most 32 bits.
    package mutating func readVarInt() throws(WireError) -> Int32 { VarInt.unZigZag(try readUnsignedVarInt()) }

    /// Reads a zigzag variable-length integer of at most 64 bits.
    package mutating func readVarLong() throws(WireError) -> Int64 { VarInt.unZigZag(try readUnsignedVarLong()) }

    /// Reads `count` bytes without copying them.
    package mutating func readSlice(_ count: Int, _ what: StaticString = "bytes") throws(WireError)
        -> UnsafeRawBufferPointer
    {
        guard count >= 0 else { throw error(.negativeLength, what) }
        guard count <= remaining else { throw error(.lengthTooLarge, what) }
        let slice = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        position += count
        return slice
    }

    /// Passes over `count` bytes.
    package mutating func skip(_ count: Int) throws(WireError) { _ = try readSlice(count) }
}
