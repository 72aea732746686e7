/// A message of a SASL exchange from the client. Versions 0...2.
package struct SaslAuthenticateRequest: WireMessage {
    package static let apiKey = ApiKey.saslAuthenticate
    package static let versions: ClosedRange<Int16> = 0...2

    /// The message, in the mechanism's own format. It may contain a password or a token, so descriptions omit it.
    package var authBytes: [UInt8]

    /// A request.
    package init(authBytes: [UInt8]) {
        self.authBytes = authBytes
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        writer.writeNullableBytes(authBytes, flexible: Self.isFlexible(version))
        writer.writeNoTaggedFields(flexible: Self.isFlexible(version))
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        authBytes = Array(try reader.readBytes(flexible: Self.isFlexible(version)))
        try reader.skipTaggedFields(flexible: Self.isFlexible(version))
    }
}

extension SaslAuthenticateRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SaslAuthenticateRequest" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
