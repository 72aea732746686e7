/// Asks a broker which versions of which requests it understands. Versions 0...4.
package struct ApiVersionsRequest: WireMessage {
    package static let apiKey = ApiKey.apiVersions
    package static let versions: ClosedRange<Int16> = 0...4

    /// The name of the client library (version 3 and later): letters, digits, dots and dashes only.
    package var clientSoftwareName: String
    /// The version of the client library (version 3 and later).
    package var clientSoftwareVersion: String

    /// A request.
    package init(clientSoftwareName: String = "", clientSoftwareVersion: String = "") {
        self.clientSoftwareName = clientSoftwareName
        self.clientSoftwareVersion = clientSoftwareVersion
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        if version >= 3 {
            writer.writeString(clientSoftwareName, flexible: true)
            writer.writeString(clientSoftwareVersion, flexible: true)
            writer.writeNoTaggedFields(flexible: true)
        }
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        self.init()
        if version >= 3 {
            clientSoftwareName = try reader.readString(flexible: true)
            clientSoftwareVersion = try reader.readString(flexible: true)
            try reader.skipTaggedFields()
        }
    }
}
