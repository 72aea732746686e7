import KafkaSockets
import Synchronization

/// Counts how long calls wait for memory, or pause for their turn.
///
/// A value without a clock; the accumulator keeps it under a lock, which only calls that wait take.
struct WaitMeter: Sendable {
    private var ended = ProducerMetrics.Waits()
    /// Tasks that wait now, and since when there are any.
    private var waiting = 0
    private var since = MonotonicTime.distantPast

    /// A task begins to wait.
    mutating func begin(at now: MonotonicTime) {
        if waiting == 0 { since = now }
        waiting += 1
    }

    /// One has waited, for one thing or another.
    ///
    /// - Parameter earlier: How much of it has ended before: a pause is looked at again on the way.
    mutating func end(
        _ kind: any WritableKeyPath<ProducerMetrics.Waits, ProducerMetrics.DurationSummary> & Sendable,
        begun: MonotonicTime, after earlier: Duration, at now: MonotonicTime
    ) {
        ended[keyPath: kind].record(max(.zero, now - begun), after: earlier)
        waiting -= 1
        if waiting == 0 { ended.total += max(.zero, now - since) }
    }

    /// What there was so far.
    func waits(at now: MonotonicTime) -> ProducerMetrics.Waits {
        var waits = ended
        if waiting > 0 { waits.total += max(.zero, now - since) }
        return waits
    }
}

extension RecordAccumulator {
    /// A task begins to wait. Returns when that is.
    func beginWait() -> MonotonicTime {
        let now = clock.now()
        waitMeter.withLock { $0.begin(at: now) }
        return now
    }

    /// A task has waited.
    func endWait(
        _ kind: any WritableKeyPath<ProducerMetrics.Waits, ProducerMetrics.DurationSummary> & Sendable,
        begun: MonotonicTime, after earlier: Duration = .zero
    ) {
        let now = clock.now()
        waitMeter.withLock { $0.end(kind, begun: begun, after: earlier, at: now) }
    }

    /// How calls have waited so far.
    var waits: ProducerMetrics.Waits {
        let now = clock.now()
        var waits = waitMeter.withLock { $0.waits(at: now) }
        waits.topics = pool.topicWaitCount
        return waits
    }
}
