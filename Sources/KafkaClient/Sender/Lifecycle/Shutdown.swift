import KafkaSockets

/// The end of a producer: what was accepted is delivered until a deadline; then connections end, and the last callbacks run.
struct Shutdown {
    private enum Phase {
        /// The end has not begun.
        case running
        /// What was accepted is delivered.
        case delivering
        /// All is delivered or failed. Brokers may take in until this time what they will not answer.
        case finishing(until: MonotonicTime)
        /// All connections have ended; callbacks still run.
        case disconnected
        case ended
    }

    private var phase = Phase.running
    private(set) var deadline = MonotonicTime.distantFuture
    private var waiters: [Waiter<Void>] = []
    /// Who wants to know of the end, without asking for it.
    private var watchers: [Waiter<ProducerEnd>] = []
    /// How many records had failed when the end began.
    private var errorsBefore: [KafkaError.Code: Int] = [:]
    /// How long a broker may take to read the last records with acks=0, which it does not answer.
    private static let finishTimeout = Duration.seconds(1)

    var hasBegun: Bool {
        if case .running = phase { false } else { true }
    }
    /// Whether everything is delivered or failed.
    var isOver: Bool {
        switch phase {
        case .running, .delivering: false
        case .finishing, .disconnected, .ended: true
        }
    }
    var hasEnded: Bool {
        if case .ended = phase { true } else { false }
    }
    /// Whether the producer was released without `close`: its records are delivered in the background.
    var isReleased: Bool { waiters.isEmpty }

    /// When something is to be done at the latest.
    var nextDeadline: MonotonicTime {
        switch phase {
        case .running: .distantFuture
        case .finishing(let time): min(deadline, time)
        case .delivering, .disconnected, .ended: deadline
        }
    }

    // MARK: Events

    /// The producer is to end. The earliest deadline counts.
    mutating func begin(_ waiter: Waiter<Void>?, deadline: MonotonicTime, recordErrors: [KafkaError.Code: Int]) {
        if !hasBegun {
            phase = .delivering
            errorsBefore = recordErrors
        }
        if let waiter { waiters.append(waiter) }
        self.deadline = min(self.deadline, deadline)
    }

    /// Whether what is not delivered has to fail now.
    func mustFail(now: MonotonicTime) -> Bool { hasBegun && !isOver && deadline <= now }

    /// Everything is delivered or failed.
    mutating func delivered(now: MonotonicTime) {
        phase = .finishing(until: now + Self.finishTimeout)
    }

    /// Whether connections that are finishing have to end now.
    func mustDisconnect(now: MonotonicTime) -> Bool {
        if case .finishing(let time) = phase { min(deadline, time) <= now } else { true }
    }

    /// All connections have ended.
    mutating func disconnected() {
        phase = .disconnected
    }

    /// Nothing is left to do. Returns the calls that wait for the end.
    mutating func end() -> [Waiter<Void>] {
        phase = .ended
        return waiters
    }

    /// How many records have failed since the end began.
    func recordsLost(recordErrors: [KafkaError.Code: Int]) -> [KafkaError.Code: Int] {
        recordErrors.merging(errorsBefore) { now, before in now - before }.filter { $0.value > 0 }
    }

    // MARK: Watching

    /// The waiter is resolved by the next `notify`.
    mutating func watch(_ waiter: Waiter<ProducerEnd>) {
        watchers.append(waiter)
    }

    /// Answers all who watch.
    mutating func notify(_ outcome: Result<ProducerEnd, KafkaError>) {
        for waiter in watchers { waiter.resolve(outcome) }
        watchers = []
    }
}
