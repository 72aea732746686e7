/// What was measured, as the harness reads it.
struct Figures {
    var records = 0
    var failed = 0
    var seconds = 0.0
    var requests = 0
    /// In nanoseconds, in any order.
    var latencies: [UInt64] = []

    var json: String {
        let sorted = latencies.sorted()
        func quantile(_ share: Double) -> Double {
            guard !sorted.isEmpty else { return 0 }
            return Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) / 1000
        }
        let fields: [(String, Double)] = [
            ("records", Double(records)), ("failed", Double(failed)), ("seconds", seconds),
            ("recordsPerSecond", seconds > 0 ? Double(records) / seconds : 0), ("requests", Double(requests)),
            ("peakKB", Double(peakKilobytes())), ("p50us", quantile(0.5)), ("p99us", quantile(0.99)),
        ]
        return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
}
