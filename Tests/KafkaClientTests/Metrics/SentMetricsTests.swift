import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Metrics of what was sent", .timeLimit(.minutes(10)))
struct SentMetricsTests {
    /// Two records, 4 ms apart, that leave together after 10 ms and are acknowledged 20 ms later. Returns the metrics,
    /// and the bytes that the batch had on the wire.
    private func sent(
        _ compression: Compression = .uncompressed, throttleTimeMs: Int32 = 0
    ) throws -> (metrics: ProducerMetrics, wireSize: Int) {
        let driver = try SenderDriver {
            $0.compression = compression
            $0.linger = .fixed(.milliseconds(10))
        }
        try driver.warmUp()
        try driver.send(String(repeating: "x", count: 1000))
        try driver.advance(.milliseconds(4))
        try driver.send(String(repeating: "y", count: 1000))
        try driver.advance(.milliseconds(6))
        let request = try driver.request()
        let partition = try #require(try request.decode(ProduceRequest.self).topics.first?.partitions.first)
        try driver.advance(.milliseconds(20))
        try driver.cluster.acknowledge(request, throttleTimeMs: throttleTimeMs)
        try driver.settle()
        return (driver.sender.snapshot(now: driver.now), partition.records?.count ?? 0)
    }

    /// Each record: 1,000 bytes of value and 9 around them, of which two bytes each are its own and its value's length.
    private let recordSize = 1009

    @Test(
        "Sizes: of batches on the wire, of records without the batch around them",
        arguments: [Compression.uncompressed, .zstd])
    func sizes(compression: Compression) throws {
        let (metrics, wireSize) = try sent(compression)
        let whole = RecordBatchLayout.headerSize + 2 * recordSize
        #expect((wireSize < whole / 2) == (compression == .zstd))
        #expect(metrics.batchSizes == .init(count: 1, total: wireSize, max: wireSize))
        #expect(metrics.batchSizeDistribution.count == 1 && metrics.batchSizeDistribution.sum == wireSize)
        #expect(
            metrics.batchSizeDistribution.max == wireSize && metrics.batchSizeDistribution.quantile(0.99) == wireSize)
        #expect(metrics.recordSizes == .init(count: 2, total: 2 * recordSize, max: recordSize))
        #expect(metrics.compression == .init(bytesBefore: whole, bytesAfter: wireSize))
        #expect(metrics.compression.ratio == Double(wireSize) / Double(whole))
        #expect(metrics.topics == ["t": .init(recordsSent: 2, recordErrors: 0, bytesSent: wireSize)])
        #expect(metrics.brokers[1]?.recordsSent == 2 && metrics.brokers[1]?.bytesSent == wireSize)
        #expect(metrics.brokers.values.reduce(0) { $0 + $1.recordsSent } == metrics.recordsSent)
    }

    @Test("Counts: a record, a batch and a request once each")
    func counts() throws {
        let (metrics, wireSize) = try sent()
        #expect(metrics.recordsSent == 2)
        #expect(metrics.produceRequests == 1)
        // Versions on the first connection and the broker's own, metadata, the producer id, and this one.
        #expect(metrics.requestsSent == metrics.responsesReceived && metrics.requestsSent > 3)
        #expect(metrics.recordsInRequests == 2)
        #expect(metrics.recordErrors == 0 && metrics.recordErrorsByCode == [:] && metrics.recordRetries == 0)
        #expect(metrics.requestsInFlight == 0 && metrics.brokers[1]?.requestsInFlight == 0)
        #expect(metrics.bytesSent > wireSize && metrics.bytesSent < wireSize + 1000)
        #expect((100..<1000).contains(metrics.bytesReceived))
    }

    @Test("Times: in the queue, on the wire, and from end to end")
    func times() throws {
        let (metrics, _) = try sent()
        #expect(metrics.queueTime == .init(count: 2, total: .milliseconds(20), max: .milliseconds(10)))
        let latency = ProducerMetrics.DurationSummary(count: 1, total: .milliseconds(20), max: .milliseconds(20))
        #expect(metrics.requestLatency == latency)
        #expect(metrics.brokers[1]?.requestLatency == latency)
        #expect(metrics.queueTimeDistribution.count == 2)
        #expect(metrics.queueTimeDistribution.max == .milliseconds(10))
        #expect(metrics.requestLatencyDistribution.count == 1)
        #expect(metrics.requestLatencyDistribution.quantile(0.5) == .milliseconds(20))
        #expect(metrics.deliveryLatency.count == 2)
        #expect(metrics.deliveryLatency.max == .milliseconds(30))
        // The last record came when the batch was closed, for all that is known.
        #expect(metrics.deliveryLatency.sum == .milliseconds(50))
    }

    @Test("Throttling: of all brokers together, and of the one that did it")
    func throttling() throws {
        let (metrics, _) = try sent(throttleTimeMs: 250)
        let time = ProducerMetrics.DurationSummary(count: 1, total: .milliseconds(250), max: .milliseconds(250))
        #expect(metrics.throttleTime == time)
        #expect(metrics.brokers[1]?.throttleTime == time)
    }
}
