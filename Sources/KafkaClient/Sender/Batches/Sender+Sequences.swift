import KafkaSockets
import Logging

/// Idempotence: when batches may leave, and what identity they get.
extension Sender {
    /// Whether the partition's sequence lets `head` leave.
    func sequenceReadiness(of head: ProducerBatch, in partition: PartitionPipeline) -> Readiness {
        if partition.sequencer.pendingBump != nil, !head.sending.history.mayBeWritten {
            // It could not be done: something is on the wire, or another producer id is needed.
            return partition.onWire > 0 ? .blocked : .needsProducerID
        }
        if head.sending.identity != nil {
            // A retry: those before it first, one at a time, so that no gap can open.
            return partition.inFlight.first === head ? .ready : .blocked
        }
        // A broker recognizes a repetition only among its last five batches: none may be added to those behind a batch
        // that may be written and is sent again.
        if partition.inFlight.contains(where: { $0.sending.history.mayBeWritten && !$0.sending.isFinished }) {
            return .blocked
        }
        guard partition.sequencer.producer != nil else { return .needsProducerID }
        if let transactions = control.transactions, !isAdded(partition, to: transactions) { return .needsTransaction }
        return partition.sequencer.canAssign(inFlight: partition.inFlight.count) ? .ready : .blocked
    }

    /// Whether the partition is part of the open transaction. If not, it is going to be added.
    private func isAdded(_ partition: PartitionPipeline, to transactions: TransactionControl) -> Bool {
        if partition.transaction == transactions.machine.number { return true }
        let key = TopicPartition(topic: partition.queue.topicName, partition: partition.queue.index)
        guard transactions.machine.admit(key) else { return false }
        partition.transaction = transactions.machine.number
        return true
    }

    /// Takes the partition's sequence as far as it can go now: settles what turned out to be no gap, raises the epoch if
    /// that is due and nothing is on the wire, and takes over the producer id.
    func advanceSequence(of partition: PartitionPipeline, for head: ProducerBatch) {
        if partition.sequencer.abortsOnGap {
            // Between transactions nothing is in flight; within one the identity does not change.
            if let identity = control.identity, partition.inFlight.isEmpty { partition.sequencer.follow(identity) }
            return
        }
        if partition.inFlight.isEmpty { partition.sequencer.resolve() }
        if let reason = partition.sequencer.pendingBump {
            guard !head.sending.history.mayBeWritten, partition.onWire == 0 else { return }
            restartSequence(of: partition, because: reason)
        } else if partition.sequencer.producer == nil, let identity = control.producerID.identity {
            partition.sequencer.adopt(identity)
        }
    }

    /// Restarts the partition's sequence under a higher epoch, or under a new producer id when epochs are used up. If there
    /// is no such id yet, the reason stays, and the restart is for later. Nothing of the partition is on the wire.
    private func restartSequence(of partition: PartitionPipeline, because reason: PartitionSequencer.BumpReason) {
        var renumber = partition.inFlight.compactMap { batch in
            batch.sending.identity.map { (identity: $0, recordCount: batch.recordCount) }
        }
        if reason == .fencedEpoch || !partition.sequencer.bump(renumber: &renumber) {
            if let used = partition.sequencer.producer { control.producerID.invalidate(used.id) }
            guard let identity = control.producerID.identity else { return }
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
            "restarted a partition's sequence",
            metadata: [
                LogKey.partition: "\(partition.queue)", LogKey.reason: "\(reason.rawValue)",
                LogKey.producerID: "\(partition.sequencer.producer?.id ?? -1)",
                LogKey.producerEpoch: "\(partition.sequencer.producer?.epoch ?? -1)",
                LogKey.batches: "\(renumber.count)",
            ])
    }

    /// Gives a batch that leaves for the first time its sequence.
    func assignIdentity(to batch: ProducerBatch, in partition: PartitionPipeline) {
        guard isIdempotent, batch.sending.identity == nil else { return }
        batch.sending.identity = partition.sequencer.assign(recordCount: batch.recordCount)
    }
}
