/// Counts sizes in buckets that grow with them: 16 to each doubling, so that a quantile is at most 6 % too high.
public struct SizeHistogram: Sendable {
    /// A byte counts as a microsecond.
    private var histogram = LatencyHistogram()

    init() {}

    private init(_ histogram: LatencyHistogram) {
        self.histogram = histogram
    }

    /// How many sizes were counted.
    public var count: Int { histogram.count }

    /// The sum of all sizes in bytes.
    public var sum: Int { Int(histogram.microseconds) }

    /// The largest in bytes.
    public var max: Int { Int(histogram.maxMicroseconds) }

    /// The size in bytes that the given share of all did not exceed, for example 0.99; zero if there is none.
    public func quantile(_ share: Double) -> Int {
        Int(histogram.microseconds(atQuantile: share))
    }

    mutating func record(_ size: Int) {
        histogram.record(microseconds: Int64(size), count: 1)
    }

    /// What was counted after an earlier state of the same histogram; see `LatencyHistogram.since`.
    func since(_ earlier: SizeHistogram) -> SizeHistogram {
        SizeHistogram(histogram.since(earlier.histogram))
    }
}
