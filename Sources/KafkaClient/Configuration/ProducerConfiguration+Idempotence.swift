// What idempotence needs of other settings (KIP-98), and what follows where properties leave it open.

extension ProducerConfiguration {
    /// How many batches of a producer a broker remembers for each partition, to recognize duplicates.
    package static let maxInFlightWithIdempotence = 5

    /// The settings whose values rule idempotence out: what it needs of them, and how to give it that.
    var idempotenceObstacles: [(setting: Setting, needed: String, remedy: String)] {
        var obstacles: [(Setting, String, String)] = []
        if acks != .all {
            obstacles.append((.acks, "all", "Set acks to all"))
        }
        if retries == 0 {
            obstacles.append((.retries, "at least 1", "Allow retries"))
        }
        if maxInFlightRequestsPerConnection > Self.maxInFlightWithIdempotence {
            let needed = "at most \(Self.maxInFlightWithIdempotence), since brokers remember no more batches"
            obstacles.append((.maxInFlight, needed, "Lower it"))
        }
        return obstacles
    }

    /// Turns idempotence off if these properties do not name it, and others of them rule it out.
    ///
    /// The Java producer does the same, so that files written for it mean here what they meant there. For too many
    /// requests in flight it did so up to version 3.9, and refuses them since 4.0.
    mutating func implyIdempotence(besides properties: [String: String]) {
        guard properties[Setting.enableIdempotence.javaName] == nil else { return }
        let causes = idempotenceObstacles.map(\.setting)
        guard !causes.isEmpty else { return }
        enableIdempotence = false
        implied.add(
            .enableIdempotence, of: self,
            reason: "the properties set \(causes.map { "\($0.javaName)=\($0.text(self))" }.joined(separator: " and ")) "
                + "and leave enable.idempotence out; as in the Java producer, that turns it off: a retry may store "
                + "records twice or out of order. Set enable.idempotence=false to confirm it.")
    }
}
