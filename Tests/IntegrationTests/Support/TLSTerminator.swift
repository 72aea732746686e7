import Foundation
import KafkaClient

/// Python's `ssl` in front of librdkafka's mock cluster (`Tests/Peers/tls_terminator.py`), with a port for each broker.
///
/// It passes bytes on without a look at them. The mock advertises the terminator's addresses instead of its own, as brokers
/// behind a proxy do (`advertised.listeners`).
struct TLSTerminator: Sendable {
    /// A certificate and its key, in PEM.
    struct Identity: Sendable, Decodable {
        let certificate: String
        let key: String

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            certificate = try pair.decode(String.self)
            key = try pair.decode(String.self)
        }

        var source: TLSConfiguration.Identity { .pemText(certificates: certificate, key: key) }
    }

    /// A connection whose handshake has succeeded.
    struct Connection: Sendable, Hashable, Decodable {
        /// As Python calls it: "TLSv1.3".
        let version: String
        /// The common name of the client's certificate.
        let client: String?

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            version = try pair.decode(String.self)
            client = try pair.decode(String?.self)
        }
    }

    private struct Settings: Encodable {
        var backends: [Int]
        var version: String
        var clientCertificates: Bool
    }

    private struct Greeting: Decodable {
        let ports: [Int]
        let ca: String
        let client: Identity
        let stranger: Identity
    }

    private let process: PeerProcess
    private let greeting: Greeting
    private let backends: [Int]

    /// Starts it, and lets the cluster advertise it.
    ///
    /// - Parameter version: The only version that it speaks, as Python calls it: "TLSv1_3".
    static func start(
        inFrontOf cluster: MockCluster, version: String, requiresClientCertificates: Bool
    ) async throws -> TLSTerminator {
        let backends = cluster.bootstrapServers.compactMap { $0.split(separator: ":").last.flatMap { Int($0) } }
        let settings = Settings(
            backends: backends, version: version, clientCertificates: requiresClientCertificates)
        let (process, greeting) = try await PeerProcess.start(
            script: "tls_terminator.py", [String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)])
        let terminator = TLSTerminator(
            process: process, greeting: try JSONDecoder().decode(Greeting.self, from: greeting), backends: backends)
        // By name, where the bootstrap servers are addresses: the certificate is for both.
        try await terminator.advertise(terminator.greeting.ports, host: "localhost", by: cluster)
        return terminator
    }

    /// Lets the cluster advertise its own addresses again, for clients that speak plaintext.
    func withdraw(from cluster: MockCluster) async throws {
        try await advertise(backends, host: "127.0.0.1", by: cluster)
    }

    private func advertise(_ ports: [Int], host: String, by cluster: MockCluster) async throws {
        for (index, port) in ports.enumerated() { try await cluster.advertise(index + 1, host: host, port: port) }
    }

    /// A configuration for a producer that trusts its CA.
    var configuration: ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: greeting.ports.map { "127.0.0.1:\($0)" })
        configuration.securityProtocol = .tls
        configuration.tls.trust = [.pemText(greeting.ca)]
        return configuration
    }

    /// Of the CA that it trusts.
    var client: Identity { greeting.client }
    /// Of a CA that it does not trust.
    var stranger: Identity { greeting.stranger }

    func connections() async throws -> [Connection] {
        struct Answer: Decodable { let connections: [Connection] }
        return try JSONDecoder().decode(Answer.self, from: try await process.ask(Data())).connections
    }
}
