import KafkaTLS
import KafkaWire

/// A request that is part of a handshake.
enum HandshakeRequest: Hashable {
    /// Asks for the broker's versions, with this version of ApiVersions.
    case apiVersions(Int16)
    /// Names the SASL mechanism.
    case saslHandshake(mechanism: String)
    /// A message of the SASL exchange, which may contain a password or a token.
    case saslAuthenticate(Secret, version: Int16)

    /// Version 0 of SaslHandshake is followed by messages without frames; Kafka 4 no longer has it (KIP-896).
    static let mechanismVersion: Int16 = 1

    var api: ApiKey {
        switch self {
        case .apiVersions: .apiVersions
        case .saslHandshake: .saslHandshake
        case .saslAuthenticate: .saslAuthenticate
        }
    }

    var version: Int16 {
        switch self {
        case .apiVersions(let version): version
        case .saslHandshake: Self.mechanismVersion
        case .saslAuthenticate(_, let version): version
        }
    }

    func encode(into writer: inout WireWriter) {
        switch self {
        case .apiVersions(let version):
            ApiVersionsRequest(clientSoftwareName: "swift-kafka-producer", clientSoftwareVersion: ClientVersion.text)
                .encode(into: &writer, version: version)
        case .saslHandshake(let mechanism):
            SaslHandshakeRequest(mechanism: mechanism).encode(into: &writer, version: version)
        case .saslAuthenticate(let message, let version):
            message.reveal { SaslAuthenticateRequest(authBytes: $0).encode(into: &writer, version: version) }
        }
    }
}

/// The version that brokers see (KIP-511).
enum ClientVersion {
    static let text = "0.1.0"
}
