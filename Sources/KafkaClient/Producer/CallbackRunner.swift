import DequeModule
import Synchronization

/// Runs callbacks off the I/O thread: batches in the order in which they completed, records in their order, one at a
/// time.
///
/// A task exists only while there is something to run, so nothing has to be ended.
package final class CallbackRunner: Sendable {
    private struct State: Sendable {
        var batches = Deque<ProducerBatch>()
        var isRunning = false
    }

    /// Whether the current task is a callback, or was started by one.
    @TaskLocal static var isInCallback = false

    private let state = Mutex(State())
    private let finished: @Sendable (ProducerBatch) -> Void
    private let executor: (any TaskExecutor)?

    /// - Parameters:
    ///   - executor: Where to run; nil for the global executor.
    ///   - finished: Is told of each batch whose callbacks have run.
    package init(executor: (any TaskExecutor)?, finished: @escaping @Sendable (ProducerBatch) -> Void) {
        self.executor = executor
        self.finished = finished
    }

    /// Runs the callbacks of a batch that is complete.
    func run(_ batch: ProducerBatch) {
        let mustStart = state.withLock { state -> Bool in
            state.batches.append(batch)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard mustStart else { return }
        Task(executorPreference: executor) {
            CallbackRunner.$isInCallback.withValue(true) {
                while let batch = self.next() {
                    batch.runCallbacks()
                    self.finished(batch)
                }
            }
        }
    }

    private func next() -> ProducerBatch? {
        state.withLock { state in
            if state.batches.isEmpty { state.isRunning = false }
            return state.batches.popFirst()
        }
    }
}

extension ProducerBatch {
    /// Calls each callback with its record's result. The batch is complete; the I/O thread leaves `callbacks` alone
    /// until it is told that they ran.
    fileprivate func runCallbacks() {
        var slice: BatchOutcomeSlice?
        callbacks.callAll { record in
            // Most batches end as a whole: one slice is for all their records.
            if slice?.range.contains(record.index) != true { slice = completion.slice(of: record.index) }
            return slice.map { slice in
                slice.outcome.result(
                    of: record.index - slice.range.lowerBound, topic: partition.topicName,
                    partition: partition.index, timestamp: record.timestamp, keySize: record.keySize,
                    valueSize: record.valueSize)
            }
        }
    }
}
