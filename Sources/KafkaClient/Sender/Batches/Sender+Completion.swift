import DequeModule
import KafkaSockets
import Synchronization

/// The end of batches: records complete, memory goes back, flushes and callbacks go on.
extension Sender {
    /// Completes the batch's records, each exactly once; those that failed perhaps only when they have dead letters.
    func settle(_ batch: ProducerBatch, _ outcome: BatchOutcome, now: MonotonicTime) {
        guard !batch.sending.isFinished else { return }
        batch.sending.isFinished = true
        batch.partition.queuedBatches.subtract(1, ordering: .relaxed)
        observer?.ended(batch, outcome.error)
        if outcome.error != nil, holdBack(batch, outcome, now: now) { return }
        conclude(batch, outcome, now: now)
    }

    /// Nothing holds the batch's outcome back any more.
    func conclude(_ batch: ProducerBatch, _ outcome: BatchOutcome, now: MonotonicTime) {
        if let source = batch.root.sending.deadLetters {
            lettersEnded(batch, source, outcome, now: now)
        } else {
            metrics.batchFinished(batch, outcome, now: now)
        }
        if let root = batch.complete(outcome) { finish(root) }
    }

    /// All records of an original batch are complete.
    private func finish(_ root: ProducerBatch) {
        if root.callbacks.isEmpty {
            for flush in root.sending.flushes { flush.finishOne() }
            root.sending.flushes = []
            return
        }
        // A flush that was called from a callback must not wait for callbacks.
        root.sending.flushes.removeAll { flush in
            if !flush.includesCallbacks { flush.finishOne() }
            return !flush.includesCallbacks
        }
        callbacks.start(root)
    }

    /// The batch's callbacks have run: its memory goes back, and flushes go on.
    func callbacksRan(_ root: ProducerBatch) {
        root.callbacks = BatchCallbacks()
        for buffer in root.heldBuffers { accumulator.pool.release(buffer) }
        root.heldBuffers = []
        for flush in root.sending.flushes { flush.finishOne() }
        root.sending.flushes = []
        callbacks.ran()
    }

    /// The batch will not be sent again: returns its buffer and the permits of its records to the pool; if there are callbacks, only
    /// after they have run. Tasks that wait for memory get it at the end of the step.
    func free(_ batch: ProducerBatch) {
        guard let buffer = batch.buffer, !batch.sending.isHeldBack else { return }
        batch.buffer = nil
        let root = batch.root
        // A split batch's records are still on their way, in its parts. Dead letters need no permits.
        let needsNone = batch.sending.wasSplit || root.sending.deadLetters != nil
        let records = needsNone ? 0 : Int(batch.recordCount)
        if !root.callbacks.isEmpty {
            root.heldBuffers.append(buffer)
            accumulator.pool.release(nil, records: records, share: batch.partition.share, grants: false)
        } else {
            accumulator.pool.release(buffer, records: records, share: batch.partition.share, grants: false)
        }
    }
}
