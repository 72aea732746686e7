import KafkaWire
import Testing

@testable import KafkaClient

/// What a commit waits for, and what stops it.
@Suite("Commits of transactions", .timeLimit(.minutes(10)))
struct TransactionCommitTests {
    @Test("A commit sends what lingers, waits for all answers, and only then ends", arguments: TransactionVersion.all)
    func waits(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version) { $0.linger = .fixed(.seconds(30)) }
        let records = [try producer.driver.send("a", partition: 0), try producer.driver.send("b", partition: 1)]
        try producer.driver.settle()
        #expect(producer.driver.requests.isEmpty)
        let commit = try producer.call(.commit)
        #expect(try producer.driver.values() == [[["a"], ["b"]]])
        try producer.driver.advance(.seconds(5))
        #expect(!commit.isResolved && !producer.asked().contains("commit"))
        try producer.acknowledge()
        #expect(try await producer.error(of: commit) == nil)
        #expect(producer.asked() == ["commit"])
        #expect(records.map(\.offset) == [0, 0])
    }

    @Test(
        "A record that fails while the commit waits ends it, and no commit is sent", arguments: TransactionVersion.all)
    func recordFails(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        let commit = try producer.call(.commit)
        try producer.refuse(.topicAuthorizationFailed)
        let error = try await producer.failure(of: commit)
        #expect(error.code == .transactionFailed && (error.underlying as? KafkaError)?.code == .authorizationFailed)
        #expect(record.error?.code == .authorizationFailed)
        try await producer.succeed(.abort)
        #expect(!producer.asked().contains("commit"))
    }

    @Test("Version 1: a commit while a partition is refused fails, and there is nothing to abort")
    func refusedPartition() async throws {
        let producer = try await TransactionDriver.open(.one)
        producer.cluster.held.insert(.addPartitionsToTransaction)
        let records = [try producer.driver.send("a", partition: 0), try producer.driver.send("b", partition: 1)]
        let commit = try producer.call(.commit)
        #expect(!commit.isResolved)
        producer.cluster.coordinator.refusals[.addPartitionsToTransaction] = [.topicAuthorizationFailed]
        try producer.cluster.release(.addPartitionsToTransaction)
        try producer.driver.settle()
        let error = try await producer.failure(of: commit)
        #expect(error.code == .transactionFailed && error.message.contains("t-0, t-1"))
        #expect(records.allSatisfy { $0.error?.code == .transactionFailed })
        try await producer.succeed(.abort)
        #expect(producer.asked() == ["add t-0 t-1"])
        try await producer.succeed(.begin)
        try producer.driver.send("c")
        try producer.driver.settle()
        try producer.acknowledge()
        try await producer.succeed(.commit)
        #expect(producer.asked() == ["add t-0", "commit"])
    }

    @Test(
        "Batches that expire end the commit; the abort waits for what is on the wire", arguments: TransactionVersion.all
    )
    func expiry(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version) {
            $0.deliveryTimeout = .seconds(20)
            $0.requestTimeout = .seconds(15)
        }
        producer.cluster.coordinator.asked = []
        let records = [try producer.driver.send("a", partition: 0), try producer.driver.send("b", partition: 1)]
        try producer.driver.settle()
        let commit = try producer.call(.commit)
        try producer.driver.advance(.seconds(21))
        let error = try await producer.failure(of: commit)
        #expect(error.code == .transactionFailed && (error.underlying as? KafkaError)?.code == .deliveryTimedOut)
        #expect(records.allSatisfy { $0.error?.code == .deliveryTimedOut })
        let abort = try producer.call(.abort)
        try producer.driver.advance(.seconds(40))
        #expect(try await producer.error(of: abort) == nil)
        let asked = producer.asked().filter { !$0.hasPrefix("find") && !$0.hasPrefix("add") }
        #expect(asked == (version == .one ? ["abort", "init 7/0"] : ["abort"]))
        // What comes next is under another epoch, from 0 on.
        try await producer.succeed(.begin)
        producer.cluster.requests = []
        try producer.driver.send("c")
        try producer.driver.advance(.seconds(1))
        #expect(
            try producer.driver.batch().identity == BatchIdentity(producerID: 7, producerEpoch: 1, baseSequence: 0))
    }

    @Test("A batch that expires before it was sent needs no other epoch")
    func expiryUnsent() async throws {
        let producer = try await TransactionDriver.open(.one) {
            $0.deliveryTimeout = .seconds(20)
            $0.requestTimeout = .seconds(15)
        }
        producer.cluster.held.insert(.addPartitionsToTransaction)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        for _ in 0..<3 {
            producer.cluster.requests = []
            try producer.driver.advance(.seconds(7))
        }
        #expect(record.error?.code == .deliveryTimedOut && record.error?.persistence == .notWritten)
        producer.cluster.requests = []
        producer.cluster.held.remove(.addPartitionsToTransaction)
        let abort = try producer.call(.abort)
        try producer.driver.advance(.seconds(20))
        #expect(try await producer.error(of: abort) == nil)
        #expect(!producer.asked().contains { $0.hasPrefix("init") })
    }

    @Test("A commit that times out names the cause, goes on, and is answered when it is called again")
    func timeout() async throws {
        let producer = try await TransactionDriver.open(.two)
        try producer.driver.send("a")
        try producer.driver.settle()
        try producer.acknowledge()
        producer.cluster.coordinator.refusals[.endTransaction] = Array(
            repeating: .coordinatorLoadInProgress, count: 650)
        let commit = try producer.call(.commit)
        try producer.driver.advance(.seconds(60))
        let error = try await producer.failure(of: commit)
        #expect(error.code == .transactionTimedOut && error.message.contains("loading"))
        #expect(error.persistence == .unknown && !error.isFatal)
        #expect(try await producer.failure(of: producer.call(.abort)).code == .invalidTransactionState)
        let again = try producer.call(.commit)
        try producer.driver.advance(.seconds(20))
        #expect(try await producer.error(of: again) == nil)
        #expect(Set(producer.asked()) == ["commit"])
    }

    @Test("Closing aborts what is open, once its records are answered", arguments: TransactionVersion.all)
    func close(version: TransactionVersion) async throws {
        let producer = try await TransactionDriver.open(version)
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        producer.driver.close(timeout: .seconds(30))
        try producer.driver.settle()
        #expect(!producer.asked().contains("abort"))
        try producer.acknowledge()
        #expect(record.offset == 0)
        #expect(producer.asked() == ["abort"])
        try producer.driver.advance(.seconds(2))
        #expect(producer.driver.sender.isFinished)
    }
}
