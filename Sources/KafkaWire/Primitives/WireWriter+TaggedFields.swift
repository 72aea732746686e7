extension WireWriter {
    /// Ends a structure that has no tagged fields, if its version can have any.
    package mutating func writeNoTaggedFields(flexible: Bool) {
        if flexible { writeUInt8(0) }
    }

    /// Starts the tagged fields of a structure: that many `writeTaggedField` follow, in ascending order of tags.
    package mutating func writeTaggedFieldCount(_ count: Int) { writeUnsignedVarInt(UInt32(count)) }

    /// Writes one tagged field. `body` writes the value, without splices.
    package mutating func writeTaggedField(_ tag: UInt32, _ body: (inout WireWriter) -> Void) {
        writeUnsignedVarInt(tag)
        let start = length
        body(&self)
        let size = length - start
        precondition(splices.last.map { $0.offset <= start } ?? true, "no splices in tagged fields")
        // The size comes first, but is known only now: make room for it in front of the value.
        let shift = VarInt.size(unsigned: UInt32(size))
        _ = extend(shift)
        let value = storage + start
        (value + shift).copyMemory(from: value, byteCount: size)
        _ = VarInt.write(unsigned: UInt32(size), to: value)
    }
}
