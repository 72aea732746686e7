// Tagged fields end every structure of a flexible version: a count, then a tag, a size and that many bytes for each.
extension WireReader {
    /// Passes over the tagged fields of a structure.
    package mutating func skipTaggedFields() throws(WireError) {
        let count = try readUnsignedVarInt()
        if count == 0 { return }
        for _ in 0..<count {
            _ = try readUnsignedVarInt()
            try skip(Int(try readUnsignedVarInt()))
        }
    }

    /// Passes over the tagged fields of a structure, if its version has any.
    package mutating func skipTaggedFields(flexible: Bool) throws(WireError) {
        if flexible { try skipTaggedFields() }
    }

    /// Hands each tagged field to `body` with a reader that ends where the field ends.
    ///
    /// A field that `body` does not touch is passed over; one that it reads must be read whole.
    package mutating func readTaggedFields(
        _ body: (_ tag: UInt32, _ field: inout WireReader) throws(WireError) -> Void
    ) throws(WireError) {
        let count = try readUnsignedVarInt()
        if count == 0 { return }
        for _ in 0..<count {
            let tag = try readUnsignedVarInt()
            let size = Int(try readUnsignedVarInt())
            guard size <= remaining else { throw error(.lengthTooLarge, "tagged field") }
            let start = position
            var field = WireReader(UnsafeRawBufferPointer(rebasing: bytes[..<(start + size)]), position: start)
            try body(tag, &field)
            if field.position != start { try field.expectEnd() }
            position = start + size
        }
    }
}
