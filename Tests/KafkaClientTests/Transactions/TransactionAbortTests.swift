import KafkaWire
import Testing

@testable import KafkaClient

/// Aborts in the middle of something: what is still asked for, and what is given up.
@Suite("Aborts of transactions", .timeLimit(.minutes(10)))
struct TransactionAbortTests {
    private static let offsets = TransactionOffsets(group: "g", offsets: [TopicPartition(topic: "in", partition: 0): 5])

    @Test("A record in flight is awaited, and keeps its offset", arguments: TransactionVersion.all)
    func inFlight(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        let abort = try producer.call(.abort)
        #expect(!abort.isResolved)
        try producer.acknowledge()
        #expect(try await producer.error(of: abort) == nil)
        #expect(record.offset == 0)
    }

    @Test("An error that would fail the transaction is ignored while it is aborted", arguments: TransactionVersion.all)
    func recordFails(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        let abort = try producer.call(.abort)
        _ = producer.asked()
        try producer.refuse(.outOfOrderSequenceNumber)
        #expect(try await producer.error(of: abort) == nil)
        #expect(record.error != nil)
        #expect(producer.asked() == (version == .one ? ["abort", "init 7/0"] : ["abort"]))
        try await producer.succeed(.begin)
    }

    // MARK: Partitions and groups

    @Test("Version 1: a partition that may have been added is added again, so that there is something to abort")
    func retriedPartition() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.coordinator.refusals[.addPartitionsToTransaction] = [.unknownTopicOrPartition]
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        let abort = try producer.call(.abort)
        #expect(record.error?.code == .transactionAborted && record.error?.persistence == .notWritten)
        try producer.driver.advance(.seconds(1))
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["add t-0", "add t-0", "abort"])
    }

    @Test("Version 1: so it is when the connection was lost before the answer")
    func lostPartition() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.held.insert(.addPartitionsToTransaction)
        try producer.driver.send("a")
        try producer.driver.settle()
        let abort = try producer.call(.abort)
        producer.cluster.held.remove(.addPartitionsToTransaction)
        try producer.lose(2)
        try producer.driver.advance(.seconds(1))
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["find app", "add t-0", "abort"])
    }

    @Test("Version 1: a partition that is refused during the abort leaves nothing to abort")
    func refusedPartition() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.held.insert(.addPartitionsToTransaction)
        try producer.driver.send("a")
        try producer.driver.settle()
        let abort = try producer.call(.abort)
        producer.cluster.coordinator.refusals[.addPartitionsToTransaction] = [.topicAuthorizationFailed]
        try producer.cluster.release(.addPartitionsToTransaction)
        try producer.driver.settle()
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["add t-0"])
        try await producer.succeed(.begin)
    }

    @Test("Version 1: a group that may have been added is added again")
    func retriedGroup() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.coordinator.refusals[.addOffsetsToTransaction] = [.coordinatorLoadInProgress]
        let offsets = try producer.call(.sendOffsets(Self.offsets))
        let abort = try producer.call(.abort)
        #expect(try await producer.failure(of: offsets).code == .transactionAborted)
        try producer.driver.advance(.seconds(1))
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["add group g", "add group g", "abort"])
    }

    @Test("Version 1: a group that is refused leaves nothing to abort")
    func refusedGroup() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.coordinator.refusals[.addOffsetsToTransaction] = [.groupAuthorizationFailed]
        let error = try await producer.failure(of: producer.call(.sendOffsets(Self.offsets)))
        #expect(error.code == .transactionFailed && error.message.contains("group 'g'"))
        try await producer.succeed(.abort)
        #expect(producer.asked() == ["add group g"])
    }

    @Test("Version 1: an error of the group that ends the producer ends the abort, too")
    func fatalGroup() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.held.insert(.addOffsetsToTransaction)
        _ = try producer.call(.sendOffsets(Self.offsets))
        let abort = try producer.call(.abort)
        producer.cluster.coordinator.refusals[.addOffsetsToTransaction] = [.unknownServerError]
        try producer.cluster.release(.addOffsetsToTransaction)
        try producer.driver.settle()
        let error = try await producer.failure(of: abort)
        #expect(error.isFatal && error.brokerErrorName == "UNKNOWN_SERVER_ERROR")
    }

    @Test("Version 2: offsets that may have been committed are aborted, whatever the group answers")
    func offsets() async throws {
        for answer in [BrokerErrorCode.none, .illegalGeneration, .coordinatorLoadInProgress] {
            let producer = try await TransactionDriver.open(.two)
            producer.cluster.held.insert(.transactionOffsetCommit)
            let offsets = try producer.call(.sendOffsets(Self.offsets))
            let abort = try producer.call(.abort)
            #expect(try await producer.failure(of: offsets).code == .transactionAborted)
            producer.cluster.coordinator.refusals[.transactionOffsetCommit] = [answer]
            try producer.cluster.release(.transactionOffsetCommit)
            try producer.driver.advance(.seconds(1))
            #expect(try await producer.error(of: abort) == nil, "\(answer)")
            #expect(producer.asked() == ["find g", "offsets g", "abort"])
        }
    }

    @Test("Version 2: so it is when the connection was lost before the answer")
    func lostOffsets() async throws {
        let producer = try await TransactionDriver.open(.two)
        producer.cluster.held.insert(.transactionOffsetCommit)
        _ = try producer.call(.sendOffsets(Self.offsets))
        let abort = try producer.call(.abort)
        try producer.lose(2)
        try producer.driver.advance(.seconds(1))
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked().last == "abort")
    }

    // MARK: Records that wait to be sent again

    @Test("Version 1: a batch that was certainly not written is given up, which costs an epoch")
    func givenUp() async throws {
        let producer = try await TransactionDriver.open(.one)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        try producer.refuse(.notEnoughReplicas)
        _ = producer.asked()
        try await producer.succeed(.abort)
        #expect(record.error?.code == .transactionAborted)
        #expect(producer.asked() == ["abort", "init 7/0"])
    }

    @Test("Version 1: where the coordinator has no epoch to give (before Kafka 2.5), it is sent again")
    func sentAgain() async throws {
        for isRefusedAfterwards in [false, true] {
            let producer = try await TransactionDriver.open(.one, initVersion: 2)
            let record = try producer.driver.send("a")
            try producer.driver.settle()
            if !isRefusedAfterwards { try producer.refuse(.notEnoughReplicas) }
            let abort = try producer.call(.abort)
            if isRefusedAfterwards { try producer.refuse(.notEnoughReplicas) }
            _ = producer.asked()
            try producer.driver.advance(.seconds(1))
            #expect(!abort.isResolved)
            #expect(try producer.driver.batch().values == ["a"])
            try producer.acknowledge()
            #expect(try await producer.error(of: abort) == nil)
            #expect(record.offset == 0 && producer.asked() == ["abort"])
        }
    }

    @Test(
        "A batch that may be written is sent again: its answer has to come before the end",
        arguments: TransactionVersion.all)
    func mayBeWritten(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        try producer.lose(1)
        let abort = try producer.call(.abort)
        _ = producer.asked()
        try producer.driver.advance(.seconds(1))
        #expect(!abort.isResolved && !producer.asked().contains("abort"))
        #expect(try producer.driver.batch().values == ["a"])
        try producer.acknowledge()
        #expect(try await producer.error(of: abort) == nil)
        #expect(record.offset == 0 && producer.asked() == ["abort"])
    }
}
