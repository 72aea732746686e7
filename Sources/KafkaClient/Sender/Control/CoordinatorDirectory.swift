import KafkaSockets
import KafkaWire

/// Which brokers coordinate what this producer needs coordinated: its transactional id, and groups whose offsets it commits.
///
/// A coordinator is looked up when it is first needed, and again when it cannot be reached or says that it is not the one.
struct CoordinatorDirectory {
    /// What is coordinated.
    struct Key: Hashable {
        let type: FindCoordinatorRequest.KeyType
        let id: String

        static func transaction(_ id: String) -> Key { Key(type: .transaction, id: id) }
        static func group(_ id: String) -> Key { Key(type: .group, id: id) }
    }

    private var known: [Key: Int32] = [:]
    /// To be looked up, in the order in which they were needed.
    private var wanted: [Key] = []
    private var isAsking = false
    private var retry: RetrySchedule

    init(configuration: ProducerConfiguration) {
        retry = RetrySchedule(Backoff(constant: configuration.retryBackoff))
    }

    /// The broker that coordinates this, if it is known.
    func broker(for key: Key) -> Int32? { known[key] }

    /// What to look up now, if anything.
    func nextLookup(now: MonotonicTime) -> Key? {
        isAsking || !retry.isDue(now: now) ? nil : wanted.first
    }

    /// When something may be to be looked up that is not now.
    func nextDeadline(now: MonotonicTime) -> MonotonicTime {
        isAsking || wanted.isEmpty ? .distantFuture : retry.notBefore ?? now
    }

    // MARK: Events

    /// A coordinator is needed.
    mutating func want(_ key: Key) {
        if known[key] == nil, !wanted.contains(key) { wanted.append(key) }
    }

    /// The coordinator is not the one any more, or cannot be reached.
    mutating func forget(_ key: Key) {
        known[key] = nil
        want(key)
    }

    /// The connection to a broker has failed: others may coordinate by now what it did.
    mutating func lost(_ broker: Int32) {
        known = known.filter { $0.value != broker }
    }

    /// The lookup is on its way.
    mutating func asked() {
        isAsking = true
    }

    /// A broker has named the coordinator.
    mutating func found(_ broker: Int32, for key: Key) {
        isAsking = false
        known[key] = broker
        wanted.removeAll { $0 == key }
        retry.succeeded()
    }

    /// No broker was named: it is looked up again later.
    mutating func failed(now: MonotonicTime, random: inout some RandomNumberGenerator) {
        isAsking = false
        retry.failed(now: now, random: &random)
    }

    /// It is not needed any more.
    mutating func giveUp(_ key: Key) {
        isAsking = false
        wanted.removeAll { $0 == key }
    }
}
