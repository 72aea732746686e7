import Histogram

/// Percentiles of latencies, in milliseconds.
struct LatencySummary: Equatable {
    var count = 0
    var mean = 0.0
    var p50 = 0.0
    var p95 = 0.0
    var p99 = 0.0
    var p999 = 0.0
    var max = 0.0

    init(_ histogram: Histogram<UInt64>) {
        // Of nothing, the histogram has no percentiles.
        guard histogram.totalCount > 0 else { return }
        func milliseconds(_ percentile: Double) -> Double { Double(histogram.valueAtPercentile(percentile)) / 1e6 }
        count = Int(histogram.totalCount)
        mean = histogram.mean / 1e6
        p50 = milliseconds(50)
        p95 = milliseconds(95)
        p99 = milliseconds(99)
        p999 = milliseconds(99.9)
        max = Double(histogram.max) / 1e6
    }

    /// `p50 1.2 ms, p95 3.4 ms, …`
    var text: String {
        if count == 0 { return "nothing measured" }
        return [("p50", p50), ("p95", p95), ("p99", p99), ("p99.9", p999), ("max", max)]
            .map { "\($0) \(Format.fixed($1, $1 < 10 ? 3 : 1)) ms" }.joined(separator: ", ")
    }
}
