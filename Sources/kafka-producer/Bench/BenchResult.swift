/// What one run of a cell measured.
struct BenchResult: Codable, Equatable, Sendable {
    /// A point of a curve over time.
    struct Sample: Codable, Equatable, Sendable {
        /// Since the start.
        let seconds: Double
        /// Acknowledged in the time before.
        let recordsPerSecond: Double
    }

    struct Latency: Codable, Equatable, Sendable {
        let p50: Double
        let p95: Double
        let p99: Double
        let p999: Double
        let max: Double
        /// At `BenchResult.percentiles`; empty if nothing was measured.
        let curve: [Double]
    }

    let records: Int
    let failed: Int
    /// The first failure that was seen.
    let error: String?
    let seconds: Double
    let recordsPerSecond: Double
    /// In units of 2²⁰ bytes of values.
    let megabytesPerSecond: Double
    /// In milliseconds.
    let latency: Latency
    /// Of this process; the embedded cluster's brokers are in it.
    let cpuSeconds: Double
    /// The most that was resident during the run, in KiB.
    let memoryKilobytes: Int
    let requests: Int
    let batches: Int
    /// The mean size of batches before compression, by `batch.size`.
    let batchFill: Double
    /// Bytes sent by bytes before compression.
    let compressionRatio: Double
    /// Bytes written to sockets.
    let bytesSent: Int
    let samples: [Sample]

    static let percentiles = [0.0, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100]
}

/// A figure of runs that can be compared.
enum BenchMetric: String, CaseIterable, Codable, Sendable {
    case recordsPerSecond, megabytesPerSecond, seconds, p50, p95, p99, p999, max, cpuSeconds, memory, requests
    case batchFill, compressionRatio

    var title: String {
        switch self {
        case .recordsPerSecond: "records/s"
        case .megabytesPerSecond: "MB/s"
        case .seconds: "seconds"
        case .p50: "p50 ms"
        case .p95: "p95 ms"
        case .p99: "p99 ms"
        case .p999: "p99.9 ms"
        case .max: "max ms"
        case .cpuSeconds: "CPU s"
        case .memory: "MiB"
        case .requests: "requests"
        case .batchFill: "fill %"
        case .compressionRatio: "ratio"
        }
    }

    /// Whether more of it is better; nil if it is neither good nor bad by itself.
    var isHigherBetter: Bool? {
        switch self {
        case .recordsPerSecond, .megabytesPerSecond: true
        case .batchFill: nil
        default: false
        }
    }

    func value(of result: BenchResult) -> Double {
        switch self {
        case .recordsPerSecond: result.recordsPerSecond
        case .megabytesPerSecond: result.megabytesPerSecond
        case .seconds: result.seconds
        case .p50: result.latency.p50
        case .p95: result.latency.p95
        case .p99: result.latency.p99
        case .p999: result.latency.p999
        case .max: result.latency.max
        case .cpuSeconds: result.cpuSeconds
        case .memory: Double(result.memoryKilobytes) / 1024
        case .requests: Double(result.requests)
        case .batchFill: result.batchFill * 100
        case .compressionRatio: result.compressionRatio
        }
    }

    /// With as many digits as mean something.
    func text(_ value: Double) -> String {
        switch self {
        case .recordsPerSecond, .requests: Format.grouped(Int(value.rounded()))
        case .p50, .p95, .p99, .p999, .max: Format.fixed(value, value < 10 ? 2 : 1)
        case .seconds, .cpuSeconds, .compressionRatio: Format.fixed(value, 3)
        case .megabytesPerSecond, .memory: Format.fixed(value, 1)
        case .batchFill: Format.fixed(value, 0)
        }
    }
}
