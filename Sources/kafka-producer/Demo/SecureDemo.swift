import Foundation
import KafkaClient
import KafkaTesting
import KafkaVerification
import Logging

/// What the demo needs to run over TLS and SCRAM: the cluster's user, and the client's settings to match.
struct SecureDemo: Sendable {
    private static let user = "demo"
    private static let securityKeys = ["security.", "ssl.", "sasl."]
    /// New in each run.
    private let password = UUID().uuidString

    /// Refuses settings that would contradict the demo's own.
    static func check(_ settings: ProducerSettings) throws(ToolError) {
        let found = settings.properties.keys.sorted().first { key in securityKeys.contains { key.hasPrefix($0) } }
        guard let found else { return }
        throw .wrongUse("\(found) cannot be given with --secure, which sets up certificates and a user by itself")
    }

    /// Lets the cluster's brokers want TLS and SCRAM-SHA-512.
    func secure(_ setup: inout EmbeddedClusterConfiguration) {
        setup.security = EmbeddedSecurity(
            tls: EmbeddedTLS(),
            sasl: EmbeddedSASL(mechanisms: [.scramSHA512], users: [.init(Self.user, password: password)]))
    }

    /// Lets the client trust the cluster's CA, and gives it the user's password.
    func secure(_ configuration: inout ProducerConfiguration, for cluster: EmbeddedKafkaCluster) {
        configuration.securityProtocol = .saslTLS
        configuration.tls.trust = cluster.certificateAuthorityPEM.map { [.pemText($0)] } ?? []
        configuration.sasl = .scramSHA512(username: Self.user, password: password)
    }

    /// The same as a properties file, for other clients of a cluster that stays up.
    func properties(for cluster: EmbeddedKafkaCluster) -> String {
        let ca = (cluster.certificateAuthorityPEM ?? "").replacingOccurrences(of: "\n", with: " ")
        return """
            bootstrap.servers=\(cluster.bootstrapServers.joined(separator: ","))
            security.protocol=SASL_SSL
            ssl.truststore.type=PEM
            ssl.truststore.certificates=\(ca)
            sasl.mechanism=SCRAM-SHA-512
            sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
            username="\(Self.user)" password="\(password)";

            """
    }

    /// What a connection negotiates.
    static func negotiated(_ configuration: ProducerConfiguration, logger: Logger) async throws -> String {
        let report = try await BlockingExecutor.run {
            try ClusterDoctor(configuration, logger: logger).examine(topic: nil)
        }
        let server = report.bootstrapServers.first
        let certificate = server?.tls?.certificates.first
        let parts = [
            server?.tls?.version, server?.tls?.cipherSuite, certificate.map { "certificate \($0.subject)" },
            server?.sasl.map { "\($0.mechanism) as \(user)" },
        ]
        return "Negotiated: " + parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// What the run's connections did for it.
    static func summary(_ metrics: ProducerMetrics.SecurityTotals) -> String {
        func slowest(_ times: ProducerMetrics.DurationSummary) -> String {
            "the slowest took \(Format.fixed(times.max / .milliseconds(1), 1)) ms"
        }
        return "TLS handshakes: \(metrics.tlsHandshakes.count), \(metrics.tlsSessionsResumed) of them resumed, "
            + "\(slowest(metrics.tlsHandshakes)). Authentications: \(metrics.authentications.count), "
            + "\(slowest(metrics.authentications))."
    }
}

/// A file that only its owner can read, removed with this object.
final class PrivateFile: Sendable {
    let path: String

    init(name: String, _ text: String) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let url = directory.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }
}
