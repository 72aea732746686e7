import KafkaSockets

/// Tokens that come at a steady rate, and of which so many can be saved.
///
/// It keeps one time instead of a count: when the bucket would be full again (the generic cell rate algorithm of ITU-T I.371).
struct TokenBucket: Sendable {
    private let interval: Duration
    private let capacity: Duration
    private var fullAt = MonotonicTime.distantPast

    /// - Parameters:
    ///   - rate: Tokens per second, more than 0.
    ///   - burst: How many can be saved, at least 1.
    init(rate: Double, burst: Int) {
        interval = .seconds(1 / rate)
        capacity = interval * (burst - 1)
    }

    /// Takes a token. Returns nil, or if there is none, how long it takes until there is one.
    mutating func take(now: MonotonicTime) -> Duration? {
        let start = max(fullAt, now)
        let missing = (start - now) - capacity
        if missing > .zero { return missing }
        fullAt = start + interval
        return nil
    }
}
