import DequeModule
import KafkaSockets
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

    /// How long callbacks run before other tasks of their executor get a turn. A batch's callbacks are not interrupted.
    static let slice = Duration.milliseconds(1)

    private let state = Mutex(State())
    private let finished: @Sendable (ProducerBatch) -> Void
    private let executor: (any TaskExecutor)?
    private let turns: CallbackTurns
    private let clock: any ProducerClock

    /// - Parameters:
    ///   - executor: Where to run; nil for the global executor.
    ///   - turns: Knows which callbacks are running.
    ///   - clock: Measures the slices.
    ///   - finished: Is called for each batch whose callbacks have run.
    init(
        executor: (any TaskExecutor)?, turns: CallbackTurns, clock: any ProducerClock,
        finished: @escaping @Sendable (ProducerBatch) -> Void
    ) {
        self.executor = executor
        self.turns = turns
        self.clock = clock
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
        // Detached: callbacks belong to no request of the app, so they inherit neither its task-locals nor its priority.
        Task.detached(executorPreference: executor, priority: .medium) { await self.runBatches() }
    }

    private func runBatches() async {
        var sliceEnd = clock.now() + Self.slice
        while let batch = next() {
            turns.run(batch.runCallbacks)
            finished(batch)
            guard clock.now() >= sliceEnd else { continue }
            await Task.yield()
            sliceEnd = clock.now() + Self.slice
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
    /// until it is notified that they ran.
    fileprivate func runCallbacks() {
        var slice: BatchOutcomeSlice?
        let tags = tags
        callbacks.callAll { record in
            // Most batches end as a whole: one slice is for all their records.
            if slice?.range.contains(record.index) != true { slice = completion.slice(of: record.index) }
            return slice.map { slice in
                slice.outcome.result(
                    of: record.index - slice.range.lowerBound, topic: partition.topicName,
                    partition: partition.index, timestamp: record.timestamp, keySize: record.keySize,
                    valueSize: record.valueSize
                ).tagged(tags.tag(of: record.index))
            }
        }
    }
}
