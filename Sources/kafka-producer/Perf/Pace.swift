/// Spreads records evenly over time.
struct Pace: Sendable {
    private let start: ContinuousClock.Instant
    private let recordsPerSecond: Double

    /// Far beyond any measurement, and far within what a duration can hold.
    private static let latest = 1e9
    /// How often a wait checks whether it is still needed.
    private static let longestSleep = Duration.milliseconds(500)

    init(recordsPerSecond: Double) {
        start = .now
        self.recordsPerSecond = recordsPerSecond
    }

    /// When a record is due, from the start on.
    func due(_ record: Int) -> Duration {
        .seconds(min(Double(record) / recordsPerSecond, Self.latest))
    }

    /// Waits until the record of this number is due; not at all if that time is past.
    ///
    /// - Parameter isOver: Whether the record is no longer wanted; called about twice a second.
    func wait(for record: Int, unless isOver: () -> Bool = { false }) async throws {
        let due = start + due(record)
        // A timer is less exact than that: waiting for less would only make the next records late.
        while due - .now > .microseconds(100), !isOver() {
            try await Task.sleep(until: min(due, .now + Self.longestSleep))
        }
    }
}
