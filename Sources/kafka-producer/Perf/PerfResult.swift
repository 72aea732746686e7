import Foundation
import KafkaClient

/// What a measurement found.
struct PerfResult {
    /// Records that were handed to the producer: all that were asked for, unless there was no point in going on.
    let records: Int
    let failed: Int
    /// Of the values of all records.
    let bytes: Int
    let seconds: Double
    let cpuSeconds: Double
    let maxRSSKilobytes: Int
    let latency: LatencySummary
    let firstError: KafkaError?
    /// Whether it was stopped before all was sent.
    var isInterrupted = false

    private var acknowledged: Int { records - failed }
    private var recordsPerSecond: Double { seconds > 0 ? Double(acknowledged) / seconds : 0 }

    /// In units of 2²⁰ bytes, as Kafka's own tool reckons; failed records do not count.
    private var megabytesPerSecond: Double {
        guard records > 0, seconds > 0 else { return 0 }
        return Double(bytes) * Double(acknowledged) / Double(records) / 1_048_576 / seconds
    }

    var summary: String {
        let cpuMicroseconds = records > 0 ? cpuSeconds * 1e6 / Double(records) : 0
        return """
            \(acknowledged) records acknowledged, \(failed) failed, in \(Format.fixed(seconds, 3)) s: \
            \(Format.fixed(recordsPerSecond, 1)) records/sec (\(Format.fixed(megabytesPerSecond, 2)) MB/sec).
            Latency of \(latency.count) records: \(Format.fixed(latency.mean, 3)) ms avg, \(latency.text).
            CPU \(Format.fixed(cpuSeconds, 3)) s (\(Format.fixed(cpuMicroseconds, 3)) µs per record), \
            at most \(maxRSSKilobytes) KB of memory.
            """
    }

    var json: String {
        func field(_ name: String, _ value: String) -> String { "\"\(name)\":\(value)" }
        let latencies = [
            ("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99), ("p999", latency.p999),
            ("max", latency.max),
        ].map { field($0, Format.fixed($1, 3)) }
        let fields = [
            field("records", "\(records)"), field("failed", "\(failed)"),
            field("seconds", Format.fixed(seconds, 6)),
            field("recordsPerSecond", Format.fixed(recordsPerSecond, 1)),
            field("mbPerSecond", Format.fixed(megabytesPerSecond, 3)),
            field("cpuSeconds", Format.fixed(cpuSeconds, 6)), field("maxRssKB", "\(maxRSSKilobytes)"),
            field("latencyMs", "{" + latencies.joined(separator: ",") + "}"),
        ]
        return "{" + fields.joined(separator: ",") + "}"
    }
}
