import KafkaSockets

/// What has happened to a batch's records on their way. When a batch is split, its parts continue its history.
///
/// The one place that knows whether records may be written: a broker says that they are not, or it did not say.
package struct BatchHistory {
    /// The batch's place in the order of first sending within its partition.
    private(set) var order = Int64.max
    /// How often the records were sent.
    package private(set) var attempts = 0
    /// How many of the attempts ended in a split, which uses no retry.
    private(set) var splits = 0
    /// Whether a broker may have stored the records: they were sent, and the outcome is not known.
    package private(set) var mayBeWritten = false
    /// The brokers that never answered an attempt. They may carry it out late, whatever they say of later attempts.
    private var silentBrokers: [Int32] = []
    /// When the last attempt that was never answered was lost.
    private var lostAt: MonotonicTime?
    /// The broker that they were last sent to.
    private(set) var lastBroker: Int32?
    // For the account of where the time went.
    private(set) var sealedAt: MonotonicTime?
    private(set) var firstSentAt: MonotonicTime?
    private(set) var sentAt: MonotonicTime?
    private(set) var timeInFlight: Duration = .zero
    private(set) var timeBackingOff: Duration = .zero

    /// Attempts that count against `retries`.
    var failures: Int { attempts - splits }
    /// Whether the batch has been sent at all.
    var hasOrder: Bool { order != .max }
    /// What an error says of the records.
    var persistence: KafkaError.Persistence { mayBeWritten || lostAt != nil ? .unknown : .notWritten }

    /// Whether the broker that was asked last may still carry out an earlier attempt, and for how long that has been so.
    func lateAttempt(now: MonotonicTime) -> Duration? {
        guard let lostAt, let lastBroker, silentBrokers.contains(lastBroker) else { return nil }
        return now - lostAt
    }

    // MARK: Events

    /// The batch is full, or has lingered.
    mutating func sealed(now: MonotonicTime) {
        if sealedAt == nil { sealedAt = now }
    }

    /// The batch leaves. The first time, it gets its place in the order.
    mutating func sent(to broker: Int32, nextOrder: inout Int64, now: MonotonicTime) {
        if !hasOrder {
            order = nextOrder
            nextOrder += 1
        }
        if attempts == 0 { firstSentAt = now }
        attempts += 1
        sentAt = now
        lastBroker = broker
    }

    /// The batch's request has ended, successfully or not.
    mutating func leftWire(now: MonotonicTime) {
        if let sentAt { timeInFlight += now - sentAt }
    }

    /// A broker refused the batch, and an error of that kind says this about the records.
    mutating func refused(_ persistence: KafkaError.Persistence) {
        if persistence != .notWritten { mayBeWritten = true }
    }

    /// A broker looked for the batch and does not have it, whatever earlier attempts left open.
    mutating func foundMissing() {
        mayBeWritten = false
    }

    /// The connection ended before the answer.
    mutating func lost(wasWritten: Bool, now: MonotonicTime) {
        guard wasWritten else { return }
        mayBeWritten = true
        lostAt = now
        if let lastBroker, !silentBrokers.contains(lastBroker) { silentBrokers.append(lastBroker) }
    }

    /// The batch is given up while its request is on the wire: what the broker does with it will not be known.
    mutating func abandonedOnWire() {
        mayBeWritten = true
    }

    /// The batch waits before it is sent again.
    mutating func backsOff(for wait: Duration) {
        timeBackingOff += wait
    }

    /// The batch was split; this is the history that its parts begin with.
    func afterSplit() -> BatchHistory {
        var history = self
        history.splits += 1
        history.sentAt = nil
        return history
    }
}
