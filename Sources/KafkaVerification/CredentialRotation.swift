package import KafkaClient
package import KafkaTesting
import Synchronization

/// A secure embedded cluster whose passwords and certificates change while producers write, as operators change them.
///
/// Brokers require SCRAM over TLS, a client certificate, and a new authentication every few seconds (KIP-368). Producers follow
/// without being made again: a closure gives them the current password, and their file holds the current certificate.
///
/// Produce responses come late, as from brokers at some distance: so several requests are in flight on each connection when
/// its session is about to end.
package struct CredentialRotation {
    /// The password that the cluster has now.
    private final class Password: Sendable {
        private let text = Mutex("password 0")

        var current: String { text.withLock { $0 } }

        func change(_ body: (String) throws -> Void) rethrows {
            try text.withLock { text in
                text = "password \(UInt64.random(in: 0 ... .max))"
                try body(text)
            }
        }
    }

    private let cluster: EmbeddedKafkaCluster
    private let password: Password
    private let publish: @Sendable (String) throws -> Void
    private var random: SplitMix64

    /// How many kinds of steps there are.
    package static let kinds = 3
    /// How late responses to Produce requests are.
    package static let responseDelay = Duration.milliseconds(20)
    private static let user = "verification"

    /// Makes the listeners secure. Brokers allow one re-authentication per second: a session should last longer.
    package static func secure(
        _ setup: inout EmbeddedClusterConfiguration, sessionLifetime: Duration = .seconds(2)
    ) {
        var sasl = EmbeddedSASL(mechanisms: [.scramSHA512], users: [.init(user, password: "not yet set")])
        sasl.sessionLifetime = sessionLifetime
        setup.security = EmbeddedSecurity(tls: EmbeddedTLS(clientCertificates: .required), sasl: sasl)
    }

    /// - Parameters:
    ///   - cluster: A cluster with secure listeners.
    ///   - publish: Replaces the file with the client's key and certificate.
    package init(
        _ cluster: EmbeddedKafkaCluster, seed: UInt64, publish: @escaping @Sendable (String) throws -> Void
    ) throws {
        self.cluster = cluster
        self.publish = publish
        password = Password()
        random = SplitMix64(seed: seed)
        try cluster.setPassword(password.current, of: Self.user)
        try renewClientCertificate()
        cluster.inject(EmbeddedFault(.delayResponse(Self.responseDelay), api: .produce, times: nil))
    }

    /// Points a configuration at the cluster.
    ///
    /// - Parameter identityFile: What `publish` writes.
    package func secure(_ configuration: inout ProducerConfiguration, identityFile: String) {
        configuration.bootstrapServers = cluster.bootstrapServers
        configuration.securityProtocol = .saslTLS
        configuration.tls.trust = cluster.certificateAuthorityPEM.map { [.pemText($0)] } ?? []
        configuration.tls.identity = .pemFile(identityFile)
        configuration.tls.refreshInterval = .milliseconds(1)
        configuration.sasl = .scramSHA512 { [password] in
            SASLCredentials(username: Self.user, password: password.current)
        }
    }

    /// One thing changes. Steps take turns.
    package mutating func step(_ number: Int) throws {
        switch number % Self.kinds {
        case 0:
            // A connection that is authenticating meanwhile may be refused, and tries again.
            try password.change { try cluster.setPassword($0, of: Self.user) }
        case 1:
            try cluster.replaceCertificate(with: .valid)
            disconnect()
        default:
            try renewClientCertificate()
            disconnect()
        }
    }

    private func renewClientCertificate() throws {
        let certificate = try cluster.makeClientCertificate()
        try publish(certificate.keyPEM + certificate.certificatePEM)
    }

    /// New certificates show only on new connections.
    private mutating func disconnect() {
        cluster.disconnectClients(of: Int32.random(in: 1...Int32(cluster.brokerIDs.count), using: &random))
    }
}
