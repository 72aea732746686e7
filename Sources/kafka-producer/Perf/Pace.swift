/// Spreads records evenly over time.
struct Pace: Sendable {
    private let start: ContinuousClock.Instant
    private let interval: Double

    init(recordsPerSecond: Double) {
        start = .now
        interval = 1 / recordsPerSecond
    }

    /// Waits until the record of this number is due; not at all if that time is past.
    func wait(for record: Int) async throws {
        let due = start + .nanoseconds(Int64(Double(record) * interval * 1e9))
        // A timer is less exact than that: waiting for less would only make the next records late.
        if due - .now > .microseconds(100) { try await Task.sleep(until: due) }
    }
}
