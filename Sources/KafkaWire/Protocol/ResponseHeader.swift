/// What a response starts with, after the frame's length.
package struct ResponseHeader: Hashable, Sendable {
    /// The correlation id of the request that it answers.
    package var correlationID: Int32

    /// A header.
    package init(correlationID: Int32) { self.correlationID = correlationID }

    /// Writes the header. See `ApiKey.hasFlexibleResponseHeader(version:)`.
    package func encode(into writer: inout WireWriter, flexible: Bool) {
        writer.writeInt32(correlationID)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    /// Reads a header. Which request it answers, and so whether it is flexible, is known by the order of requests
    /// on the connection: `correlationID(of:)` returns the id alone.
    package init(from reader: inout WireReader, flexible: Bool) throws(WireError) {
        correlationID = try reader.readInt32()
        try reader.skipTaggedFields(flexible: flexible)
    }

    /// The correlation id at the start of a response, without reading further.
    package static func correlationID(of response: UnsafeRawBufferPointer) throws(WireError) -> Int32 {
        var reader = WireReader(response)
        return try reader.readInt32()
    }
}
