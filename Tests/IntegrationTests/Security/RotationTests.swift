import Foundation
import KafkaClient
import KafkaTesting
import KafkaVerification
import Testing

/// Passwords and certificates change, and sessions end, while three producers write numbered records; then the topic is
/// compared with what they reported. `KAFKA_CHAOS_SECONDS` lets it go on for so long.
@Suite("Rotation under load", .timeLimit(.minutes(15)))
struct RotationTests {
    private static let partitions = 6
    private static let producers = 3
    private static let brokers = 3

    private func configuration() -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: [])
        configuration.batchSize = 1000
        configuration.linger = .fixed(.zero)
        configuration.maxRequestSize = 32 << 10
        configuration.bufferMemory = 64 << 10
        return configuration
    }

    @Test("Every record is acknowledged, nothing is lost, nothing twice, in order")
    func rotation() async throws {
        let files = try TemporaryFiles()
        let seconds = ProcessInfo.processInfo.environment["KAFKA_CHAOS_SECONDS"].flatMap(Double.init) ?? 0
        var setup = EmbeddedClusterConfiguration(brokers: Self.brokers)
        CredentialRotation.secure(&setup, sessionLifetime: .milliseconds(1300))
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: Self.partitions)
            var rotation = try CredentialRotation(cluster, seed: 1) { _ = try files.write("client.pem", $0) }
            var configuration = configuration()
            rotation.secure(
                &configuration, identityFile: files.directory.appendingPathComponent("client.pem").path)
            let producers = try (0..<Self.producers).map { _ in try KafkaProducer(configuration) }
            let load = VerifiedLoad(topic: "t", producers: producers, recordSize: 60) {
                Issue.record("a record failed: \($0)")
            }
            // A first call that meets the change of a password fails immediately, by design: what is meant here is records.
            for producer in producers { try await producer.warmUp(topics: ["t"]) }
            let written = Counter()
            async let writing: Void = load.write { _ in written.add() }
            let start = ContinuousClock.now
            var steps = 0
            repeat {
                try rotation.step(steps)
                steps += 1
                // Some connections see the change when they authenticate again, the others when they are made again.
                let goal = cluster.reauthenticationCount + Self.brokers
                while cluster.reauthenticationCount < goal { await written.wait(for: written.value + 100) }
            } while steps < CredentialRotation.kinds || ContinuousClock.now - start < .seconds(seconds)
            load.stop()
            await writing
            let report = load.readBack(from: cluster)
            #expect(report.isSound && report.acknowledged == report.records, "\(report)")
            #expect(cluster.verifyLogs().isSound)
            #expect(cluster.tlsFailureCount == 0)
            print(
                "rotation: \(steps) changes, \(cluster.reauthenticationCount) re-authentications, \(report.records) records, "
                    + "the slowest after \(report.slowest)")
        }
    }
}
