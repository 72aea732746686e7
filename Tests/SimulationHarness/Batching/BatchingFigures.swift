import KafkaClient

/// What a setting makes of a load.
package struct BatchingFigures: Equatable, Sendable {
    /// Acknowledged records a second, until the last one.
    package let throughput: Double
    /// Bytes of a batch in the mean, in KiB.
    package let batch: Double
    /// That as a share of the batch size, with automatic batching of the last one.
    package let fill: Double
    package let requests: Int
    /// How often linger or batch size has changed, and where they ended.
    package let changes: Int
    package let linger: Duration
    package let batchSize: Int
    /// Milliseconds from sending a record to its acknowledgement.
    package let p50: Double
    package let p99: Double
    /// The mean over all seconds of the p99 of the records that were sent in it: each second counts as much as another, however few
    /// records it had.
    package let p99BySecond: Double

    /// - Parameters:
    ///   - start: What was sent earlier does not count, but for batches and requests.
    ///   - end: When the last record was acknowledged.
    init(
        latencies all: [(sentAt: Int, latency: Int)], from start: Duration, until end: Duration,
        _ metrics: ProducerMetrics
    ) {
        let latencies = all.filter { $0.sentAt >= start.microseconds }
        throughput = Double(latencies.count) / (Double((end - start).microseconds) / 1_000_000)
        batch = metrics.batchSizes.average / 1024
        fill = metrics.batchSizes.average / Double(metrics.batching.batchSize)
        requests = metrics.produceRequests
        changes = metrics.batching.changes
        linger = metrics.batching.linger
        batchSize = metrics.batching.batchSize
        let sorted = latencies.map(\.latency).sorted()
        p50 = Self.quantile(0.5, of: sorted)
        p99 = Self.quantile(0.99, of: sorted)
        let seconds = Dictionary(grouping: latencies) { $0.sentAt / 1_000_000 }.values
            .map { Self.quantile(0.99, of: $0.map(\.latency).sorted()) }
        // Sorted, so that the sum does not depend on the order of a dictionary.
        p99BySecond = seconds.isEmpty ? 0 : seconds.sorted().reduce(0, +) / Double(seconds.count)
    }

    /// In milliseconds.
    private static func quantile(_ share: Double, of sorted: [Int]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return Double(sorted[min(sorted.count, max(1, rank)) - 1]) / 1000
    }
}
