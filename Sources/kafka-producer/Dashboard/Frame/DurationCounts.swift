import KafkaClient

/// Durations counted in ranges, as `LatencyHistogram` has them: of several producers together, or of one interval.
struct DurationCounts: Equatable, Sendable {
    /// How many fell into the range that ends with these microseconds.
    private(set) var counts: [Int64: Int] = [:]
    private(set) var count = 0
    private(set) var sumMicroseconds: Int64 = 0
    /// The longest; of an interval, to the accuracy of the ranges if it is not the longest of all.
    private(set) var maxMicroseconds: Int64 = 0

    init() {}

    init(_ histogram: LatencyHistogram) {
        for bucket in histogram.buckets { counts[bucket.upperBound.microseconds, default: 0] += bucket.count }
        count = histogram.count
        sumMicroseconds = histogram.sum.microseconds
        maxMicroseconds = histogram.max.microseconds
    }

    static func + (one: DurationCounts, other: DurationCounts) -> DurationCounts {
        var result = one
        result.counts.merge(other.counts) { $0 + $1 }
        result.count += other.count
        // What histograms hold may be as much as there can be.
        result.sumMicroseconds = one.sumMicroseconds.addingClamped(other.sumMicroseconds)
        result.maxMicroseconds = max(one.maxMicroseconds, other.maxMicroseconds)
        return result
    }

    /// What was counted after an earlier state.
    func since(_ earlier: DurationCounts) -> DurationCounts {
        var result = DurationCounts()
        for (bound, number) in counts {
            let growth = number - (earlier.counts[bound] ?? 0)
            if growth > 0 { result.counts[bound] = growth }
        }
        result.count = result.counts.values.reduce(0, +)
        result.sumMicroseconds = max(0, sumMicroseconds - earlier.sumMicroseconds)
        let longest = result.counts.keys.max() ?? 0
        result.maxMicroseconds = maxMicroseconds > earlier.maxMicroseconds ? maxMicroseconds : longest
        return result
    }

    /// Microseconds that the given share of all did not exceed; 0 if there is none.
    func quantile(_ share: Double) -> Int64 {
        let rank = max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        for (bound, number) in counts.sorted(by: { $0.key < $1.key }) {
            seen += number
            if seen >= rank { return min(bound, maxMicroseconds) }
        }
        return maxMicroseconds
    }

    var averageMicroseconds: Double { count == 0 ? 0 : Double(sumMicroseconds) / Double(count) }
}

extension Duration {
    /// In whole microseconds.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return isTooMuch ? .max : product.addingClamped(attoseconds / 1_000_000_000_000)
    }

    var inSeconds: Double { self / .seconds(1) }
}

extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
