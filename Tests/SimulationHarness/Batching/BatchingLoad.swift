/// What an app sends in a comparison of batching settings, as a rate that depends on time.
package enum BatchingLoad: String, CaseIterable, Sendable {
    case steadyLow = "steady, low"
    case steadyHigh = "steady, high"
    case bursty
    case ramping
    case idle

    /// Whether its rate changes.
    package var changes: Bool { self == .bursty || self == .ramping }

    /// Records a second at that time since the beginning.
    ///
    /// At the highest rate, a broker of ``BatchingTrial/cluster`` cannot answer a request for each batch of 16 KiB.
    func rate(at time: Duration, of length: Duration) -> Double {
        switch self {
        case .steadyLow: return 25
        case .steadyHigh: return 2000
        case .idle: return 0.5
        case .bursty:
            // A second of each four.
            return time.milliseconds % 4000 < 1000 ? 2000 : 20
        case .ramping:
            let share = Double(time.milliseconds) / Double(length.milliseconds)
            // Up to the middle, and down again.
            return 10 + 2400 * (1 - abs(2 * share - 1))
        }
    }
}

extension Duration {
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
    var microseconds: Int { Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000) }
}
