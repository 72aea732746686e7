/// Names the SASL mechanism of the exchange that follows. Versions 0...1.
///
/// After version 0 the exchange is not framed as requests; Kafka 4 no longer accepts it (KIP-896).
package struct SaslHandshakeRequest: WireMessage {
    package static let apiKey = ApiKey.saslHandshake
    package static let versions: ClosedRange<Int16> = 0...1

    /// The mechanism, such as "SCRAM-SHA-256".
    package var mechanism: String

    /// A request.
    package init(mechanism: String) {
        self.mechanism = mechanism
    }

    package func encode(into writer: inout WireWriter, version: Int16) {
        precondition(Self.versions.contains(version), "unsupported version")
        writer.writeString(mechanism, flexible: false)
    }

    package init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try Self.checkVersion(version, reader)
        mechanism = try reader.readString(flexible: false)
    }
}
