import Logging
import Testing

@testable import KafkaClient

@Suite("Automatic batching in the sender", .timeLimit(.minutes(10)))
struct AutomaticBatchingTests {
    private func driver(
        linger: Int, log: LogCollector = LogCollector(), _ change: (inout BatchingBounds) -> Void = { _ in }
    ) throws -> SenderDriver {
        var bounds = BatchingBounds()
        bounds.minimumLinger = .milliseconds(linger)
        change(&bounds)
        let driver = try SenderDriver(log: log) {
            $0.batching = .automatic(within: bounds)
            $0.batchSize = bounds.minimumBatchSize
            $0.linger = .zero
            // With it, a partition's first batch is alone on its way.
            $0.enableIdempotence = false
        }
        try driver.warmUp()
        return driver
    }

    @Test("The linger counts from the last request to the broker, for all of its partitions together")
    func paced() throws {
        let driver = try driver(linger: 10)
        try driver.send("a", partition: 0)
        try driver.settle()
        #expect(try driver.values() == [[["a"]]])
        // Both partitions are led by the same broker.
        try driver.advance(.milliseconds(2))
        try driver.send("b", partition: 1)
        try driver.advance(.milliseconds(5))
        try driver.send("c", partition: 0)
        try driver.advance(.milliseconds(2))
        #expect(driver.requests.count == 1)
        try driver.advance(.milliseconds(1))
        #expect(driver.requests.count == 2)
        #expect(try Set(driver.values()[1].flatMap { $0 }) == ["b", "c"])
        // After a pause there is nothing to wait for.
        try driver.advance(.milliseconds(11))
        try driver.send("d", partition: 1)
        try driver.settle()
        #expect(driver.requests.count == 3)
    }

    @Test("Batches grow while they are full; metrics and a line of the log at debug say so")
    func grows() throws {
        let log = LogCollector()
        let driver = try driver(linger: 1000, log: log) {
            $0.maximumLinger = .milliseconds(1000)
            $0.minimumBatchSize = 1000
            $0.maximumBatchSize = 3000
        }
        let start = driver.sender.snapshot(now: driver.now).batching
        #expect(start.isAutomatic)
        #expect(start.linger == .milliseconds(1000))
        #expect(start.batchSize == 1000)
        #expect(start.changes == 0)
        for _ in 0..<30 {
            // The first one leaves alone.
            for _ in 0..<9 { try driver.send(String(repeating: "x", count: 400)) }
            try driver.settle()
            for request in driver.requests { try driver.cluster.acknowledge(request) }
            try driver.advance(.milliseconds(20))
        }
        #expect(driver.core.accumulator.pool.batchSize == 3000)
        let metrics = driver.sender.snapshot(now: driver.now).batching
        #expect(metrics.batchSize == 3000)
        #expect(metrics.changes == 2)
        let lines = log.lines.filter { $0.message == "batching has changed" }
        #expect(lines.map(\.level) == [.debug, .debug])
        #expect(
            lines.map { $0.metadata["kafka.batch_size"].map { "\($0)" } } == ["2000", "3000"])
        #expect(lines.first?.metadata["kafka.reason"].map { "\($0)" } == "most bytes leave in full batches")
    }

    @Test("With fixed batching, metrics have what is set, and nothing changes")
    func fixed() throws {
        let driver = try SenderDriver.warm { $0.linger = .milliseconds(7) }
        let metrics = driver.sender.snapshot(now: driver.now).batching
        #expect(!metrics.isAutomatic)
        #expect(metrics.linger == .milliseconds(7))
        #expect(metrics.batchSize == 16_384)
        #expect(metrics.changes == 0)
    }

    @Test("The batch size may change while batches are open: none outgrows its memory, and all memory comes back")
    func sizeChanges() throws {
        let driver = AccumulatorDriver {
            $0.batching = .automatic()
            $0.maxRequestSize = 1 << 20
        }
        let pool = driver.core.accumulator.pool
        var random = SplitMix64(seed: 3)
        let sizes = BatchingBounds().batchSizes
        var records = 0
        var taken: [ProducerBatch] = []
        for _ in 0..<3000 {
            if random.below(3) == 0 { pool.batchSize = sizes[random.below(sizes.count)] }
            let size = random.below(random.below(10) == 0 ? 40_000 : 2000)
            if case .accepted = driver.append(size: size) { records += 1 }
            guard random.below(20) == 0 else { continue }
            for batch in driver.take(0, sealOpen: random.below(2) == 0) {
                #expect(batch.byteCount <= batch.buffer?.capacity ?? 0)
                taken.append(batch)
            }
            for batch in taken { pool.release(batch.buffer) }
            records -= taken.reduce(0) { $0 + Int($1.recordCount) }
            taken = []
        }
        for batch in driver.take(0, sealOpen: true) {
            records -= Int(batch.recordCount)
            pool.release(batch.buffer)
        }
        #expect(records == 0)
        #expect(driver.heldBytes == 0)
    }
}
