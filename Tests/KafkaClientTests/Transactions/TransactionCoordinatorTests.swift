import KafkaWire
import Testing

@testable import KafkaClient

/// Coordinators that are looked for, move, vanish, or are too old.
@Suite("Coordinators of transactions", .timeLimit(.minutes(10)))
struct TransactionCoordinatorTests {
    private static let input = TopicPartition(topic: "in", partition: 0)

    @Test("A lookup that fails, or whose connection is lost, is repeated")
    func lookup() async throws {
        let producer = try TransactionDriver(.two)
        producer.cluster.coordinator.refusals[.findCoordinator] = [
            .coordinatorNotAvailable, .coordinatorLoadInProgress,
        ]
        producer.cluster.held.insert(.findCoordinator)
        let initialize = try producer.call(.initialize)
        try #require(producer.driver.requests.count == 1)
        producer.cluster.held.remove(.findCoordinator)
        producer.cluster.requests = []
        for port in [UInt16(9001), 9002] { producer.driver.network.hangUp(port) }
        try producer.driver.advance(.seconds(5))
        #expect(try await producer.error(of: initialize) == nil)
        #expect(producer.asked() == ["find app", "find app", "find app", "init"])
    }

    @Test("A connection that is lost before the answer: the coordinator is looked up, and asked again")
    func lostAfterwards() async throws {
        let producer = try TransactionDriver(.two)
        producer.cluster.held.insert(.initProducerID)
        let initialize = try producer.call(.initialize)
        try #require(producer.driver.requests.map(\.header.apiKey) == [.initProducerID])
        producer.cluster.held.remove(.initProducerID)
        try producer.lose(2)
        try producer.driver.advance(.seconds(5))
        #expect(try await producer.error(of: initialize) == nil)
        #expect(producer.asked() == ["find app", "find app", "init"])
    }

    @Test("A connection that is lost before the request: the coordinator is looked up, and asked")
    func lostBefore() async throws {
        let producer = try await TransactionDriver.open(.two)
        try producer.driver.send("a")
        try producer.driver.settle()
        try producer.acknowledge()
        try producer.lose(2)
        producer.cluster.coordinator.node = 1
        let commit = try producer.call(.commit)
        try producer.driver.advance(.seconds(1))
        #expect(try await producer.error(of: commit) == nil)
        #expect(producer.cluster.coordinator.nodes.last == 1)
        #expect(producer.asked() == ["find app", "commit"])
    }

    @Test("NOT_COORDINATOR: another broker is asked")
    func moved() async throws {
        let producer = try TransactionDriver(.two)
        producer.cluster.coordinator.refusals[.initProducerID] = [.notCoordinator]
        let initialize = try producer.call(.initialize)
        #expect(producer.cluster.coordinator.nodes.contains(2))
        producer.cluster.coordinator.node = 1
        producer.cluster.coordinator.refusals[.initProducerID] = [.notCoordinator]
        try producer.driver.advance(.seconds(5))
        #expect(try await producer.error(of: initialize) == nil)
        #expect(producer.cluster.coordinator.nodes.last == 1)
        #expect(producer.asked() == ["find app", "init", "find app", "init", "find app", "init"])
    }

    @Test("The group's coordinator has a broker of its own, and is looked up when it has moved")
    func group() async throws {
        let producer = try await TransactionDriver.open(.two)
        producer.cluster.coordinator.groupNode = 1
        producer.cluster.coordinator.refusals[.transactionOffsetCommit] = [.notCoordinator, .requestTimedOut]
        let offsets = try producer.call(.sendOffsets(TransactionOffsets(group: "g", offsets: [Self.input: 5])))
        try producer.driver.advance(.seconds(5))
        #expect(try await producer.error(of: offsets) == nil)
        #expect(producer.asked() == ["find g", "offsets g", "find g", "offsets g", "find g", "offsets g"])
    }

    @Test("Who may not use the transactional id is refused by the lookup, which ends the producer")
    func unauthorized() async throws {
        let producer = try TransactionDriver(.two)
        producer.cluster.coordinator.refusals[.findCoordinator] = [.transactionalIDAuthorizationFailed]
        let error = try await producer.failure(of: producer.call(.initialize))
        #expect(error.code == .authorizationFailed && error.isFatal)
        #expect(error.message.contains("'app'") && error.message.contains("Write to and to Describe"))
        try producer.driver.advance(.seconds(5))
        #expect(producer.asked() == ["find app"])
    }

    @Test("Who may not use the group can abort, and goes on; the group is not looked up any more")
    func unauthorizedGroup() async throws {
        for isAborting in [false, true] {
            let producer = try await TransactionDriver.open(.two)
            producer.cluster.coordinator.refusals[.findCoordinator] = Array(
                repeating: .groupAuthorizationFailed, count: 9)
            producer.cluster.held.insert(.findCoordinator)
            let offsets = try producer.call(.sendOffsets(TransactionOffsets(group: "g", offsets: [Self.input: 5])))
            if isAborting { try await producer.succeed(.abort) }
            try producer.cluster.release(.findCoordinator)
            try producer.driver.advance(.seconds(5))
            let error = try await producer.failure(of: offsets)
            #expect(error.code == (isAborting ? .transactionAborted : .transactionFailed))
            if !isAborting {
                #expect(error.message.contains("group 'g'"))
                try await producer.succeed(.abort)
            }
            #expect(producer.asked() == ["find g"])
            try await producer.succeed(.begin)
        }
    }

    @Test("A lookup goes on while the transaction can only be aborted")
    func lookupAfterFailure() async throws {
        let producer = try await TransactionDriver.open(.one)
        try producer.driver.send("a")
        try producer.driver.settle()
        producer.cluster.coordinator.refusals[.addPartitionsToTransaction] = [.notCoordinator]
        producer.cluster.coordinator.refusals[.findCoordinator] = [.coordinatorNotAvailable]
        try producer.driver.send("b", partition: 1)
        try producer.driver.settle()
        try producer.refuse(.invalidRecord)
        let abort = try producer.call(.abort)
        try producer.driver.advance(.seconds(1))
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["add t-0", "add t-1", "find app", "find app", "abort", "init 7/0"])
    }

    // MARK: Brokers that are too old

    @Test(
        "Brokers without transactions end the producer, and the error names the request",
        arguments: [ApiKey.findCoordinator, .initProducerID])
    func unsupported(api: ApiKey) async throws {
        let producer = try TransactionDriver(.one)
        producer.cluster.newest[api] = nil
        let error = try await producer.failure(of: producer.call(.initialize))
        #expect(error.code == .unsupportedVersion && error.isFatal)
        #expect(error.message.contains(api.messageName))
    }

    @Test("A group's member is not left out where the broker cannot take it (before TxnOffsetCommit 3)")
    func member() async throws {
        for hasMember in [false, true] {
            let producer = try await TransactionDriver.open(.one)
            producer.cluster.newest[.transactionOffsetCommit] = 2
            try producer.lose(2)
            try producer.driver.advance(.seconds(1))
            let group =
                hasMember
                ? ConsumerGroupMetadata(groupID: "g", generation: 3, memberID: "m")
                : ConsumerGroupMetadata(groupID: "g")
            let offsets = try producer.call(.sendOffsets(TransactionOffsets(group: group, offsets: [Self.input: 5])))
            try producer.driver.advance(.seconds(1))
            let error = try await producer.error(of: offsets)
            #expect(error?.code == (hasMember ? .unsupportedVersion : nil))
            #expect(error?.isFatal == (hasMember ? true : nil))
        }
    }
}
