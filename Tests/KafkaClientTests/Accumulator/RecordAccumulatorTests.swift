import DequeModule
import KafkaSockets
import Synchronization
import Testing

@testable import KafkaClient

@Suite("From records to batches", .timeLimit(.minutes(10)))
struct RecordAccumulatorTests {
    /// Batches of a partition that the sender would get, the open one last.
    private func batches(_ driver: AccumulatorDriver, _ partition: Int = 0) -> [ProducerBatch] {
        driver.take(partition, sealOpen: true)
    }

    @Test("Records fill a batch until the next one does not fit")
    func fill() throws {
        // A record of 700 bytes takes 709: two are 1479 with the header, below 15/16 of 1600.
        let driver = AccumulatorDriver { $0.batchSize = 1600 }
        try driver.send(size: 700, count: 2)
        #expect(driver.take(0, sealOpen: false).isEmpty, "there may come a smaller one")
        try driver.send(size: 700)
        let sealed = driver.take(0, sealOpen: false)
        #expect(sealed.map(\.recordCount) == [2])
        #expect(sealed[0].byteCount <= 1600)
        try driver.send(size: 10)
        #expect(batches(driver).map(\.recordCount) == [2], "700 and 10 bytes")
    }

    @Test("A batch that is nearly full does not wait for a record to prove that it is")
    func nearlyFull() throws {
        // 15/16 of 1600 are 1500: two records of 720 bytes are 1519.
        let driver = AccumulatorDriver { $0.batchSize = 1600 }
        try driver.send(size: 720, count: 2)
        #expect(driver.take(0, sealOpen: false).map(\.recordCount) == [2])
    }

    @Test("A nearly full batch stays open for a record as small as the last one")
    func nearlyFullOfSmall() throws {
        let driver = AccumulatorDriver { $0.batchSize = 1600 }
        try driver.send(size: 1440)
        // Sealed: another one like it does not fit.
        #expect(driver.take(0, sealOpen: false).map(\.recordCount) == [1])
        try driver.send(size: 1400)
        try driver.send(size: 20)
        #expect(driver.take(0, sealOpen: false).isEmpty)
        try driver.send(size: 20)
        #expect(driver.take(0, sealOpen: false).isEmpty, "1528 bytes: another 20 fit")
        try driver.send(size: 20)
        #expect(driver.take(0, sealOpen: false).map(\.recordCount) == [4])
    }

    @Test("A record larger than a batch is alone in its own")
    func oversized() throws {
        let driver = AccumulatorDriver { $0.batchSize = 1000 }
        try driver.send(size: 10)
        try driver.send(size: 5000)
        #expect(driver.take(0, sealOpen: false).map(\.recordCount) == [1, 1])
        try driver.send(size: 10)
        #expect(batches(driver).map(\.recordCount) == [1])
    }

    @Test("A batch size of 0 means a batch for each record")
    func noBatching() throws {
        let driver = AccumulatorDriver { $0.batchSize = 0 }
        try driver.send(size: 10, count: 3)
        #expect(driver.take(0, sealOpen: false).map(\.recordCount) == [1, 1, 1])
    }

    @Test("A buffer starts small and grows with what is put in")
    func growth() throws {
        let driver = AccumulatorDriver { $0.batchSize = 4096 }
        var held: [Int] = []
        for _ in 0..<10 {
            try driver.send(size: 300)
            held.append(driver.heldBytes)
        }
        #expect(held == [512, 1024, 1024, 2048, 2048, 2048, 4096, 4096, 4096, 4096])
        #expect(batches(driver).map(\.recordCount) == [10])
    }

    @Test("The next buffer starts at the size that the last batch had")
    func hint() throws {
        let driver = AccumulatorDriver { $0.batchSize = 4096 }
        try driver.send(size: 700, count: 3)
        #expect(batches(driver).count == 1)
        let before = driver.heldBytes
        try driver.send(size: 10)
        #expect(driver.heldBytes - before == 4096, "2193 bytes had the last one")
        let small = AccumulatorDriver { $0.batchSize = 4096 }
        try small.send(size: 10)
        #expect(batches(small).count == 1)
        try small.send(size: 10)
        #expect(small.heldBytes == 1024)
    }

