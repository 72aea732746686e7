/// Producer id, epoch and sequence numbers of one partition: gives batches their identity, and decides what a failure
/// means for those behind it (KIP-98, KIP-360).
///
/// The broker takes a batch only if its first sequence follows the last one it stored under this producer id and epoch.
/// A gap, a batch that was given up, can therefore never be closed; the way out is a higher epoch, under which
/// sequences begin at 0 again. Three rules keep that safe:
///
/// - Nothing of the partition is on the wire when the epoch changes: a straggler under the old epoch would be refused,
///   one under the new epoch could overtake.
/// - A batch that may have been written keeps its identity until a broker has said whether it was: under a new one,
///   the broker could not tell that it is a repetition.
/// - The first batch under an identity travels alone. A broker that knows nothing of a producer takes any sequence: were
///   the first batch refused and the second one not, the second would be stored before it. In a transaction that does no
///   harm: the first one is then refused for its sequence, and the transaction aborted.
package struct PartitionSequencer: Equatable {
    /// Producer id and epoch that sequences are given under; nil before the first.
    package private(set) var producer: ProducerIdentity?
    /// The sequence of the next record.
    package private(set) var nextSequence: Int32 = 0
    /// The sequence of the last acknowledged record under this producer id and epoch, or -1.
    package private(set) var lastAcked: Int32 = -1
    /// The highest acknowledged offset, or -1.
    package private(set) var lastAckedOffset: Int64 = -1
    /// Whether a batch was given up whose outcome is not known.
    package private(set) var isUnresolved = false
    /// Why the epoch has to go up before new batches leave, or nil.
    package private(set) var pendingBump: BumpReason?

    /// Why a sequence restarts.
    package enum BumpReason: String, Equatable, Sendable {
        /// A batch was refused permanently, or expired unsent after later ones were numbered.
        case batchFailed = "a batch was given up"
        /// A batch expired that may have been written.
        case unresolved = "a batch expired whose outcome is unknown"
        /// The broker's last sequence is not the one before the next expected batch.
        case outOfOrder = "the broker reported a gap in the sequence"
        /// The broker no longer knows the producer id.
        case unknownProducer = "the broker has forgotten the producer id"
        /// The broker knows a higher epoch.
        case fencedEpoch = "the broker knows a higher epoch of the producer id"
        /// The topic was deleted and created again.
        case topicRecreated = "the topic was created again"
    }

    /// Who raises the epoch.
    package enum EpochPolicy: Equatable, Sendable {
        /// The partition itself, as it needs to (KIP-360).
        case perPartition
        /// The coordinator, between transactions. A partition that needs another epoch waits for the end of the transaction,
        /// which can only be aborted.
        case coordinator
    }

    private let epochs: EpochPolicy

    package init(epochs: EpochPolicy = .perPartition) {
        self.epochs = epochs
    }

    /// Whether a failure of the sequence ends in an abort instead of a new epoch.
    package var abortsOnGap: Bool { epochs == .coordinator }

    /// Whether a batch without a sequence may be given one now. `inFlight` counts batches with one that are not done.
    package func canAssign(inFlight: Int) -> Bool {
        guard producer != nil, pendingBump == nil, !isUnresolved else { return false }
        return inFlight < (lastAcked < 0 && epochs == .perPartition ? 1 : 5)
    }

    /// Takes over a producer id, if nothing of the partition has an identity under another one.
    package mutating func adopt(_ identity: ProducerIdentity) {
        producer = identity
        if pendingBump == .topicRecreated { lastAckedOffset = -1 }
        nextSequence = 0
        lastAcked = -1
        pendingBump = nil
        isUnresolved = false
    }

    /// Begins at 0 if the coordinator has given another identity.
    package mutating func follow(_ identity: ProducerIdentity) {
        if producer != identity { adopt(identity) }
    }

    /// The identity of a batch that leaves for the first time.
    package mutating func assign(recordCount: Int32) -> BatchIdentity? {
        guard let producer else { return nil }
        let identity = BatchIdentity(
            producerID: producer.id, producerEpoch: producer.epoch, baseSequence: nextSequence)
        nextSequence = SequenceNumber.advance(nextSequence, by: recordCount)
        return identity
    }

    /// Goes on as if all before `sequence` had been acknowledged: for tests of what happens where numbers end.
    package mutating func skip(to sequence: Int32) {
        nextSequence = sequence
        lastAcked = sequence - 1
    }

    /// A batch was acknowledged.
    package mutating func acknowledged(_ identity: BatchIdentity, recordCount: Int32, lastOffset: Int64) {
        if lastOffset > lastAckedOffset { lastAckedOffset = lastOffset }
        guard isCurrent(identity) else { return }
        lastAcked = SequenceNumber.advance(identity.baseSequence, by: recordCount - 1)
    }

    /// Whether the batch was sent under the identity in use.
    package func isCurrent(_ identity: BatchIdentity) -> Bool {
        identity.producerID == producer?.id && identity.producerEpoch == producer?.epoch
    }

    /// Whether the broker, by refusing a batch's sequence, shows that it has lost records that it had acknowledged.
    ///
    /// It does if the batch follows the last acknowledged one, and nothing that was given up or refused lies between the
    /// two: then only a loss, or retention, can have taken the broker's last sequence back.
    ///
    /// - Parameter logStartOffset: The partition's oldest offset, or -1 if the broker does not tell.
    package func isLoss(refusing identity: BatchIdentity, logStartOffset: Int64) -> Bool {
        guard isCurrent(identity), lastAcked >= 0, !isUnresolved, pendingBump == nil else { return false }
        return identity.baseSequence == SequenceNumber.advance(lastAcked, by: 1) && logStartOffset <= lastAckedOffset
    }

    /// A batch that had an identity was given up.
    ///
    /// - Parameter mayBeWritten: Whether a broker may have stored it.
    package mutating func gaveUp(mayBeWritten: Bool) {
        if mayBeWritten {
            isUnresolved = true
        } else if pendingBump == nil {
            pendingBump = .batchFailed
        }
    }

    /// The epoch has to go up.
    package mutating func requestBump(_ reason: BumpReason) {
        if pendingBump == nil { pendingBump = reason }
    }

    /// No batch with an identity is left: a gap that turned out to be none needs no new epoch.
    package mutating func resolve() {
        guard isUnresolved else { return }
        isUnresolved = false
        let expected = lastAcked < 0 ? 0 : SequenceNumber.advance(lastAcked, by: 1)
        if pendingBump == nil, expected != nextSequence { pendingBump = .unresolved }
    }

    /// The epoch goes up: batches that already had an identity get a new one each, in their order, from 0 on.
    ///
    /// - Returns: Whether that could be done. If not, the epochs of the producer id are used up: a new id is needed.
    package mutating func bump(renumber: inout [(identity: BatchIdentity, recordCount: Int32)]) -> Bool {
        guard let old = producer, old.epoch < Int16.max else { return false }
        restart(under: ProducerIdentity(id: old.id, epoch: old.epoch + 1), renumber: &renumber)
        return true
    }

    /// Begins at 0 under a new identity.
    package mutating func restart(
        under identity: ProducerIdentity, renumber: inout [(identity: BatchIdentity, recordCount: Int32)]
    ) {
        adopt(identity)
        for index in renumber.indices {
            guard let identity = assign(recordCount: renumber[index].recordCount) else { return }
            renumber[index].identity = identity
        }
    }
}

/// A producer id and its epoch.
package struct ProducerIdentity: Hashable, Sendable {
    package var id: Int64
    package var epoch: Int16

    package init(id: Int64, epoch: Int16) {
        self.id = id
        self.epoch = epoch
    }
}
