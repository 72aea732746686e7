/// What a request starts with, after the frame's length: header version 1, or 2 if the request is flexible.
package struct RequestHeader: Hashable, Sendable {
    /// The number of the API, known here or not.
    package var apiKeyCode: Int16
    /// The version of the request, and of its response.
    package var apiVersion: Int16
    /// What the response will carry, to tell which request it answers.
    package var correlationID: Int32
    /// The client's name for itself.
    package var clientID: String?

    /// The API, if it is known here.
    package var apiKey: ApiKey? { ApiKey(rawValue: apiKeyCode) }

    /// A header.
    package init(apiKey: ApiKey, apiVersion: Int16, correlationID: Int32, clientID: String?) {
        self.apiKeyCode = apiKey.rawValue
        self.apiVersion = apiVersion
        self.correlationID = correlationID
        self.clientID = clientID
    }

    /// Writes the header. The client id keeps its old form even in flexible versions: brokers must be able to read
    /// the header of any ApiVersions request.
    package func encode(into writer: inout WireWriter, flexible: Bool) {
        writer.writeInt16(apiKeyCode)
        writer.writeInt16(apiVersion)
        writer.writeInt32(correlationID)
        writer.writeNullableString(clientID, flexible: false)
        writer.writeNoTaggedFields(flexible: flexible)
    }

    /// Writes the header in the form that its API and version demand.
    package func encode(into writer: inout WireWriter) {
        encode(into: &writer, flexible: apiKey?.isFlexible(version: apiVersion) ?? false)
    }

    /// Reads a header; its API and version say in which form it is.
    package init(from reader: inout WireReader) throws(WireError) {
        apiKeyCode = try reader.readInt16()
        apiVersion = try reader.readInt16()
        correlationID = try reader.readInt32()
        clientID = try reader.readNullableString(flexible: false)
        let flexible = ApiKey(rawValue: apiKeyCode)?.isFlexible(version: apiVersion) ?? false
        try reader.skipTaggedFields(flexible: flexible)
    }
}
