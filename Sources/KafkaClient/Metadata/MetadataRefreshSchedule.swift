import KafkaSockets

/// When metadata is asked for: about all topics in use once it is old or in doubt, and about single topics at their own pace.
///
/// One request is in flight at a time. One that fails is repeated after a backoff; while none is answered, time runs until the
/// brokers are given up for the bootstrap servers (KIP-1102).
struct MetadataRefreshSchedule {
    /// Single topics whose next answer is wanted.
    var topics: TopicRefreshSchedule

    /// For how many nanoseconds an answer about all topics is good, and in doubt: numbers, since every step computes with them.
    private let maxAgeNanoseconds: Int64
    private let doubtNanoseconds: Int64
    private let rebootstrapTrigger: Duration?
    private var retry: RetrySchedule
    private var isInDoubt = false
    /// Whether a request is in flight.
    private(set) var isAsking = false
    /// Since when a refresh has been wanted and not got.
    private var failingSince: MonotonicTime?
    private var fullAnswerAt: MonotonicTime?

    init(configuration: ProducerConfiguration) {
        let backoff = Backoff(retrying: configuration)
        maxAgeNanoseconds = max(configuration.metadataMaxAge, backoff.initial).saturatingNanoseconds
        doubtNanoseconds = backoff.initial.saturatingNanoseconds
        retry = RetrySchedule(backoff)
        topics = TopicRefreshSchedule(backoff)
        switch configuration.metadataRecoveryStrategy {
        case .rebootstrap: rebootstrapTrigger = configuration.metadataRecoveryRebootstrapTrigger
        case .disabled: rebootstrapTrigger = nil
        }
    }

    // MARK: When

    /// Whether a request is due, and none is in flight.
    func isDue(now: MonotonicTime) -> Bool { !isAsking && nextRequest(now: now) <= now }

    /// When to ask next, if no request is in flight.
    func nextRequest(now: MonotonicTime) -> MonotonicTime {
        max(min(fullRequest(now: now), topics.nextDue), retry.notBefore ?? .distantPast)
    }

    /// Whether the next request is about all topics in use.
    func isFullDue(now: MonotonicTime) -> Bool { fullRequest(now: now) <= now }

    /// When to ask about all topics. On suspicion, that waits for at least the first retry backoff.
    private func fullRequest(now: MonotonicTime) -> MonotonicTime {
        guard let fullAnswerAt else { return now }
        return fullAnswerAt.advanced(byNanoseconds: isInDoubt ? doubtNanoseconds : maxAgeNanoseconds)
    }

    /// Whether brokers that do not answer may be given up for the bootstrap servers (KIP-899).
    var mayRebootstrap: Bool { rebootstrapTrigger != nil }

    /// Whether no answer has come for so long that they should be.
    func isRebootstrapDue(now: MonotonicTime) -> Bool {
        guard let rebootstrapTrigger, let failingSince else { return false }
        return now >= failingSince + rebootstrapTrigger
    }

    // MARK: Events

    /// What is known is in doubt: all topics in use are to be asked for.
    mutating func doubt() {
        isInDoubt = true
    }

    /// A request is in flight.
    mutating func asked(isFull: Bool, now: MonotonicTime) {
        isAsking = true
        if isFull { isInDoubt = false }
        if failingSince == nil { failingSince = now }
    }

    /// A request is due, and no broker is there to take it.
    mutating func couldNotAsk(now: MonotonicTime) {
        if failingSince == nil { failingSince = now }
    }

    /// The request failed, or its answer is of no use: it is repeated after a backoff.
    mutating func failed(isFull: Bool, now: MonotonicTime, random: inout some RandomNumberGenerator) {
        isAsking = false
        if failingSince == nil { failingSince = now }
        if isFull { isInDoubt = true }
        retry.failed(now: now, random: &random)
    }

    /// An answer has come, and is of use.
    mutating func succeeded(isFull: Bool, now: MonotonicTime) {
        isAsking = false
        if isFull { fullAnswerAt = now }
        failingSince = nil
        retry.succeeded()
    }

    /// The brokers are given up: the bootstrap servers are to be asked immediately.
    ///
    /// - Parameter isOrdered: A broker asks for it. The next broker may ask for it, too, so it is asked only after a backoff.
    mutating func rebootstrapped(now: MonotonicTime, isOrdered: Bool) {
        isInDoubt = true
        isAsking = false
        failingSince = now
        if !isOrdered { retry.expedite() }
    }
}
