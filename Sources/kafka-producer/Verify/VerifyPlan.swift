/// What a verification writes.
struct VerifyPlan: Sendable {
    let topic: String
    /// Records in all; nil for as many as the time allows.
    let records: Int?
    let recordSize: Int
    let producers: Int
    /// Records per second in all; nil for as many as possible.
    let throughput: Double?

    /// Each producer's share of the throughput.
    var throughputPerProducer: Double? { throughput.map { $0 / Double(producers) } }

    /// With a cluster in this process and no given throughput: enough to hit every fault, without filling the memory in a long run.
    static let embeddedThroughput = 5000.0
    static let partitions = 6
    static let recordSize = 100
    static let producers = 3

    /// The settings that promise the most, for those that were not given.
    static let defaults = ["acks": "all", "enable.idempotence": "true"]

    /// With chaos, also: waits that fit faults which last seconds rather than minutes.
    static let chaosDefaults = [
        "request.timeout.ms": "1000", "delivery.timeout.ms": "5000", "max.block.ms": "20000", "linger.ms": "5",
        "reconnect.backoff.max.ms": "500", "socket.connection.setup.timeout.ms": "1000",
    ]

    /// With transactions in chaos, also: a timeout that some transactions outlive.
    static let transactionDefaults = ["transaction.timeout.ms": "10000"]

    /// With rotation, also: small batches, so that several are in flight.
    static let rotationDefaults = ["batch.size": "1000", "linger.ms": "0"]
}
