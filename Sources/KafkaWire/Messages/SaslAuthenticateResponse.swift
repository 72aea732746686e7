/// A message of a SASL exchange from the broker. Versions 0...2.
package struct SaslAuthenticateResponse: WireMessage {
    package static let apiKey = ApiKey.saslAuthenticate
    package static let versions: ClosedRange<Int16> = 0...2

    /// Why the exchange failed.
    package var errorCode: BrokerErrorCode
    /// What the broker says about it.
    package var errorMessage: String?
    /// The message, in the mechanism's own format.
    package var authBytes: [UInt8]
    /// After how many milliseconds the client must have authenticated again, 0 for never (KIP-368; version 1 and
    /// later). It counts from the end of the exchange.
    package var sessionLifetimeMs: Int64

    /// A response.
    package init(
        errorCode: BrokerErrorCode = .none, errorMessage: String? = nil, authBytes: [UInt8] = [],
        sessionLifetimeMs: Int64 = 0
    ) {
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.authBytes = authBytes
        self.sessionLifetimeMs = sessionLifetimeMs
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        let flexible = Self.isFlexible(version)
        writer.writeInt16(errorCode.rawValue)
        writer.writeNullableString(errorMessage, flexible: flexible)
        writer.writeNullableBytes(authBytes, flexible: flexible)
        if version >= 1 { writer.writeInt64(sessionLifetimeMs) }
        writer.writeNoTaggedFields(flexible: flexible)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        let flexible = Self.isFlexible(version)
        errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
        errorMessage = try reader.readNullableString(flexible: flexible)
        authBytes = Array(try reader.readBytes(flexible: flexible))
        sessionLifetimeMs = version >= 1 ? try reader.readInt64() : 0
        try reader.skipTaggedFields(flexible: flexible)
    }
}
