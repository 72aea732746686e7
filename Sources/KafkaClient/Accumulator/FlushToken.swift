import KafkaSockets
import Synchronization

/// One call of `flush`, and the batches that it still waits for.
final class FlushToken: Sendable {
    let waiter = Waiter<Void>()
    /// Whether callbacks count: not for a flush that was called from one, which would wait for itself.
    let includesCallbacks: Bool
    /// When the call stops waiting.
    let deadline: MonotonicTime
    /// One for the sender's own pass over the partitions, and one for each batch.
    private let remaining = Atomic<Int>(1)

    init(includesCallbacks: Bool, deadline: MonotonicTime = .distantFuture) {
        self.includesCallbacks = includesCallbacks
        self.deadline = deadline
    }

    /// Waits for one more batch, given as the original of its parts; once, however often it is given.
    func add(to root: ProducerBatch) {
        guard !root.sending.flushes.contains(where: { $0 === self }) else { return }
        root.sending.flushes.append(self)
        remaining.add(1, ordering: .relaxed)
    }

    /// Waits for one more thing.
    func add() {
        remaining.add(1, ordering: .relaxed)
    }

    /// One thing less to wait for.
    func finishOne() {
        if remaining.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { waiter.resolve(.success(())) }
    }
}
