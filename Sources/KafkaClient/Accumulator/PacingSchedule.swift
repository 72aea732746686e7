import KafkaSockets

/// When batches may begin while the buffer is filled beyond a threshold.
///
/// They begin at the rate at which brokers take bytes, divided by a brake: half-way between threshold and full it is one, so that the
/// filling stays there. Below, more comes in than goes out, and above, less. Each has a place in a line that is measured in
/// bytes; how far the line may go on follows from the rate and from how full the buffer is at each moment, not from how full it was
/// when a batch joined.
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

    /// The shortest pause, in seconds.
    private static let shortest = 0.001

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
        // What is too short to pause for is made up for by the batches after it.
        guard missing >= Self.shortest else { return nil }
        return missing < (place.end - now) / .seconds(1) ? now + .seconds(missing) : place.end
    }

    /// How many bytes may begin in a second; nil: as many as want.
    private func speed(_ used: Int) -> Double? {
        guard let rate, used > threshold, total > threshold else { return nil }
        return rate / (2 * Double(used - threshold) / Double(total - threshold))
    }

    private mutating func grant(_ speed: Double?, _ now: MonotonicTime) {
        // What no batch has waited for is not saved.
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
