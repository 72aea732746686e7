/// What producers have to carry, as far as their settings depend on it.
struct TuneWorkload: Codable, Equatable, Sendable {
    /// What must not happen to a record.
    enum Durability: String, Codable, Sendable, CaseIterable {
        /// Losing it is no harm, and need not be noticed: acks=0.
        case none
        /// It may be lost when the partition's leader breaks right after the acknowledgement: acks=1.
        case leader
        /// It must not be lost, doubled or reordered: acks=all with idempotence.
        case all
    }

    /// Mean size of key, value and headers of a record.
    var recordBytes: Double
    /// Of all producers together.
    var recordsPerSecond: Double
    var producers = 1
    var partitions = 6
    var brokers = 3
    /// Bytes per second that the network from a producer takes; nil if it is not known.
    var bandwidth: Double?
    /// Milliseconds from sending to the acknowledgement, for 99 of 100 records.
    var latencyBudget = 100.0
    /// Milliseconds from a small request to its answer.
    var roundTrip = 1.0
    var durability = Durability.all
    /// How long nothing can be sent without records being refused.
    var outageSeconds = 10.0
    /// Whether records have keys, so that they go to all partitions in turn. Without keys, one partition after the other gets a whole
    /// batch (KIP-794).
    var isKeyed = false
    /// The batch to fill, in bytes; nil for the one that fits the latency.
    var targetBatch: Int?
    /// Where each value comes from, by its name.
    var sources: [String: String] = [:]

    /// Records per second of one producer.
    var ofProducer: Double { recordsPerSecond / Double(max(1, producers)) }
    /// Records per second that go to the same batch.
    var ofBatch: Double { isKeyed ? ofProducer / Double(max(1, partitions)) : ofProducer }
    /// Bytes per second of one producer, before compression.
    var bytesPerSecond: Double { ofProducer * recordBytes }

    /// The longest linger that the latency leaves room for: half of what the round trip leaves, since requests wait for
    /// others and are repeated, too.
    var longestLinger: Double { max(0, ((latencyBudget - roundTrip) / 2).rounded(.down)) }
}
