import Foundation
import KafkaClient
import KafkaTesting
import KafkaVerification
import Synchronization

/// Passwords and certificates of a secure embedded cluster that change for a given time.
final class VerifyRotation: Sendable {
    let cluster: EmbeddedKafkaCluster
    /// The producers' configuration.
    let configuration: ProducerConfiguration
    private let seconds: Double
    private let interval: Duration
    private let rotation: CredentialRotation
    private let directory: URL
    private let found = Mutex(RotationFindings())

    /// - Parameters:
    ///   - cluster: A cluster with secure listeners, as `CredentialRotation` wants them.
    ///   - configuration: The producers' configuration, apart from security.
    ///   - interval: The time between two changes.
    init(
        _ cluster: EmbeddedKafkaCluster, _ configuration: ProducerConfiguration, seconds: Double,
        interval: Duration = .seconds(2)
    ) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-\(UUID().uuidString)")
        // The file in it contains a private key.
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let file = directory.appendingPathComponent("client.pem")
        self.cluster = cluster
        self.directory = directory
        self.seconds = seconds
        self.interval = interval
        rotation = try CredentialRotation(cluster, seed: .random(in: 0 ... .max)) {
            try Data($0.utf8).write(to: file, options: .atomic)
        }
        var configuration = configuration
        rotation.secure(&configuration, identityFile: file.path)
        self.configuration = configuration
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// What was found so far.
    var findings: RotationFindings { found.withLock { $0 } }

    /// Changes things until the time is up.
    func disturb(_ load: VerifiedLoad) async throws {
        Console.print("Passwords and certificates change for \(Format.fixed(seconds, 0)) s.")
        var rotation = rotation
        var steps = 0
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(seconds) {
            try rotation.step(steps)
            steps += 1
            await observe(load, until: min(start + interval * steps, start + .seconds(seconds)))
        }
        found.withLock { [cluster] found in
            found.changes = steps
            found.reauthentications = cluster.reauthenticationCount
            found.refusals = cluster.authenticationFailureCount
            found.expiredSessions = cluster.expiredSessionCount
            found.tlsFailures = cluster.tlsFailureCount
        }
    }

    /// Waits, and notes how many requests are in flight meanwhile.
    private func observe(_ load: VerifiedLoad, until end: ContinuousClock.Instant) async {
        while ContinuousClock.now < end, !load.isStopped {
            var connections = 0
            for producer in load.producers {
                let metrics = await producer.metrics()
                let most = metrics.brokers.values.map(\.requestsInFlight).max() ?? 0
                connections += metrics.connectionsCreated
                found.withLock { $0.requestsInFlight = max($0.requestsInFlight, most) }
            }
            found.withLock { [connections] in $0.connections = connections }
            // Cancelled, the run ends in any case.
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// What a rotation did to connections.
struct RotationFindings: Sendable {
    var changes = 0
    var connections = 0
    var reauthentications = 0
    /// Clients that came with the password of a moment before.
    var refusals = 0
    var expiredSessions = 0
    var tlsFailures = 0
    /// The most on one connection.
    var requestsInFlight = 0

    /// No send takes longer: the time of a response, two attempts to connect with their handshakes and backoffs, and that of a
    /// retry, with a margin for a busy machine.
    static let slowestSend = Duration.seconds(1)

    /// Whether clients followed all changes.
    var isGood: Bool { expiredSessions == 0 && tlsFailures == 0 }

    var text: String {
        "Changed passwords and certificates: \(changes). Connections: \(connections). Re-authentications: "
            + "\(reauthentications). Most requests in flight on a connection: \(requestsInFlight). Refused for an old "
            + "password: \(refusals). Sessions expired in use: \(expiredSessions). Failures of TLS: \(tlsFailures)."
    }

    var jsonFields: [(String, Int)] {
        [
            ("changes", changes), ("connections", connections), ("reauthentications", reauthentications),
            ("requestsInFlight", requestsInFlight), ("refusals", refusals), ("expiredSessions", expiredSessions),
            ("tlsFailures", tlsFailures),
        ]
    }
}
