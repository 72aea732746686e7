import KafkaSockets
import Logging

/// Idempotence: when batches may leave, and what identity they get.
extension Sender {
    /// Whether the partition's sequence lets `head` leave; raises the epoch if that is due and can be done now.
    func sequenceReadiness(of head: ProducerBatch, in partition: PartitionSender) -> Readiness {
        if partition.inFlight.isEmpty { partition.sequencer.resolve() }
        if let reason = partition.sequencer.pendingBump, !head.sending.mayBeWritten {
            guard partition.onWire == 0, restartSequence(of: partition, because: reason) else { return .blocked }
        }
        if head.sending.identity != nil {
            // A retry: those before it first, one at a time, so that no gap can open.
            return partition.inFlight.first === head ? .ready : .blocked
        }
        // A broker recognizes a repetition only among its last five batches: none may be added to those behind a batch
        // that may be written and is sent again.
        if partition.inFlight.contains(where: { $0.sending.mayBeWritten && !$0.sending.isFinished }) { return .blocked }
        if partition.sequencer.producer == nil {
            guard let identity = producerID.identity else {
                awaitProducerID(partition)
                return .blocked
            }
            partition.sequencer.adopt(identity)
        }
        return partition.sequencer.canAssign(inFlight: partition.inFlight.count) ? .ready : .blocked
    }

    /// Begins the partition's sequence anew under a higher epoch, or under a new producer id when epochs are used up.
    ///
    /// Nothing of the partition is on the wire. Returns false if a new producer id has to come first.
    private func restartSequence(of partition: PartitionSender, because reason: PartitionSequencer.BumpReason) -> Bool {
        var renumber = partition.inFlight.compactMap { batch in
            batch.sending.identity.map { (identity: $0, recordCount: batch.recordCount) }
        }
        if reason == .fencedEpoch || !partition.sequencer.bump(renumber: &renumber) {
            if let used = partition.sequencer.producer { producerID.invalidate(used.id) }
            guard let identity = producerID.identity else {
                awaitProducerID(partition)
                return false
            }
            partition.sequencer.restart(under: identity, renumber: &renumber)
        }
        var index = 0
        for batch in partition.inFlight where batch.sending.identity != nil {
            batch.sending.identity = renumber[index].identity
            batch.sending.isSealed = false
            index += 1
        }
        metrics.epochBumps += 1
        logger.info(
            "began a partition's sequence anew",
            metadata: [
                LogKey.partition: "\(partition.queue)", LogKey.reason: "\(reason.rawValue)",
                LogKey.producerID: "\(partition.sequencer.producer?.id ?? -1)",
                LogKey.producerEpoch: "\(partition.sequencer.producer?.epoch ?? -1)",
                LogKey.batches: "\(renumber.count)",
            ])
        return true
    }

    /// Gives a batch that leaves for the first time its sequence.
    func assignIdentity(to batch: ProducerBatch, in partition: PartitionSender) {
        guard isIdempotent, batch.sending.identity == nil else { return }
        batch.sending.identity = partition.sequencer.assign(recordCount: batch.recordCount)
    }

    // MARK: The producer id

    private func awaitProducerID(_ partition: PartitionSender) {
        guard !partition.awaitsProducerID else { return }
        partition.awaitsProducerID = true
        awaitingProducerID.append(partition)
    }

    func maintainProducerID(now: MonotonicTime) {
        guard producerID.shouldAsk(now: now), fatalError == nil, shutdown?.isOver != true else { return }
        guard let node = leastLoadedNode(now: now) else { return }
        sendInitProducerID(to: node, now: now)
    }

    /// The cluster gave an id: partitions that waited for it go on.
    func producerIDReceived(_ identity: ProducerIdentity, now: MonotonicTime) {
        producerID.received(identity)
        logger.debug(
            "got a producer id",
            metadata: [LogKey.producerID: "\(identity.id)", LogKey.producerEpoch: "\(identity.epoch)"])
        let waiting = awaitingProducerID
        awaitingProducerID = []
        for partition in waiting { partition.awaitsProducerID = false }
        for partition in waiting { evaluate(partition, now: now) }
    }
}
