import KafkaSockets

/// What the I/O side keeps for automatic batching: the machine, and what it will be shown next.
struct BatchingControl {
    /// How long a window is, at least.
    private static let interval = Duration.milliseconds(100)
    /// So many answers are enough to judge by; with fewer, a window lasts longer.
    private static let enoughAnswers = 8
    private static let longest = Duration.seconds(1)
    /// After so many answers of brokers that always have another request, it is known what a request takes: a window ends then.
    private static let enoughGaps = 4

    private(set) var machine: BatchingMachine
    private var window = BatchingWindow()
    private var began = MonotonicTime.distantPast

    /// Nil if batching is fixed.
    init?(_ configuration: ProducerConfiguration) {
        guard let bounds = configuration.batching.bounds else { return nil }
        machine = BatchingMachine(
            within: bounds, linger: configuration.linger.longest, batchSize: configuration.batchSize)
    }

    /// A batch left for the first time.
    mutating func sent(_ batch: ProducerBatch) {
        let record = (batch.byteCount - RecordBatchLayout.headerSize) / max(1, Int(batch.recordCount))
        // One more record like these would have been too much.
        window.sent(batch.byteCount, isFull: batch.byteCount + record > machine.batchSize)
    }

    /// A produce request was answered.
    mutating func answered(after time: Duration, by node: BrokerNode?, now: MonotonicTime) {
        window.answered(after: time, gap: node?.crowd.answered(now: now))
    }

    /// A batch was too large for its broker.
    mutating func split() { window.split() }

    /// Shows the machine what happened, if that is enough. Returns what has changed by that.
    mutating func look(now: MonotonicTime) -> [BatchingMachine.Change] {
        if began == .distantPast { began = now }
        let age = now - began
        guard
            age >= Self.longest || age >= Self.interval && window.answers >= Self.enoughAnswers
                || window.crowdedAnswers >= Self.enoughGaps
        else { return [] }
        defer {
            window = BatchingWindow()
            began = now
        }
        return machine.observe(window)
    }
}
