/// Counts durations in buckets that grow with them: 16 to each doubling, so that a quantile is at most 6 % too high.
///
/// From 1 µs to over two hours, in memory that does not grow.
public struct LatencyHistogram: Sendable {
    /// A range of durations, and how many fell into it.
    public struct Bucket: Hashable, Sendable {
        /// The longest duration of the range, which begins above the bound of the range below. All histograms have the
        /// same bounds, except that the last range of all, beyond two hours, ends with the longest duration counted.
        public let upperBound: Duration
        /// How many durations fell into it.
        public let count: Int
    }

    private static let subBuckets = 16
    private var counts: [Int] = []
    /// The sum of all durations.
    package private(set) var microseconds: Int64 = 0
    /// The longest.
    package private(set) var maxMicroseconds: Int64 = 0
    /// How many durations were counted.
    public private(set) var count = 0
    /// The longest.
    public var max: Duration { .microseconds(maxMicroseconds) }

    package init() {}

    /// The sum of all durations, each rounded down to microseconds.
    public var sum: Duration { .microseconds(microseconds) }

    /// The ranges that have durations in them, from the shortest to the longest.
    public var buckets: [Bucket] {
        counts.indices.filter { counts[$0] > 0 }.map {
            Bucket(upperBound: .microseconds(upperBound(ofBucket: $0)), count: counts[$0])
        }
    }

    /// How many durations were at most that long, to the accuracy of the buckets: those in the range that contains
    /// `duration` do not count.
    ///
    /// The number never falls with time, nor with a longer duration, as a Prometheus histogram requires:
    ///
    /// ```swift
    /// let latency = await producer.metrics().deliveryLatency
    /// for bound in [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] {
    ///     print("delivery_seconds_bucket{le=\"\(bound)\"} \(latency.count(upTo: .seconds(bound)))")
    /// }
    /// print("delivery_seconds_bucket{le=\"+Inf\"} \(latency.count)")
    /// print("delivery_seconds_sum \(latency.sum / .seconds(1))")
    /// print("delivery_seconds_count \(latency.count)")
    /// ```
    public func count(upTo duration: Duration) -> Int {
        var count = 0
        for index in counts.indices.prefix(Self.lastIndex) {
            guard Duration.microseconds(upperBound(ofBucket: index)) <= duration else { break }
            count += counts[index]
        }
        return count
    }

    /// The duration that the given share of all did not exceed, for example 0.99; zero if there is none.
    public func quantile(_ share: Double) -> Duration {
        .microseconds(microseconds(atQuantile: share))
    }

    /// The same in microseconds.
    package func microseconds(atQuantile share: Double) -> Int64 {
        guard count > 0 else { return 0 }
        let rank = Swift.max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        for (index, number) in counts.enumerated() {
            seen += number
            if seen >= rank { return Swift.min(maxMicroseconds, upperBound(ofBucket: index)) }
        }
        return maxMicroseconds
    }

    /// What was counted after an earlier state of the same histogram. The longest duration, if it is not the longest of all, is known
    /// to the accuracy of the buckets only.
    package func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        var result = self
        for (index, number) in zip(result.counts.indices, earlier.counts) { result.counts[index] -= number }
        result.count -= earlier.count
        result.microseconds -= earlier.microseconds
        if maxMicroseconds == earlier.maxMicroseconds {
            let last = result.counts.lastIndex { $0 > 0 }
            result.maxMicroseconds = last.map { Swift.min(maxMicroseconds, upperBound(ofBucket: $0)) } ?? 0
        }
        return result
    }

    /// What two histograms have counted together.
    package static func + (one: LatencyHistogram, other: LatencyHistogram) -> LatencyHistogram {
        var result = one
        let missing = Swift.max(0, other.counts.count - one.counts.count)
        result.counts.append(contentsOf: repeatElement(0, count: missing))
        for (index, number) in other.counts.enumerated() { result.counts[index] += number }
        result.count += other.count
        result.add(other.microseconds, times: 1)
        result.maxMicroseconds = Swift.max(one.maxMicroseconds, other.maxMicroseconds)
        return result
    }

    /// The mean in microseconds; zero if there is none.
    package var averageMicroseconds: Double { count == 0 ? 0 : Double(microseconds) / Double(count) }

    mutating func record(microseconds: Int64, count number: Int) {
        let index = Self.index(Swift.max(1, microseconds))
        if index >= counts.count { counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count)) }
        counts[index] += number
        count += number
        add(Swift.max(0, microseconds), times: number)
        maxMicroseconds = Swift.max(maxMicroseconds, microseconds)
    }

    /// Counts `number` records that were enqueued evenly between the first and the last one, and completed together.
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

    private mutating func add(_ value: Int64, times number: Int) {
        let (product, isTooMuch) = value.multipliedReportingOverflow(by: Int64(number))
        let (total, isStillTooMuch) = microseconds.addingReportingOverflow(product)
        microseconds = isTooMuch || isStillTooMuch ? .max : total
    }

    /// The last bucket has no upper bound of its own.
    private func upperBound(ofBucket index: Int) -> Int64 {
        index == Self.lastIndex ? maxMicroseconds : Self.upperBound(index)
    }

    private static func upperBound(_ index: Int) -> Int64 {
        if index < subBuckets { return Int64(index) }
        let exponent = index / subBuckets + 3
        let sub = index % subBuckets
        return Int64(subBuckets + sub + 1) << Int64(exponent - 4) - 1
    }
}
