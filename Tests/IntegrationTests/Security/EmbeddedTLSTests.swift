import Foundation
import KafkaTesting
import Testing

/// The embedded cluster's TLS, tried with Python's `ssl`.
@Suite("Python's ssl and secure embedded clusters", .timeLimit(.minutes(10)))
struct EmbeddedTLSTests {
    struct Settings: Encodable {
        var ca: String
        var port: Int
        var host: String?
        var lowest: String?
        var highest: String?
        var certificate: String?
        var key: String?
        var timeout: Double?
        var closes = true
    }

    struct Outcome: Decodable {
        var error: String?
        var version: String?
        var issuer: String?
        var answer: Int?

        /// What went wrong, or nothing.
        func failed(_ text: String) -> Bool { error?.contains(text) ?? false }
    }

    private func withCluster(_ tls: EmbeddedTLS, _ body: (EmbeddedKafkaCluster) async throws -> Void) async throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 1)
        configuration.security.tls = tls
        try await withEmbeddedKafkaCluster(configuration, body)
    }

    private func connect(
        to cluster: EmbeddedKafkaCluster, _ change: (inout Settings) -> Void = { _ in }
    ) async throws -> Outcome {
        let port = try #require(cluster.bootstrapServers[0].split(separator: ":").last.flatMap { Int($0) })
        var settings = Settings(ca: try #require(cluster.certificateAuthorityPEM), port: port)
        change(&settings)
        let output = try await OneShotProcess.output(
            Peers.python(), [Peers.script("tls_client.py")], input: try JSONEncoder().encode(settings))
        return try JSONDecoder().decode(Outcome.self, from: output)
    }

    @Test(
        "TLS 1.2 and 1.3, to the address and to localhost", arguments: ["TLSv1_2", "TLSv1_3"],
        ["127.0.0.1", "localhost"])
    func versions(version: String, host: String) async throws {
        try await withCluster(EmbeddedTLS()) { cluster in
            let outcome = try await connect(to: cluster) {
                ($0.lowest, $0.highest, $0.host) = (version, version, host)
            }
            #expect(outcome.error == nil)
            #expect(outcome.version == version.replacing("_", with: "."))
            #expect(outcome.issuer == "Embedded Kafka CA")
            #expect(outcome.answer ?? 0 > 50)
            #expect(cluster.tlsFailureCount == 0)
        }
    }

    @Test("A cluster that only speaks TLS 1.1 is refused")
    func oldVersion() async throws {
        try await withCluster(EmbeddedTLS(versions: .tls11 ... .tls11)) { cluster in
            let outcome = try await connect(to: cluster)
            #expect(outcome.failed("SSLError"), "\(outcome.error ?? "")")
            #expect(cluster.tlsFailureCount == 1)
        }
    }

    @Test(
        "Client certificates",
        arguments: [EmbeddedTLS.ClientCertificates.requested, .required],
        [EmbeddedClientCertificate.Kind.valid, .expired, .unknownAuthority, nil])
    func clientCertificates(
        wanted: EmbeddedTLS.ClientCertificates, kind: EmbeddedClientCertificate.Kind?
    ) async throws {
        for version in ["TLSv1_2", "TLSv1_3"] {
            try await withCluster(EmbeddedTLS(clientCertificates: wanted)) { cluster in
                let certificate = try kind.map { try cluster.makeClientCertificate("client", $0) }
                let outcome = try await connect(to: cluster) {
                    ($0.lowest, $0.highest) = (version, version)
                    ($0.certificate, $0.key) = (certificate?.certificatePEM, certificate?.keyPEM)
                }
                switch kind {
                case .valid: #expect(outcome.error == nil)
                case .expired: #expect(outcome.failed("certificate expired"), "\(outcome)")
                case .unknownAuthority: #expect(outcome.failed("unknown ca"), "\(outcome)")
                case nil where wanted == .requested: #expect(outcome.error == nil)
                case nil: #expect(outcome.failed("alert"), "\(outcome)")
                }
                #expect(cluster.tlsFailureCount == (outcome.error == nil ? 0 : 1))
            }
        }
    }

    @Test(
        "Wrong certificates of brokers",
        arguments: [
            (EmbeddedTLS.Certificate.wrongHost, "IP address mismatch"), (.expired, "certificate has expired"),
            (.notYetValid, "certificate is not yet valid"), (.selfSigned, "self-signed certificate"),
            (.unknownAuthority, "unable to get local issuer certificate"),
        ])
    func wrongCertificates(certificate: EmbeddedTLS.Certificate, reason: String) async throws {
        try await withCluster(EmbeddedTLS(certificate: certificate)) { cluster in
            #expect(try await connect(to: cluster).failed(reason))
            try cluster.replaceCertificate(with: .valid)
            #expect(try await connect(to: cluster).error == nil)
            try cluster.replaceCertificate(with: certificate)
            #expect(try await connect(to: cluster).failed(reason))
        }
    }

    @Test("The connection closes at any byte of the handshake", arguments: [0, 1, 5, 100, 500])
    func close(afterBytes: Int) async throws {
        try await withCluster(EmbeddedTLS()) { cluster in
            try cluster.inject(EmbeddedTLSFault(.close, afterBytes: afterBytes))
            let outcome = try await connect(to: cluster)
            #expect(outcome.error != nil)
            #expect(try await connect(to: cluster).error == nil, "The fault hits one connection")
        }
    }

    @Test("The handshake stalls at any byte", arguments: [0, 5, 500])
    func stall(afterBytes: Int) async throws {
        try await withCluster(EmbeddedTLS()) { cluster in
            try cluster.inject(EmbeddedTLSFault(.stall, afterBytes: afterBytes, broker: 1, times: nil))
            #expect(try await connect(to: cluster) { $0.timeout = 0.3 }.failed("timed out"))
            cluster.removeAllTLSFaults()
            #expect(try await connect(to: cluster).error == nil)
        }
    }

    @Test("Without TLS there are no certificates")
    func plaintext() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            #expect(cluster.certificateAuthorityPEM == nil)
            #expect(throws: EmbeddedClusterError.self) { try cluster.makeClientCertificate() }
            #expect(throws: EmbeddedClusterError.self) { try cluster.replaceCertificate(with: .expired) }
            #expect(throws: EmbeddedClusterError.self) { try cluster.inject(EmbeddedTLSFault(.stall)) }
        }
    }
}
