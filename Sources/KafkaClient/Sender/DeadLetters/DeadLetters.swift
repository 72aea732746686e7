import KafkaSockets

/// Batches whose failure waits for dead letters.
struct DeadLetters {
    let policy: DeadLetterPolicy
    /// In the order in which they failed.
    private(set) var batches: [FailedBatch] = []
    /// Those whose dead letters are not written yet: their topic is not known, or many others are under way.
    private(set) var unwritten: [FailedBatch] = []
    /// The bytes of those that are written.
    private var bytes = 0
    /// The most that they may take beyond what one batch needs: their headers can be much larger than their records.
    private let limit: Int
    /// Whether there is something new since the last look.
    var isDue = false
    /// When failures may be logged again.
    var pace = LogPace()

    init(_ configuration: ProducerConfiguration) {
        policy = configuration.deadLetters
        limit = configuration.bufferMemory / 4
    }

    var isEmpty: Bool { batches.isEmpty }

    /// When a batch has to be reported although its dead letters are not written.
    var nextDeadline: MonotonicTime {
        var deadline = MonotonicTime.distantFuture
        for failed in unwritten where failed.deadline < deadline { deadline = failed.deadline }
        return deadline
    }

    /// Whether there is room for one more batch's dead letters.
    var hasRoom: Bool { bytes < max(limit, 1) }

    // MARK: Events

    /// A batch has failed.
    mutating func add(_ failed: FailedBatch) {
        batches.append(failed)
        unwritten.append(failed)
        isDue = true
    }

    /// Its dead letters are on their way, or cannot be.
    mutating func written(_ failed: FailedBatch) {
        unwritten.removeAll { $0 === failed }
        bytes += failed.letterBytes
    }

    /// All of its dead letters have ended.
    mutating func remove(_ failed: FailedBatch) {
        batches.removeAll { $0 === failed }
        bytes -= failed.letterBytes
        // There may be room for others now.
        isDue = !unwritten.isEmpty
    }
}
