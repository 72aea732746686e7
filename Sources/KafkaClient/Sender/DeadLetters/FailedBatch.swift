import KafkaSockets

/// A batch that has failed, and whose failure is reported when the dead letters of its records have ended.
final class FailedBatch {
    let batch: ProducerBatch
    private let outcome: BatchOutcome
    /// The topic that its dead letters go to.
    let topic: String
    /// When its failure is reported at the latest.
    let deadline: MonotonicTime
    /// How often the topic's metadata had been heard when the batch failed: a failure from before says nothing.
    let topicUpdates: Int
    /// The records to be written to it, by their places in the batch, and why they failed.
    private(set) var errors: [(index: Int32, error: KafkaError)]
    /// How the dead letters ended.
    private var results: [Int32: Result<RecordMetadata, KafkaError>] = [:]
    /// The bytes of its dead letters, once they are written.
    var letterBytes = 0

    init(
        _ batch: ProducerBatch, _ outcome: BatchOutcome, _ errors: [(index: Int32, error: KafkaError)], topic: String,
        deadline: MonotonicTime, topicUpdates: Int
    ) {
        self.batch = batch
        self.outcome = outcome
        self.errors = errors
        self.topic = topic
        self.deadline = deadline
        self.topicUpdates = topicUpdates
    }

    /// Whether all dead letters have ended.
    var isComplete: Bool { results.count == errors.count }

    /// The records whose dead letters have not ended.
    var missing: [Int32] { errors.lazy.map(\.index).filter { self.results[$0] == nil } }

    /// A dead letter has ended.
    func ended(_ index: Int32, _ result: Result<RecordMetadata, KafkaError>) {
        results[index] = result
    }

    /// How the batch has ended: each error says what became of its record's dead letter.
    var finalOutcome: BatchOutcome {
        var (records, others): ([Int32: KafkaError], KafkaError)
        switch outcome {
        case .acknowledged: return outcome
        case .failed(let error): (records, others) = ([:], error)
        case .refused(let named, let error): (records, others) = (named, error)
        }
        for (index, error) in errors {
            if let result = results[index] { records[index] = error.with(deadLetter: result) }
        }
        return .refused(records: records, others: others)
    }
}

/// What a batch of dead letters was written for: the failed batch, and each letter's record in it.
final class DeadLetterSource {
    struct Letter {
        let index: Int32
        let keySize: Int32
        let valueSize: Int32
    }

    let failed: FailedBatch
    let letters: [Letter]

    init(_ failed: FailedBatch, _ letters: [Letter]) {
        self.failed = failed
        self.letters = letters
    }
}

extension BatchOutcome {
    /// The records that failed in a way that `isWanted`, by their places in the batch.
    func errors(of count: Int32, where isWanted: (KafkaError) -> Bool) -> [(index: Int32, error: KafkaError)] {
        switch self {
        case .acknowledged: []
        case .failed(let error): isWanted(error) ? (0..<count).map { ($0, error) } : []
        case .refused(let records, let others):
            (0..<count).map { ($0, records[$0] ?? others) }.filter { isWanted($0.1) }
        }
    }
}
