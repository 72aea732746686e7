import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaWire

/// Why a connection was not made, or ended.
enum ConnectionFailure: Error, Hashable, Sendable {
    case resolution(ResolverError)
    case socket(SocketError)
    /// TLS failed: its handshake, or later.
    case tls(TLSError)
    /// The broker does not accept the client's credentials, or SASL failed otherwise.
    case authentication(SASLError)
    /// Not connected and ready within the connection setup timeout; in which stage it was.
    case setupTimeout(String)
    /// The peer closed the connection while versions were negotiated.
    case closedDuringHandshake(Handshake.Step)
    /// The peer closed an established connection.
    case closedByPeer
    /// The peer closed the connection at the first request of a client that does not authenticate.
    case closedAtFirstRequest
    /// A request was not answered within `requestTimeout`.
    case requestTimeout
    /// What came is not a Kafka response; the first bytes.
    case notKafka([UInt8])
    /// A response that breaks the protocol.
    case malformed(WireError)
    /// A response to a request that was not made.
    case wrongCorrelation(expected: Int32?, got: Int32)
    /// A response that does not fit its request.
    case wrongContent(String)
    /// The broker supports no version of an API that this producer supports.
    case unsupported(api: String, theirs: ClosedRange<Int16>?, ours: ClosedRange<Int16>)
    /// Idle for `connectionsMaxIdle`.
    case idle
    /// The producer ends, or the node is gone from the cluster.
    case noLongerNeeded

    /// Whether the client and the broker do not trust each other. Calls that wait should fail immediately: trying again helps only
    /// once something is changed.
    var isAboutTrust: Bool {
        switch self {
        case .tls(let error): error.isAboutTrust
        case .authentication: true
        default: false
        }
    }

    /// The failure as an error for people.
    func error(host: String, port: UInt16, node: Int32?) -> KafkaError {
        let peer = "\(host):\(port)"
        let node = node.flatMap { $0 < 0 ? nil : $0 }
        switch self {
        case .resolution(let error):
            return KafkaError(
                .connectionFailed,
                "the host name '\(host)' could not be resolved: \(error); check bootstrapServers and DNS",
                brokerID: node, underlying: error)
        case .socket(let error):
            return KafkaError(.connectionFailed, "connection to \(peer): \(error)", brokerID: node, underlying: error)
        case .tls(let error):
            return KafkaError(
                error.isAboutTrust ? .tlsFailed : .connectionFailed, "TLS connection to \(peer): \(error)",
                brokerID: node, underlying: error, isRetriable: true)
        case .authentication(let error):
            return KafkaError(
                .authenticationFailed, "authentication with \(peer): \(error)", brokerID: node, underlying: error,
                isRetriable: true)
        case .setupTimeout(let stage):
            return KafkaError(
                .connectionFailed,
                "connection to \(peer) was not ready within connectionSetupTimeout while \(stage)", brokerID: node)
        case .closedDuringHandshake(.versions), .closedDuringHandshake(.versionsBeforeAuthentication):
            return KafkaError(
                .notKafka,
                "\(peer) closed the connection while versions were negotiated; "
                    + "is it a TLS or SASL listener, or not a Kafka broker?", brokerID: node, isRetriable: true)
        case .closedDuringHandshake:
            return KafkaError(
                .connectionFailed, "\(peer) closed the connection during authentication, without saying why",
                brokerID: node, isRetriable: true)
        case .closedByPeer:
            return KafkaError(.connectionFailed, "\(peer) closed the connection", brokerID: node)
        case .closedAtFirstRequest:
            return KafkaError(
                .connectionFailed,
                "\(peer) closed the connection at the first request; a listener that requires SASL does this: "
                    + "set securityProtocol and sasl", brokerID: node)
        case .requestTimeout:
            return KafkaError(
                .requestTimedOut, "\(peer) did not answer within requestTimeout; the connection was closed",
                brokerID: node)
        case .notKafka(let bytes):
            return KafkaError(
                .notKafka,
                "\(peer) does not speak Kafka's protocol: \(Self.guess(bytes)); check host and port", brokerID: node)
        case .malformed(let error):
            return KafkaError(
                .malformedResponse, "\(peer) sent a malformed response: \(error); the connection was closed",
                brokerID: node, underlying: error, isRetriable: true)
        case .wrongCorrelation(let expected, let got):
            return KafkaError(
                .malformedResponse,
                "\(peer) answered request \(got), but request \(expected.map(String.init) ?? "none") was expected; "
                    + "the connection was closed", brokerID: node, isRetriable: true)
        case .wrongContent(let problem):
            return KafkaError(
                .malformedResponse, "\(peer) sent a response with \(problem); the connection was closed",
                brokerID: node,
                isRetriable: true)
        case .unsupported(let api, let theirs, let ours):
            let has = theirs.map { "versions \($0.lowerBound) to \($0.upperBound)" } ?? "no version"
            return KafkaError(
                .unsupportedVersion,
                "\(peer) supports \(has) of \(api); this producer needs \(ours.lowerBound) to \(ours.upperBound) "
                    + "(Kafka \(api == "SaslAuthenticate" ? "1.0" : "0.11") or later)", brokerID: node)
        case .idle:
            return KafkaError(.connectionFailed, "the connection to \(peer) was idle and closed", brokerID: node)
        case .noLongerNeeded:
            return KafkaError(.connectionFailed, "the connection to \(peer) was closed", brokerID: node)
        }
    }

    private static func guess(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: Array("HTTP".utf8)) { return "it answered like an HTTP server" }
        if bytes.count > 1, (0x14...0x17).contains(bytes[0]), bytes[1] == 3 {
            return "it answered like a TLS server, whose listener needs security.protocol SSL or SASL_SSL"
        }
        if bytes.starts(with: Array("SSH-".utf8)) { return "it answered like an SSH server" }
        return "its answer begins with the bytes " + bytes.map { String($0, radix: 16) }.joined(separator: " ")
    }
}

extension TLSError {
    /// Whether it is about certificates, versions or ciphers, rather than a connection that broke.
    var isAboutTrust: Bool {
        switch reason {
        case .truncated(let isRefusal): isRefusal
        case .handshakeClosed, .closed, .protocolViolation, .internalFailure: false
        default: true
        }
    }
}
