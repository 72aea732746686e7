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

/// When batches may begin while the buffer is filled beyond a threshold.
///
/// They begin at the rate at which brokers take bytes, divided by a brake: half-way between threshold and full it is one, so that the
/// filling stays there. Below, more comes in than goes out, and above, less. Each has a place in a line that is measured in
/// bytes; how far the line may go on follows from the rate and from how full the buffer is at each moment, not from how full it was
/// when somebody joined.
struct PacingSchedule: Sendable {
    /// A place in the line.
    struct Turn: Sendable {
        /// How many bytes come before.
        let place: Double
        /// When it begins at the latest.
        let end: MonotonicTime
    }

    /// How far back the rate looks, about.
    private static let memory = Duration.seconds(1)
    /// The shortest time that a rate is computed from.
    private static let precision = Duration.milliseconds(50)

    private let threshold: Int
    private let total: Int
    private let longestPause: Duration
    /// The end of the line, and how much of it may begin, in bytes since the producer was made.
    private var length = 0.0
    private var granted = 0.0
    private var grantedAt = MonotonicTime.distantPast
    private var measuredAt: MonotonicTime?
    private var measured = 0
    /// Bytes per second that brokers take; nil before it was measured.
    private(set) var rate: Double?

    init(from threshold: Int, to total: Int, longestPause: Duration) {
        self.threshold = threshold
        self.total = total
        self.longestPause = longestPause
    }

    /// - Parameters:
    ///   - bytes: The size of the batch.
    ///   - turn: Its place in the line; it gets one if it has none.
    ///   - used: How full the buffer is.
    ///   - released: How many bytes were given back since the producer was made.
    /// - Returns: When the batch may begin if nothing changes, or nil for now.
    mutating func start(
        of bytes: Int, _ turn: inout Turn?, used: Int, released: Int, now: MonotonicTime
    ) -> MonotonicTime? {
        measure(released, now)
        let speed = speed(used)
        grant(speed, now)
        let place = turn ?? Turn(place: length, end: now + longestPause)
        if turn == nil { length += Double(bytes) }
        turn = place
        guard let speed, place.place > granted, place.end > now else { return nil }
        let missing = (place.place - granted) / max(speed, 1)
        return missing < (place.end - now) / .seconds(1) ? now + .seconds(missing) : place.end
    }

    /// How many bytes may begin in a second; nil: as many as want.
    private func speed(_ used: Int) -> Double? {
        guard let rate, used > threshold, total > threshold else { return nil }
        return rate / (2 * Double(used - threshold) / Double(total - threshold))
    }

    private mutating func grant(_ speed: Double?, _ now: MonotonicTime) {
        // What nobody has waited for is not saved.
        granted = speed.map { min(length, granted + max(0, (now - grantedAt) / .seconds(1)) * $0) } ?? length
        grantedAt = max(grantedAt, now)
    }

    private mutating func measure(_ released: Int, _ now: MonotonicTime) {
        guard let last = measuredAt else {
            (measuredAt, measured) = (now, released)
            return
        }
        let time = now - last
        guard time >= Self.precision else { return }
        let newest = Double(released - measured) / (time / .seconds(1))
        let weight = time / (time + Self.memory)
        rate = rate.map { $0 + (newest - $0) * weight } ?? newest
        (measuredAt, measured) = (now, released)
    }
}
