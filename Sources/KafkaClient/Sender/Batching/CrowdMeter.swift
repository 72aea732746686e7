import KafkaSockets

/// Measures the time between a broker's answers while it always has another request: what each costs it, unless they are only long
/// under way.
struct CrowdMeter: Equatable, Sendable {
    private var isCrowded = false
    private var lastAnswer: MonotonicTime?

    /// How many requests the broker has, now that all was sent that could be.
    mutating func drained(inFlight: Int) {
        isCrowded = inFlight > 1
        if !isCrowded { lastAnswer = nil }
    }

    /// The broker has answered. Returns the time since its last answer, if it was crowded since.
    mutating func answered(now: MonotonicTime) -> Duration? {
        guard isCrowded else { return nil }
        defer { lastAnswer = now }
        return lastAnswer.map { now - $0 }
    }
}
