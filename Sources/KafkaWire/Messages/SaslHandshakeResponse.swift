/// Whether the broker accepts the mechanism. Versions 0...1.
package struct SaslHandshakeResponse: WireMessage {
    package static let apiKey = ApiKey.saslHandshake
    package static let versions: ClosedRange<Int16> = 0...1

    /// Why it does not.
    package var errorCode: BrokerErrorCode
    /// The mechanisms that the broker's listener has enabled.
    package var mechanisms: [String]

    /// A response.
    package init(errorCode: BrokerErrorCode = .none, mechanisms: [String] = []) {
        self.errorCode = errorCode
        self.mechanisms = mechanisms
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        writer.writeInt16(errorCode.rawValue)
        writer.writeStringArray(mechanisms, flexible: false)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        errorCode = BrokerErrorCode(rawValue: try reader.readInt16())
        mechanisms = try reader.readStringArray(flexible: false)
    }
}
