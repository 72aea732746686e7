/// Counts durations in buckets that grow with them: 16 to each doubling, so that a quantile is at most 6 % too high.
///
/// From 1 µs to over an hour, in memory that does not grow.
public struct LatencyHistogram: Sendable {
    private static let subBuckets = 16
    private var buckets: [Int] = []
    /// How many durations were counted.
    public private(set) var count = 0
    /// The longest.
    public private(set) var max: Duration = .zero

    init() {}

    /// The duration that the given share of all did not exceed, for example 0.99; zero if there is none.
    public func quantile(_ share: Double) -> Duration {
        guard count > 0 else { return .zero }
        let rank = Swift.max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        for (index, number) in buckets.enumerated() {
            seen += number
            // The last bucket has no upper bound of its own.
            if seen >= rank {
                return index == Self.lastIndex ? max : Swift.min(max, .microseconds(Self.upperBound(index)))
            }
        }
        return max
    }

    mutating func record(microseconds: Int64, count number: Int) {
        let index = Self.index(Swift.max(1, microseconds))
        if index >= buckets.count { buckets.append(contentsOf: repeatElement(0, count: index + 1 - buckets.count)) }
        buckets[index] += number
        count += number
        let time = Duration.microseconds(microseconds)
        if time > max { max = time }
    }

    /// Counts `number` records that came evenly between the first and the last one, and completed together.
    mutating func record(first: Int64, last: Int64, count number: Int) {
        // Eight steps are finer than the buckets of most batches.
        let steps = Swift.min(number, 8)
        guard steps > 1, first > last else { return record(microseconds: first, count: number) }
        var left = number
        for step in 0..<steps {
            let share = left / (steps - step)
            record(microseconds: first - (first - last) * Int64(step) / Int64(steps - 1), count: share)
            left -= share
        }
    }

    private static func index(_ value: Int64) -> Int {
        if value < Int64(subBuckets) { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let sub = Int(value >> Int64(exponent - 4)) - subBuckets
        return Swift.min((exponent - 3) * subBuckets + sub, lastIndex)
    }

    private static let lastIndex = 30 * subBuckets

    private static func upperBound(_ index: Int) -> Int64 {
        if index < subBuckets { return Int64(index) }
        let exponent = index / subBuckets + 3
        let sub = index % subBuckets
        return Int64(subBuckets + sub + 1) << Int64(exponent - 4) - 1
    }
}
