import KafkaConsumerWire
import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

/// Transactions in a cluster, request by request: what brokers store, and what consumers are shown.
@Suite("Transactions in the model", .timeLimit(.minutes(10)))
struct ModelTransactionTests {
    private func makeDriver(version: Int16 = 2, markerDelay: Duration = .zero) -> ModelDriver {
        let driver = ModelDriver { configuration in
            configuration.transactionVersion = version
            configuration.transactionMarkerDelay = markerDelay
        }
        driver.model.createTopic("t", partitions: 2, now: driver.now)
        return driver
    }

    // MARK: What consumers see

    @Test("Committed records appear with the marker, which takes an offset")
    func commit() throws {
        let driver = makeDriver(markerDelay: .milliseconds(10))
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.produce("t", sequence: 0, count: 3) == .none)
        #expect(try driver.fetch("t", isolation: 0).records?.isEmpty == false)
        #expect(try driver.fetch("t", isolation: 1).records?.isEmpty == true)
        #expect(try driver.latestOffset("t", isolation: 1) == 0)
        #expect(try driver.latestOffset("t", isolation: 0) == 3)
        #expect(try producer.end(commits: true) == .none)
        #expect(try driver.latestOffset("t", isolation: 1) == 0)
        driver.advance(by: .milliseconds(10))
        #expect(try driver.latestOffset("t", isolation: 1) == 4)
        let fetched = try driver.fetch("t", isolation: 1)
        #expect(fetched.lastStableOffset == 4)
        #expect(fetched.highWatermark == 4)
        #expect(fetched.abortedTransactions == [])
        let batches = try fetched.records?.withUnsafeBytes { bytes in
            try RecordBatchReader.batches(in: bytes, partialEnd: false).map(\.header.attributes)
        }
        #expect(batches?.map(\.isTransactional) == [true, true])
        #expect(batches?.map(\.isControl) == [false, true])
    }

    @Test("Consumers of committed records learn which transactions were aborted")
    func abort() throws {
        let driver = makeDriver()
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.produce("t", sequence: 0, count: 2) == .none)
        #expect(try producer.end(commits: false) == .none)
        #expect(try producer.produce("t", sequence: 0) == .none)
        #expect(try producer.end(commits: true) == .none)
        let fetched = try driver.fetch("t", isolation: 1)
        #expect(fetched.lastStableOffset == 5)
        #expect(
            fetched.abortedTransactions
                == [FetchResponse.AbortedTransaction(producerID: producer.producerID, firstOffset: 0)])
        #expect(try driver.fetch("t", isolation: 0).abortedTransactions?.isEmpty != false)
    }

    @Test("An open transaction holds back what others have written after it")
    func stable() throws {
        let driver = makeDriver()
        var slow = TransactionalDriver(driver, id: "slow")
        var fast = TransactionalDriver(driver, id: "fast")
        try slow.start()
        try fast.start()
        #expect(try slow.produce("t", sequence: 0) == .none)
        #expect(try fast.produce("t", sequence: 0) == .none)
        #expect(try fast.end(commits: true) == .none)
        #expect(try driver.latestOffset("t", isolation: 1) == 0)
        #expect(try slow.end(commits: true) == .none)
        #expect(try driver.latestOffset("t", isolation: 1) == 4)
    }

    @Test("A transaction that times out lets the last stable offset go on, and fences its producer")
    func timeout() throws {
        let driver = makeDriver()
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.produce("t", sequence: 0) == .none)
        driver.advance(by: .seconds(59))
        #expect(try driver.latestOffset("t", isolation: 1) == 0)
        driver.advance(by: .seconds(1))
        #expect(try driver.latestOffset("t", isolation: 1) == 2)
        #expect(try driver.fetch("t", isolation: 1).abortedTransactions?.count == 1)
        #expect(try producer.produce("t", sequence: 1) == .invalidProducerEpoch)
        #expect(try producer.end(commits: true) == .producerFenced)
        #expect(try driver.latestOffset("t", isolation: 0) == 2)
    }

    // MARK: What brokers accept

    @Test("Version 1: a partition must be added before Produce", arguments: [Int16(9), 10, 11])
    func notAdded(version: Int16) throws {
        let driver = makeDriver(version: 0)
        var producer = TransactionalDriver(driver)
        try producer.start(version: 4)
        let refusal: BrokerErrorCode = version >= 11 ? .transactionAbortable : .invalidTransactionState
        #expect(try producer.produce("t", sequence: 0, version: version) == refusal)
        #expect(try producer.add("t", [1]) == [.none])
        #expect(try producer.produce("t", sequence: 0, version: version) == refusal)
        #expect(try producer.add("t", [0]) == [.none])
        #expect(try producer.produce("t", sequence: 0, version: version) == .none)
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 1)
    }

    @Test("Produce 12 adds the partition only where version 2 is finalized")
    func implicit() throws {
        let old = makeDriver(version: 1)
        var producer = TransactionalDriver(old)
        try producer.start()
        #expect(try producer.produce("t", sequence: 0, version: 12) == .transactionAbortable)
        old.model.finalizeTransactionVersion(2)
        #expect(try producer.produce("t", sequence: 0, version: 12) == .none)
    }

    @Test("Version 2: what the last transaction still has under way is refused after its end")
    func lateProduce() throws {
        let driver = makeDriver()
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.produce("t", sequence: 0) == .none)
        let late = producer
        #expect(try producer.end(commits: true) == .none)
        #expect(producer.epoch == late.epoch + 1)
        #expect(try late.produce("t", sequence: 1) == .invalidProducerEpoch)
        // In a partition that the transaction did not touch, too.
        #expect(try late.produce("t", 1, sequence: 0) == .invalidProducerEpoch)
        #expect(driver.model.topics["t"]?.partition(0)?.log.endOffset == 2)
    }

    @Test("Version 2: sequences begin at 0 after the end of a transaction")
    func sequences() throws {
        let driver = makeDriver()
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.produce("t", sequence: 0) == .none)
        #expect(try producer.end(commits: true) == .none)
        #expect(try producer.produce("t", sequence: 1) == .outOfOrderSequenceNumber)
        #expect(try producer.produce("t", sequence: 0) == .none)
    }

    @Test("Version 1: sequences go on after the end of a transaction")
    func sequences1() throws {
        let driver = makeDriver(version: 0)
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.add("t") == [.none])
        #expect(try producer.produce("t", sequence: 0, version: 11) == .none)
        #expect(try producer.end(commits: true, version: 4) == .none)
        #expect(producer.epoch == 0)
        #expect(try producer.add("t") == [.none])
        #expect(try producer.produce("t", sequence: 1, version: 11) == .none)
    }

    @Test("A marker fences a producer where it has written nothing yet")
    func fencedByMarker() throws {
        let driver = makeDriver(version: 0)
        var zombie = TransactionalDriver(driver)
        try zombie.start()
        #expect(try zombie.add("t") == [.none])
        var successor = TransactionalDriver(driver)
        #expect(try successor.start() == .concurrentTransactions)
        driver.advance(by: .zero)
        #expect(try successor.start() == .none)
        #expect(driver.model.topics["t"]?.partition(0)?.producers[zombie.producerID]?.epoch == 1)
        #expect(try zombie.produce("t", sequence: 0, version: 9) == .invalidProducerEpoch)
    }

    @Test("While markers are being written, the next transaction waits", arguments: [Int16(0), 2])
    func concurrent(version: Int16) throws {
        let driver = makeDriver(version: version, markerDelay: .milliseconds(10))
        var producer = TransactionalDriver(driver)
        try producer.start()
        if version < 2 { #expect(try producer.add("t") == [.none]) }
        #expect(try producer.produce("t", sequence: 0, version: version < 2 ? 11 : 12) == .none)
        #expect(try producer.end(commits: true, version: version < 2 ? 4 : 5) == .none)
        if version < 2 {
            #expect(try producer.add("t") == [.concurrentTransactions])
        } else {
            #expect(try producer.produce("t", sequence: 0) == .concurrentTransactions)
        }
        var successor = TransactionalDriver(driver)
        #expect(try successor.start() == .concurrentTransactions)
        driver.advance(by: .milliseconds(10))
        if version < 2 {
            #expect(try producer.add("t") == [.none])
        } else {
            #expect(try producer.produce("t", sequence: 0) == .none)
        }
    }

    @Test("Clients that do not know PRODUCER_FENCED are given INVALID_PRODUCER_EPOCH")
    func oldClients() throws {
        let driver = makeDriver(version: 0)
        var zombie = TransactionalDriver(driver)
        try zombie.start()
        var successor = TransactionalDriver(driver)
        try successor.start()
        #expect(try zombie.add("t", version: 1) == [.invalidProducerEpoch])
        #expect(try zombie.add("t", version: 2) == [.producerFenced])
        #expect(try zombie.addOffsets(group: "g", version: 1) == .invalidProducerEpoch)
        #expect(try zombie.addOffsets(group: "g", version: 2) == .producerFenced)
        #expect(try zombie.end(commits: true, version: 1) == .invalidProducerEpoch)
        #expect(try zombie.end(commits: true, version: 2) == .producerFenced)
    }

    @Test("A partition that does not exist keeps the others from being added")
    func unknownPartition() throws {
        let driver = makeDriver(version: 0)
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.add("t", [0, 9]) == [.operationNotAttempted, .unknownTopicOrPartition])
        #expect(try producer.produce("t", sequence: 0, version: 9) == .invalidTransactionState)
    }
}
