import KafkaSockets
import Synchronization

/// Slows calls down before memory runs out, so that records come about as fast as brokers take them.
final class Pacer: Sendable {
    /// Pauses that are shorter are not worth another look before they end.
    private static let shortest = Duration.milliseconds(20)

    private let pool: MemoryPool
    private let threshold: Int
    private let schedule: Mutex<PacingSchedule>

    /// Nil if calls are not slowed down.
    init?(_ configuration: ProducerConfiguration, _ pool: MemoryPool) {
        guard let percent = configuration.pacingThreshold else { return nil }
        self.pool = pool
        threshold = pool.totalBytes / 100 * percent
        schedule = Mutex(
            PacingSchedule(from: threshold, to: pool.totalBytes, longestPause: configuration.longestPause))
    }

    /// Whether a record that needs a new batch has to ask for its turn.
    func isNeeded(_ pausing: AppendAttempt.Pausing) -> Bool {
        if case .over = pausing { return false }
        return pool.flow.used > threshold
    }

    /// Asks whether a batch of about that size may begin now. Returns until when to pause, to ask again then, or nil: it may.
    ///
    /// With much to wait for, the pause is only half of that: brokers may come to take more meanwhile.
    func pause(before bytes: Int, _ pausing: inout AppendAttempt.Pausing, now: MonotonicTime) -> MonotonicTime? {
        let flow = pool.flow
        var turn: PacingSchedule.Turn?
        if case .waiting(let earlier) = pausing { turn = earlier }
        let start = schedule.withLock {
            $0.start(of: bytes, &turn, used: flow.used, released: flow.released, now: now)
        }
        guard let start, let turn else {
            pausing = .over
            return nil
        }
        pausing = .waiting(turn)
        return start - now > Self.shortest ? now + (start - now) / 2 : start
    }
}
