/// How brokers answer sequence numbers that they cannot place; Kafka's rules changed over the years.
public struct EmbeddedSequenceRules: Sendable, Hashable {
    /// A producer id that the partition knows nothing of may start at any sequence (Kafka 2.5 and later);
    /// otherwise only at 0, anything else is UNKNOWN_PRODUCER_ID.
    public var acceptsUnknownProducers: Bool
    /// A batch older than the five remembered is DUPLICATE_SEQUENCE_NUMBER (Kafka 1.0);
    /// otherwise OUT_OF_ORDER_SEQUENCE_NUMBER.
    public var reportsOldDuplicates: Bool

    /// Rules of one's own.
    public init(acceptsUnknownProducers: Bool, reportsOldDuplicates: Bool) {
        self.acceptsUnknownProducers = acceptsUnknownProducers
        self.reportsOldDuplicates = reportsOldDuplicates
    }

    /// Kafka today.
    public static let current = EmbeddedSequenceRules(acceptsUnknownProducers: true, reportsOldDuplicates: false)
    /// Kafka 1.0.
    public static let legacy = EmbeddedSequenceRules(acceptsUnknownProducers: false, reportsOldDuplicates: true)
}

/// The sequence numbers of a batch that claims to come from an idempotent producer.
package struct BatchSequence: Sendable, Hashable {
    package var producerID: Int64
    package var epoch: Int16
    package var first: Int32
    package var recordCount: Int32

    package init(producerID: Int64, epoch: Int16, first: Int32, recordCount: Int32) {
        self.producerID = producerID
        self.epoch = epoch
        self.first = first
        self.recordCount = recordCount
    }

    /// The last record's sequence: 31-bit numbers that continue at 0 after 2³¹ − 1.
    package var last: Int32 {
        BatchSequence.advance(first, by: recordCount - 1)
    }

    /// The sequence `count` records after this one.
    package static func advance(_ sequence: Int32, by count: Int32) -> Int32 {
        Int32((Int64(sequence) + Int64(count)) & 0x7FFF_FFFF)
    }
}

/// What one partition remembers of one idempotent producer.
package struct ProducerState: Sendable, Hashable {
    /// A batch that was appended; Kafka remembers five, which is why five requests may be in flight.
    package struct Appended: Sendable, Hashable {
        package var firstSequence: Int32
        package var lastSequence: Int32
        package var baseOffset: Int64
        package var timestamp: Int64
    }

    /// What to do with a batch.
    package enum Verdict: Sendable, Hashable {
        case append
        case duplicate(Appended)
        case reject(EmbeddedErrorCode, String)
    }

    package static let rememberedBatches = 5
    package private(set) var epoch: Int16
    package private(set) var batches: [Appended] = []

    package init(epoch: Int16) {
        self.epoch = epoch
    }

    /// Judges a batch against the state of its producer; nil: the partition knows nothing of the producer.
    package static func judge(_ batch: BatchSequence, against state: ProducerState?, rules: EmbeddedSequenceRules)
        -> Verdict
    {
        guard let state else {
            if batch.first == 0 || rules.acceptsUnknownProducers { return .append }
            return .reject(.unknownProducerID, "no state for producer \(batch.producerID), sequence \(batch.first)")
        }
        return state.judge(batch, rules: rules)
    }

    private func judge(_ batch: BatchSequence, rules: EmbeddedSequenceRules) -> Verdict {
        if batch.epoch < epoch {
            return .reject(.invalidProducerEpoch, "epoch \(batch.epoch) is older than \(epoch)")
        }
        if batch.epoch > epoch {
            if batch.first == 0 { return .append }
            return .reject(.outOfOrderSequenceNumber, "a new epoch starts at sequence 0, not \(batch.first)")
        }
        let last = batch.last
        if let known = batches.first(where: { $0.firstSequence == batch.first && $0.lastSequence == last }) {
            return .duplicate(known)
        }
        guard let newest = batches.last, let oldest = batches.first else {
            // Only a marker has been seen of this epoch.
            if batch.first == 0 { return .append }
            return .reject(.outOfOrderSequenceNumber, "sequence \(batch.first) after the end of a transaction, not 0")
        }
        let expected = BatchSequence.advance(newest.lastSequence, by: 1)
        if batch.first == expected { return .append }
        if rules.reportsOldDuplicates, last < oldest.firstSequence {
            return .reject(.duplicateSequenceNumber, "sequence \(batch.first) is older than what is remembered")
        }
        return .reject(.outOfOrderSequenceNumber, "sequence \(batch.first) where \(expected) was expected")
    }

    /// A transaction's marker raises the epoch: what is older is refused from then on.
    package mutating func fence(_ newer: Int16) {
        guard newer > epoch else { return }
        epoch = newer
        batches.removeAll(keepingCapacity: true)
    }

    /// Remembers a batch that was appended.
    package mutating func remember(_ batch: BatchSequence, baseOffset: Int64, timestamp: Int64) {
        if batch.epoch != epoch {
            epoch = batch.epoch
            batches.removeAll(keepingCapacity: true)
        } else if batches.count == ProducerState.rememberedBatches {
            batches.removeFirst()
        }
        batches.append(
            Appended(
                firstSequence: batch.first, lastSequence: batch.last, baseOffset: baseOffset, timestamp: timestamp))
    }
}
