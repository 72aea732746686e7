import KafkaClient
import KafkaTesting
import KafkaVerification

/// Faults in an embedded cluster for a given time.
struct VerifyChaos: Sendable {
    let cluster: EmbeddedKafkaCluster
    let seconds: Double
    let configuration: ProducerConfiguration

    /// Runs steps until the time is up; then the cluster is healthy again.
    ///
    /// - Parameters:
    ///   - topics: Whose leaders change.
    ///   - transactionalIDs: Whose coordinators change.
    func disturb(topics: [String], transactionalIDs: [String] = []) async throws {
        let start = Nanoseconds.now()
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        let delivery = configuration.deliveryTimeout
        var chaos = EmbeddedChaos(
            cluster, topics: topics, transactionalIDs: transactionalIDs, seed: seed,
            beyondRequestTimeout: configuration.requestTimeout + .milliseconds(500),
            settle: { try? await Task.sleep(for: .milliseconds(300)) },
            outlastDelivery: { try? await Task.sleep(for: delivery + .seconds(1)) })
        Console.print("Chaos for \(Format.fixed(seconds, 0)) s, with seed \(seed).")
        var steps = 0
        while Nanoseconds.seconds(since: start) < seconds {
            try await chaos.step(steps)
            steps += 1
        }
        try await chaos.end()
        Console.print("\(steps) faults were injected.")
    }
}
