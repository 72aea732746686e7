import KafkaWire
import Testing

@testable import KafkaClient

/// Answers that name what was not asked for: whatever they are, the sender remembers no more afterwards.
@Suite("Answers that claim too much", .timeLimit(.minutes(10)))
struct FalseAnswerTests {
    private let ninth = LeaderIDAndEpoch(leaderID: 9, leaderEpoch: 5)

    /// A driver with two brokers connected, and one batch of partition 0 on the wire to broker 1.
    private func inFlight() throws -> (SenderDriver, Delivery) {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        driver.cluster.ids = ["t": 3]
        driver.cluster.produceVersions = 3...13
        try driver.warmUp()
        let delivery = try driver.send("a")
        try driver.settle()
        return (driver, delivery)
    }

    private func answer(_ driver: SenderDriver, _ topics: [ProduceResponse.Topic]) throws {
        let request = try driver.request()
        driver.cluster.requests.removeAll { $0.header == request.header }
        driver.cluster.answer(request, ProduceResponse(topics: topics))
        try driver.settle()
    }

    @Test("Addresses of brokers that lead nothing of the request are not kept")
    func strangers() throws {
        let (driver, _) = try inFlight()
        // Metadata would name the brokers again.
        driver.cluster.held.insert(.metadata)
        let strangers = (100..<1100).map { NodeEndpoint(nodeID: $0, host: "x", port: 1) }
        try driver.cluster.refuse(
            driver.request(), .notLeaderOrFollower, leader: ninth,
            nodeEndpoints: strangers + [NodeEndpoint(nodeID: 9, host: "b9", port: 9009)])
        try driver.settle()
        #expect(driver.sender.control.metadata.nodes.keys.sorted() == [1, 2, 9])
    }

    @Test("Leaders that an answer names are not kept when the rest of it is wrong")
    func leadersOfWrongAnswers() throws {
        let (driver, delivery) = try inFlight()
        for _ in 0..<20 {
            let refusal = ProduceResponse.Partition(
                index: 0, errorCode: .notLeaderOrFollower, currentLeader: ninth)
            let unasked = ProduceResponse.Partition(index: 1)
            try answer(driver, [.init(topicID: KafkaUUID(3), partitions: [refusal, unasked])])
            #expect(driver.sender.control.metadata.partition("t", 0)?.leader == 1)
            try driver.advance(.seconds(2))
        }
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(delivery.offset == 0)
        #expect(driver.sender.control.metadata.partition("t", 0)?.leader == 1)
    }

    @Test("An acknowledgement under another topic's id is none, though only one topic was asked about")
    func otherTopicID() throws {
        let (driver, delivery) = try inFlight()
        try answer(driver, [.init(topicID: KafkaUUID(4), partitions: [.init(index: 0, baseOffset: 7)])])
        #expect(delivery.result == nil)
        try driver.advance(.seconds(2))
        try answer(driver, [.init(topicID: KafkaUUID(3), partitions: [.init(index: 0, baseOffset: 8)])])
        #expect(delivery.offset == 8)
    }

    @Test("A topic that is recreated while its batch is on the wire is answered under the id of the request")
    func idOfTheRequest() throws {
        let (driver, delivery) = try inFlight()
        driver.cluster.ids = ["t": 4]
        try driver.refreshMetadata()
        #expect(driver.sender.control.metadata.topics["t"]?.id == KafkaUUID(4))
        try answer(driver, [.init(topicID: KafkaUUID(3), partitions: [.init(index: 0, baseOffset: 7)])])
        #expect(delivery.offset == 7)
    }

    @Test("An offset that no log can have is none: nothing is counted from it", arguments: [true, false])
    func offsetBeyondAll(isIdempotent: Bool) throws {
        let driver = try SenderDriver { $0.enableIdempotence = isIdempotent }
        try driver.warmUp()
        let first = try driver.send("a")
        let second = try driver.send("b")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: .max)
        try driver.settle()
        #expect(first.offset == -1 && second.offset == -1)
    }
}
