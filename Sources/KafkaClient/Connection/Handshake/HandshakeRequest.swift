import KafkaWire

/// A request that is part of a handshake.
enum HandshakeRequest: Equatable {
    /// Asks for the broker's versions, with this version of ApiVersions.
    case apiVersions(Int16)

    var api: ApiKey {
        switch self {
        case .apiVersions: .apiVersions
        }
    }

    var version: Int16 {
        switch self {
        case .apiVersions(let version): version
        }
    }

    func encode(into writer: inout WireWriter) {
        switch self {
        case .apiVersions(let version):
            ApiVersionsRequest(clientSoftwareName: "swift-kafka-producer", clientSoftwareVersion: ClientVersion.text)
                .encode(into: &writer, version: version)
        }
    }
}

/// The version that brokers are told.
enum ClientVersion {
    static let text = "0.1.0"
}
