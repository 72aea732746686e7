import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Metrics of what is on its way, and of what failed", .timeLimit(.minutes(10)))
struct BacklogMetricsTests {
    /// Records and batches that are accepted and not finished, and the age of the oldest.
    private struct Backlog: Equatable {
        var records = 0
        var batches = 0
        var age: Duration?
    }

    private func backlog(_ driver: SenderDriver) -> Backlog {
        let metrics = driver.sender.snapshot(now: driver.now)
        return Backlog(records: metrics.recordsQueued, batches: metrics.batchesQueued, age: metrics.oldestRecordAge)
    }

    @Test("Each record counts once from the call to its end: filling, waiting, in flight, waiting to be sent again")
    func lifeOfRecords() throws {
        let driver = try SenderDriver { $0.linger = .fixed(.seconds(10)) }
        try driver.warmUp()
        #expect(backlog(driver) == Backlog())
        try driver.send("a")
        try driver.advance(.seconds(1))
        try driver.send("b")
        try driver.send("c", partition: 1)
        try driver.settle()
        #expect(driver.requests.isEmpty)
        #expect(backlog(driver) == Backlog(records: 3, batches: 2, age: .seconds(1)))
        // The first batch leaves at ten seconds, the other one a second later.
        try driver.advance(.milliseconds(9500))
        #expect(try driver.values() == [[["a", "b"]]])
        #expect(backlog(driver) == Backlog(records: 3, batches: 2, age: .milliseconds(10_500)))
        try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
        try driver.settle()
        #expect(driver.requests.isEmpty)
        #expect(backlog(driver) == Backlog(records: 3, batches: 2, age: .milliseconds(10_500)))
        try driver.advance(.milliseconds(600))
        for request in driver.requests {
            if try driver.cluster.batches(of: request)[0].partition == 0 { try driver.cluster.acknowledge(request) }
        }
        try driver.settle()
        #expect(backlog(driver) == Backlog(records: 1, batches: 1, age: .milliseconds(10_100)))
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(backlog(driver) == Backlog())
    }

    @Test("Batches that wait behind the one in flight, and parts of a split one")
    func manyBatches() throws {
        let driver = try SenderDriver { $0.batchSize = 150 }
        try driver.warmUp()
        for value in ["a", "b"] { try driver.send(String(repeating: value, count: 20)) }
        for value in ["c", "d", "e"] { try driver.send(String(repeating: value, count: 60)) }
        try driver.settle()
        #expect(driver.requests.count == 1, "the first batch of a sequence travels alone")
        let before = backlog(driver)
        #expect(before.records == 5 && before.batches == driver.sender.contents.queuedBatches)
        let batch = try driver.batch()
        try driver.cluster.refuse(driver.request(), .messageTooLarge)
        try driver.settle()
        #expect(batch.header.recordCount > 1)
        #expect(backlog(driver) == Backlog(records: 5, batches: before.batches + 1, age: .zero))
    }

    @Test("Failed records by their errors' codes; named ones and the others of a refused batch apart")
    func errorsByCode() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        for value in ["a", "b", "c"] { try driver.send(value) }
        try driver.settle()
        try driver.cluster.answerProduce(driver.request()) { batch in
            ProduceResponse.Partition(
                index: batch.partition, errorCode: .invalidRecord,
                recordErrors: [ProduceResponse.RecordError(batchIndex: 1, message: "no key")])
        }
        try driver.settle()
        try driver.send("d")
        try driver.send("e")
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .topicAuthorizationFailed)
        try driver.settle()
        try driver.send("f")
        try driver.advance(.seconds(121))
        let metrics = driver.sender.snapshot(now: driver.now)
        #expect(metrics.recordErrorsByCode == [.invalidRecord: 3, .authorizationFailed: 2, .deliveryTimedOut: 1])
        #expect(metrics.recordErrors == 6)
    }
}