    @Test("Without memory to grow, a batch is sealed, and the record waits")
    func noMemoryToGrow() throws {
        let driver = AccumulatorDriver {
            $0.batchSize = 1024
            $0.bufferMemory = 1024
        }
        try driver.send(size: 300)
        try driver.send(size: 300, partition: 1)
        guard case .mustWait = driver.append(size: 300) else { return #expect(Bool(false), "there is no memory") }
        #expect(driver.take(0, sealOpen: false).map(\.recordCount) == [1])
    }

    @Test("Every open batch has its own buffer; when memory is used up, a record waits")
    func memory() throws {
        let driver = AccumulatorDriver {
            $0.batchSize = 512
            $0.bufferMemory = 1024
        }
        try driver.send(size: 10, partition: 0)
        try driver.send(size: 10, partition: 1)
        guard case .mustWait = driver.append(size: 10, partition: 2) else { return #expect(Bool(false)) }
        try driver.send(size: 10, partition: 1)
        #expect(driver.heldBytes == 1024)
    }

    @Test("Who has to wait for memory waits for a batch of the usual size")
    func usualSize() throws {
        let driver = AccumulatorDriver {
            $0.batchSize = 4096
            $0.bufferMemory = 8192
        }
        func needed(_ partition: Int32) -> Int? {
            var attempt = AppendAttempt()
            let outcome = [UInt8](repeating: 7, count: 10).withKafkaBytes { value -> AppendOutcome in
                var request = AppendRequest(
                    key: nil, value: value, partition: partition, timestamp: 1000, isAwaited: false)
                return driver.core.accumulator.append(
                    &request, topic: "t", headers: [], callback: nil, attempt: &attempt)
            }
            guard case .mustWait = outcome, case .memory(let bytes) = attempt.need else { return nil }
            return bytes
        }
        // Both partitions send batches of about 3000 bytes, and hold all memory now.
        for partition: Int32 in 0...1 { try driver.send(size: 1000, count: 3, partition: partition) }
        let held = (0...1).flatMap { driver.take($0, sealOpen: true) }
        #expect(held.map(\.recordCount) == [3, 3])
        #expect(needed(0) == held[0].byteCount)
        #expect(try #require(needed(2)) < 256, "it never had a batch")
        for batch in held { driver.core.accumulator.pool.release(batch.buffer, records: 3) }
        #expect(needed(0) == nil)
    }

    @Test("A bound on records is kept, whatever the bytes")
    func maxRecords() throws {
        let driver = AccumulatorDriver { $0.maxBufferedRecords = 3 }
        try driver.send(size: 10, count: 3)
        guard case .mustWait = driver.append(size: 10) else { return #expect(Bool(false)) }
        for batch in batches(driver) { driver.core.accumulator.pool.release(batch.buffer, records: 1) }
        try driver.send(size: 10)
    }

    @Test("A closed producer takes nothing more, and says why")
    func closed() throws {
        let driver = AccumulatorDriver()
        try driver.send(size: 10)
        driver.core.accumulator.refuse(.closed("first reason"))
        driver.core.accumulator.refuse(.closed("second reason"))
        guard case .rejected(let error) = driver.append(size: 10) else { return #expect(Bool(false)) }
        #expect(error.code == .producerClosed)
        #expect(error.message == "first reason")
        #expect(batches(driver).map(\.recordCount) == [1], "what was accepted is there")
    }

    @Test(
        "Illegal topic names are refused", arguments: ["", ".", "..", "a b", "ü", String(repeating: "x", count: 250)])
    func topicNames(name: String) {
        guard case .rejected(let error) = AccumulatorDriver().append(size: 1, topic: name) else {
            return #expect(Bool(false))
        }
        #expect(error.code == .invalidTopic)
    }

    @Test("A header's name may be empty, and its value null or empty: the first record and the next ones are taken")
    func headers() throws {
        let driver = AccumulatorDriver()
        let headers = [
            RecordHeader(key: "", value: "v"), RecordHeader(key: "k", value: nil), RecordHeader(key: "", value: []),
        ]
        for _ in 0..<100 {
            guard case .accepted = driver.append(size: 1, headers: headers) else { return #expect(Bool(false)) }
        }
        #expect(batches(driver).map(\.recordCount) == [100])
    }

    @Test(
        "A negative timestamp is refused immediately, whether or not a batch is open", arguments: [-1, -5, Int64.min])
    func negativeTimestamps(timestamp: Int64) throws {
        let driver = AccumulatorDriver()
        func expectRefusal(topic: String = "t") {
            guard case .rejected(let error) = driver.append(size: 1, topic: topic, timestamp: timestamp) else {
                return #expect(Bool(false))
            }
            #expect(error.code == .invalidRecord && error.topic == topic && !error.isRetriable)
            #expect(error.message.contains("the timestamp \(timestamp) is negative"))
        }
        expectRefusal()
        #expect(driver.heldBytes == 0)
        // Often enough for the short way to be taken.
        try driver.send(size: 1, count: TopicRegistry.lookupsUntilPinned)
        expectRefusal()
        func takesTheShortWay(timestamp: Int64) -> Bool {
            var request = AppendRequest(key: nil, value: nil, partition: 0, timestamp: timestamp, isAwaited: false)
            return driver.core.appendToOpenBatch(&request, topic: "t", headers: []) { _ in }
        }
        #expect(takesTheShortWay(timestamp: 0))
        #expect(!takesTheShortWay(timestamp: timestamp))
        // Asking the cluster for its partitions could create the topic.
        expectRefusal(topic: "other")
        #expect(batches(driver).map { Int($0.recordCount) } == [TopicRegistry.lookupsUntilPinned + 1])
    }

    @Test("Timestamps from 1970 to the end of time are taken, in one batch")
    func timestamps() throws {
        let driver = AccumulatorDriver()
        for timestamp in [0, Int64.max, 0, 1000, .max] {
            guard case .accepted = driver.append(size: 1, timestamp: timestamp) else { return #expect(Bool(false)) }
        }
        let batch = try #require(batches(driver).first)
        #expect(batch.recordCount == 5 && batch.baseTimestamp == 0 && batch.maxTimestamp == .max)
    }

    @Test("A record too large for a request or for all memory is refused immediately")
    func sizes() {
        func code(_ configure: (inout ProducerConfiguration) -> Void) -> KafkaError.Code? {
            guard case .rejected(let error) = AccumulatorDriver(configure).append(size: 5000) else { return nil }
            return error.message.contains("maxRequestSize") || error.message.contains("bufferMemory")
                ? error.code : nil
        }
        #expect(code { $0.maxRequestSize = 5000 } == .recordTooLarge)
        #expect(
            code {
                $0.bufferMemory = 5000
                $0.batchSize = 1000
            } == .recordTooLarge)
        #expect(code { $0.maxRequestSize = 5200 } == nil)
    }

    @Test("A partition that no topic can have is refused; one that may come later waits for metadata")
    func partitions() {
        let driver = AccumulatorDriver(partitionCount: 3)
        guard case .rejected(let error) = driver.append(size: 1, partition: -1) else { return #expect(Bool(false)) }
        #expect(error.code == .partitionOutOfRange)
        guard case .mustWait = driver.append(size: 1, partition: 3) else { return #expect(Bool(false)) }
        guard case .accepted(let delivery) = driver.append(size: 1, partition: 2) else { return #expect(Bool(false)) }
        #expect(delivery.partition == 2)
    }

    @Test("An unknown topic waits for metadata")
    func unknownTopic() {
        guard case .mustWait = AccumulatorDriver().append(size: 1, topic: "other") else { return #expect(Bool(false)) }
    }

    @Test("Deliveries count within their batch")
    func indexes() throws {
        let driver = AccumulatorDriver()
        let deliveries = try (0..<5).map { _ in try driver.send(size: 10) }
        #expect(deliveries.map(\.index) == [0, 1, 2, 3, 4])
        #expect(deliveries.allSatisfy { $0.batch === deliveries[0].batch && $0.result == nil })
    }

    @Test("The same key always goes to the same partition")
    func keyed() throws {
        let driver = AccumulatorDriver(partitionCount: 16)
        for key in ["a", "b", "c", ""] {
            let partitions = (0..<10).compactMap { _ -> Int32? in
                guard case .accepted(let delivery) = driver.append(size: 10, partition: nil, key: key) else {
                    return nil
                }
                return delivery.partition
            }
            #expect(partitions.count == 10)
            #expect(Set(partitions).count == 1)
        }
    }

    @Test("Records without a key stay with a partition for a batch's worth, then go to another", arguments: 1...5)
    func sticky(seed: UInt64) throws {
        let driver = AccumulatorDriver(partitionCount: 8, seed: seed) { $0.batchSize = 1600 }
        var runs: [(partition: Int32, records: Int)] = []
        for _ in 0..<400 {
            let partition = try driver.send(size: 100, partition: nil).partition
            if runs.last?.partition == partition {
                runs[runs.count - 1].records += 1
            } else {
                runs.append((partition, 1))
            }
        }
        // 14 records of 109 bytes fit a batch; the last run is cut off.
        #expect(runs.dropLast().allSatisfy { $0.records % 14 == 0 }, "no switch in the middle of a batch")
        #expect(runs.count >= 20)
        #expect(Set(runs.map(\.partition)).count == 8)
        let batches = (0..<8).flatMap { driver.take($0, sealOpen: false) }
        #expect(batches.allSatisfy { $0.recordCount == 14 })
    }

    @Test("Of very many partitions each has its turns, and those that take nothing are left out", arguments: 1...3)
    func veryManyPartitions(seed: UInt64) throws {
        let driver = AccumulatorDriver(partitionCount: 300, seed: seed) { $0.batchSize = 0 }
        let queues = try #require(driver.core.accumulator.topics.existing("t")?.queues)
        for queue in queues where queue.index % 2 == 1 { queue.isAvailable.store(false, ordering: .relaxed) }
        // A whole stretch where nothing can be sent: then all are looked at.
        for queue in queues[..<140] { queue.isAvailable.store(false, ordering: .relaxed) }
        var chosen: Set<Int32> = []
        for _ in 0..<3000 { chosen.insert(try driver.send(size: 1, partition: nil).partition) }
        let usable: [Int32] = (140..<300).filter { $0.isMultiple(of: 2) }
        #expect(chosen == Set(usable))
    }

    @Test("A partition's first buffer is as large as its topic's batches usually are")
    func hintOfTopic() throws {
        let driver = AccumulatorDriver { $0.batchSize = 4096 }
        try driver.send(size: 700, count: 3, partition: 0)
        #expect(batches(driver, 0).count == 1)
        let before = driver.heldBytes
        try driver.send(size: 10, partition: 1)
        #expect(driver.heldBytes - before == 4096)
    }

    @Test("A full batch wakes the sender, though it was signalled when the batch was going to linger")
    func fullBatchWakes() throws {
        let driver = AccumulatorDriver {
            $0.batchSize = 1600
            $0.linger = .fixed(.milliseconds(100))
        }
        // Something else ends its sleep before the linger ends.
        #expect(driver.core.accumulator.mailbox.prepareToSleep(until: .at(.milliseconds(50))))
        try driver.send(size: 700)
        #expect(driver.wakeCount == 0)
        try driver.send(size: 700, count: 2)
        #expect(driver.wakeCount == 1)
    }

    @Test("An awaited record wakes the sender, though it was signalled when the batch was going to linger")
    func awaitedRecordWakes() throws {
        let driver = AccumulatorDriver { $0.linger = .adaptive(upTo: .milliseconds(100)) }
        #expect(driver.core.accumulator.mailbox.prepareToSleep(until: .at(.milliseconds(50))))
        try driver.send(size: 10)
        #expect(driver.wakeCount == 0)
        guard case .accepted = driver.append(size: 10, isAwaited: true) else { throw CancellationError() }
        #expect(driver.wakeCount == 1)
    }
}
