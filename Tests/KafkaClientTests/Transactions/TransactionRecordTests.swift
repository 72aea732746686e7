import KafkaWire
import Testing

@testable import KafkaClient

/// Which records a transactional producer takes, when they leave, and how.
@Suite("Records of transactions", .timeLimit(.minutes(10)))
struct TransactionRecordTests {
    private func rejection(of producer: TransactionDriver, partition: Int32 = 0) throws -> KafkaError {
        guard case .rejected(let error) = producer.driver.append("x", partition: partition) else {
            throw KafkaError(.brokerRejected, "the record was taken")
        }
        return error
    }

    @Test(
        "Outside of a transaction a record is refused, and the error says what is missing",
        arguments: TransactionVersion.all)
    func outside(version: TransactionVersion) async throws {
        let producer = try TransactionDriver(version)
        try producer.driver.warmUp()
        #expect(try rejection(of: producer).code == .invalidTransactionState)
        try await producer.succeed(.initialize)
        let early = try rejection(of: producer)
        #expect(early.code == .invalidTransactionState && early.message.contains("beginTransaction"))
        try await producer.succeed(.begin)
        try producer.driver.send("a")
        try producer.driver.settle()
        let commit = try producer.call(.commit)
        let late = try rejection(of: producer)
        #expect(late.code == .invalidTransactionState && late.message.contains("being committed"))
        try producer.acknowledge()
        #expect(try await producer.error(of: commit) == nil)
        #expect(try rejection(of: producer).code == .invalidTransactionState)
        #expect(producer.driver.requests.isEmpty)
    }

    @Test("After a record has failed, others are refused until the abort", arguments: TransactionVersion.all)
    func failed(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        try producer.refuse(.invalidRecord)
        #expect(record.error?.code == .invalidRecord && record.error?.isFatal == false)
        let refused = try rejection(of: producer, partition: 1)
        #expect(refused.code == .transactionFailed && !refused.isFatal)
        #expect((refused.underlying as? KafkaError)?.code == .invalidRecord)
        let failure = try await producer.failure(of: producer.call(.commit))
        #expect(failure.code == .transactionFailed)
        try await producer.succeed(.abort)
        try await producer.succeed(.begin)
        try producer.driver.send("b")
    }

    @Test("After fencing every record is refused with it", arguments: TransactionVersion.all)
    func fenced(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        try producer.refuse(.producerFenced)
        #expect(record.error?.code == .fenced)
        let refused = try rejection(of: producer)
        #expect(refused.code == .fenced && refused.isFatal)
        for call in [TransactionCall.commit, .abort, .begin] {
            let error = try await producer.failure(of: producer.call(call))
            #expect(error.code == .fenced && error.isFatal)
        }
        try producer.driver.advance(.seconds(5))
        #expect(producer.driver.requests.isEmpty && !producer.asked().contains("abort"))
    }

    @Test("Version 1: a batch waits until its partition is added, and Produce is at most version 11")
    func gate() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.held.insert(.addPartitionsToTransaction)
        try producer.driver.send("a")
        try producer.driver.advance(.seconds(1))
        #expect(producer.driver.requests.map(\.header.apiKey) == [.addPartitionsToTransaction])
        #expect(producer.driver.requests[0].header.apiVersion <= 3)
        try producer.cluster.release(.addPartitionsToTransaction)
        try producer.driver.settle()
        let request = try producer.driver.request()
        #expect(request.header.apiVersion == 11)
        #expect(try request.decode(ProduceRequest.self).transactionalID == "app")
        let batch = try producer.driver.batch()
        #expect(batch.header.attributes.isTransactional)
        #expect(batch.identity == BatchIdentity(producerID: 7, producerEpoch: 0, baseSequence: 0))
    }

    @Test("Version 2: a batch leaves without asking the coordinator, from Produce version 12 on")
    func noGate() async throws {
        let producer = try await TransactionDriver.open(.two)
        try producer.driver.send("a")
        try producer.driver.settle()
        #expect(producer.asked() == [])
        #expect(try producer.driver.request().header.apiVersion == 12)
        #expect(try producer.driver.batch().header.attributes.isTransactional)
    }

    @Test("Version 1: partitions are added together and once; those that come while others are added follow")
    func added() async throws {
        let producer = try await TransactionDriver.open(.one, topics: ["t": [1, 1, 1]])
        try producer.driver.send("a", partition: 0)
        try producer.driver.send("b", partition: 1)
        try producer.driver.settle()
        #expect(producer.asked() == ["add t-0 t-1"])
        try producer.acknowledge()
        producer.cluster.held.insert(.addPartitionsToTransaction)
        try producer.driver.send("c", partition: 2)
        try producer.driver.send("d", partition: 0)
        try producer.driver.settle()
        #expect(
            try producer.driver.requests.filter { $0.header.apiKey == .produce }.flatMap {
                try producer.cluster.batches(of: $0).map(\.values)
            } == [["d"]])
        try producer.cluster.release(.addPartitionsToTransaction)
        try producer.driver.settle()
        #expect(producer.asked() == ["add t-2"])
    }

    @Test("Version 1: a partition that is refused keeps its records back, and the others' answers are awaited")
    func refusedPartition() async throws {
        let producer = try await TransactionDriver.open(.one)
        let first = try producer.driver.send("a", partition: 0)
        try producer.driver.settle()
        producer.cluster.coordinator.refusals[.addPartitionsToTransaction] = [.topicAuthorizationFailed]
        let second = try producer.driver.send("b", partition: 1)
        try producer.driver.settle()
        #expect(second.error?.code == .transactionFailed && second.error?.persistence == .notWritten)
        #expect(second.error?.message.contains("t-1") == true)
        // What may be written is sent again, though the transaction has failed.
        try producer.refuse(.requestTimedOut)
        try producer.driver.advance(.seconds(1))
        #expect(try producer.driver.batch().values == ["a"])
        let abort = try producer.call(.abort)
        #expect(!abort.isResolved && !producer.asked().contains("abort"))
        try producer.acknowledge()
        #expect(first.offset == 0)
        #expect(try await producer.error(of: abort) == nil)
        // No sequence has a gap: the epoch stays.
        #expect(producer.asked() == ["abort"])
        try await producer.succeed(.begin)
        try producer.driver.send("c", partition: 0)
        try producer.driver.send("d", partition: 1)
        try producer.driver.settle()
        #expect(producer.asked() == ["add t-0 t-1"])
        let sequences = try producer.cluster.batches(of: producer.driver.request()).map(\.identity.baseSequence)
        #expect(sequences == [1, 0])
    }

    @Test(
        "Sequences go on in the next transaction under version 1, and begin again under version 2",
        arguments: TransactionVersion.all)
    func sequences(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        for number in 0..<3 {
            if number > 0 { try await producer.succeed(.begin) }
            try producer.driver.send("a")
            try producer.driver.settle()
            let identity = BatchIdentity(
                producerID: 7, producerEpoch: version == .two ? Int16(number) : 0,
                baseSequence: version == .two ? 0 : Int32(number))
            #expect(try producer.driver.batch().identity == identity)
            try producer.acknowledge()
            try await producer.succeed(number == 1 ? .abort : .commit)
        }
    }
}

extension TransactionVersion {
    static let all: [TransactionVersion] = [.one, .two]
}
