import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Brokers that metadata leaves out, and brokers that move", .timeLimit(.minutes(10)))
struct BrokerChangeTests {
    /// A driver with brokers 1 and 2 connected, without idempotence: nothing may be sent twice without need.
    private func connected(
        topics: [String: [Int32]] = ["t": [2, 1]], _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> SenderDriver {
        let driver = try SenderDriver(topics: topics) {
            $0.enableIdempotence = false
            $0.acks = .leader
            configure(&$0)
        }
        try driver.warmUp()
        return driver
    }

    /// The same, with the record "a" in flight to broker 2.
    private func inFlight(
        _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> (SenderDriver, Delivery) {
        let driver = try connected(configure)
        let delivery = try driver.send("a")
        try driver.settle()
        try #require(driver.request().node == 2)
        return (driver, delivery)
    }

    private func leaveOut(_ driver: SenderDriver) throws {
        driver.cluster.brokers = [1]
        try driver.refreshMetadata()
    }

    /// Broker 2 is heard to listen on another port.
    private func move(_ driver: SenderDriver) throws {
        driver.cluster.moved = [2]
        try driver.refreshMetadata()
    }

    // MARK: Left out

    @Test("A broker that is left out answers what is in flight: nothing is sent twice")
    func answersWhatIsInFlight() throws {
        let (driver, delivery) = try inFlight()
        try leaveOut(driver)
        try driver.advance(.seconds(1))
        #expect(try driver.values() == [[["a"]]])
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        try driver.settle()
        #expect(delivery.offset == 7)
        #expect(driver.sender.totals.recordRetries == 0)
    }

    @Test("It gets nothing more until it is back; then its connection is used again")
    func isBack() throws {
        let (driver, first) = try inFlight()
        try leaveOut(driver)
        let second = try driver.send("b")
        let steps = driver.steps
        try driver.advance(.seconds(1))
        #expect(try driver.values() == [[["a"]]], "b waits for a leader that is known")
        #expect(driver.steps - steps < 60, "metadata is asked for at the pace of retries")
        driver.cluster.brokers = [1, 2]
        try driver.advance(.seconds(1))
        #expect(try driver.values() == [[["a"]], [["b"]]])
        for request in driver.requests { try driver.cluster.acknowledge(request, baseOffset: 1) }
        try driver.settle()
        #expect([first, second].map(\.offset) == [1, 1])
        #expect(driver.network.attempts == [9001, 9002], "one connection each")
    }

    @Test("It is not asked for metadata any more")
    func isNoCandidate() throws {
        let driver = try connected()
        try leaveOut(driver)
        driver.cluster.held.insert(.metadata)
        // Broker 1 is busier than broker 2, which has nothing in flight.
        for value in ["a", "b", "c"] {
            try driver.send(value, partition: 1)
            try driver.settle()
        }
        driver.core.accumulator.mailbox.post(.needsMetadata(try #require(driver.core.accumulator.topics.topic("u"))))
        try driver.settle()
        #expect(driver.requests.filter { $0.header.apiKey == .metadata }.map(\.node) == [1])
    }

    @Test("Its batches go to the new leader, those in flight first")
    func newLeader() throws {
        let (driver, first) = try inFlight()
        driver.cluster.topics["t"] = [(1, 2), (1, 1)]
        try leaveOut(driver)
        let second = try driver.send("b")
        try driver.advance(.seconds(1))
        #expect(driver.requests.map(\.node) == [2])
        try driver.cluster.refuse(driver.request(), .notLeaderOrFollower)
        try driver.advance(.seconds(1))
        #expect(try driver.values().flatMap { $0.flatMap { $0 } } == ["a", "b"])
        #expect(driver.requests.allSatisfy { $0.node == 1 })
        for request in driver.requests { try driver.cluster.acknowledge(request, baseOffset: 3) }
        try driver.settle()
        #expect([first, second].map(\.offset) == [3, 3])
    }

    @Test("Its connection is closed when it was idle for long, and the broker is forgotten")
    func idle() throws {
        let driver = try connected { $0.connectionsMaxIdle = .seconds(10) }
        try leaveOut(driver)
        #expect(driver.network.connection(to: 9002) != nil)
        #expect(driver.sender.brokers[2] != nil)
        try driver.advance(.seconds(11))
        #expect(driver.network.connection(to: 9002) == nil)
        #expect(driver.sender.brokers[2] == nil)
    }

    @Test("A request that it never answers ends by the request timeout, and is sent to the new leader")
    func neverAnswers() throws {
        let (driver, _) = try inFlight()
        driver.cluster.topics["t"] = [(1, 2), (1, 1)]
        try leaveOut(driver)
        driver.cluster.requests = []
        try driver.advance(.seconds(31))
        #expect(try driver.request().node == 1)
        #expect(try driver.batch().values == ["a"])
        #expect(driver.sender.brokers[2] == nil)
    }

    @Test("One that is only being connected is given up immediately")
    func connecting() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        driver.network.silentPorts = [9002]
        try driver.warmUp()
        #expect(driver.network.attempts == [9001, 9002])
        try leaveOut(driver)
        #expect(driver.network.connections.values.map(\.port) == [9001])
        #expect(driver.sender.brokers[2] == nil)
    }

    @Test("A response that names it as a leader again, with its address, is enough to use it (KIP-951)")
    func namedAsLeader() throws {
        let driver = try connected(topics: ["t": [1, 2]])
        try leaveOut(driver)
        driver.cluster.held.insert(.metadata)
        try driver.send("a", partition: 0)
        try driver.settle()
        try driver.cluster.refuse(
            #require(driver.requests.last), .notLeaderOrFollower, leader: LeaderIDAndEpoch(leaderID: 2, leaderEpoch: 2),
            nodeEndpoints: [NodeEndpoint(nodeID: 2, host: "b2", port: 9002)])
        try driver.settle()
        #expect(driver.requests.last { $0.header.apiKey == .produce }?.node == 2)
        #expect(driver.network.attempts == [9001, 9002])
    }

    // MARK: Moved

    @Test("A broker that has moved: what is in flight is answered over the old connection, which then ends")
    func moves() throws {
        let (driver, first) = try inFlight()
        try move(driver)
        #expect(driver.network.connection(to: 9002) != nil)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 5)
        try driver.settle()
        #expect(first.offset == 5)
        #expect(driver.network.connection(to: 9002) == nil)
        let second = try driver.send("b")
        try driver.settle()
        #expect(driver.network.attempts == [9001, 9002, 9102])
        #expect(driver.network.connections[try driver.request().socket]?.port == 9102)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 6)
        try driver.settle()
        #expect(second.offset == 6)
        #expect(driver.sender.totals.recordRetries == 0)
    }

    @Test("Other partitions go to the new address immediately, one with something in flight waits for its answer")
    func keepsOrder() throws {
        let driver = try connected(topics: ["t": [2, 2]])
        try driver.send("a", partition: 0)
        try driver.settle()
        try move(driver)
        try driver.send("b", partition: 0)
        try driver.send("c", partition: 1)
        try driver.settle()
        #expect(try driver.values() == [[["a"]], [["c"]]])
        #expect(driver.requests.map { driver.network.connections[$0.socket]?.port } == [9002, 9102])
        #expect(driver.sender.contents.requestsInFlight == 2)
        #expect(driver.sender.contents.connections == 3)
        try driver.cluster.acknowledge(driver.requests[0])
        try driver.settle()
        #expect(try driver.values() == [[["c"]], [["b"]]])
        #expect(driver.sender.contents.connections == 2)
    }

    @Test("The old address falls silent: the request times out there, and is sent to the new one")
    func silentOldAddress() throws {
        let (driver, _) = try inFlight()
        try move(driver)
        driver.cluster.requests = []
        try driver.advance(.milliseconds(29_800))
        #expect(driver.requests.isEmpty)
        try driver.advance(.seconds(1))
        #expect(try driver.batch().values == ["a"])
        #expect(driver.network.connections[try driver.request().socket]?.port == 9102)
        #expect(driver.network.connection(to: 9002) == nil)
    }

    @Test("With acks=0, the old address gets to read what was written before the connection is closed")
    func unanswered() throws {
        let driver = try connected { $0.acks = .zero }
        let delivery = try driver.send("a")
        try driver.settle()
        #expect(delivery.offset == -1)
        try move(driver)
        #expect(driver.network.connection(to: 9002)?.isFinished == true)
        driver.network.hangUp(9002)
        try driver.settle()
        #expect(driver.network.connection(to: 9002) == nil)
        #expect(driver.sender.brokers[2]?.formerConnections.isEmpty == true)
    }

    @Test("A close with a deadline does not wait for the old address")
    func close() throws {
        let (driver, delivery) = try inFlight()
        try move(driver)
        driver.close(timeout: .seconds(1))
        try driver.advance(.seconds(2))
        #expect(driver.sender.isFinished)
        #expect(delivery.error?.code == .producerClosed)
        #expect(driver.network.connections.isEmpty)
    }

    @Test("A broker that moves again and again leaves no connection behind")
    func movesOften() throws {
        let (driver, delivery) = try inFlight()
        for _ in 0..<5 {
            driver.cluster.moved = driver.cluster.moved.isEmpty ? [2] : []
            try driver.refreshMetadata()
            try driver.advance(.seconds(1))
        }
        #expect(driver.sender.brokers[2]?.formerConnections.count == 1, "the one with a request in flight")
        try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
        try driver.settle()
        #expect(delivery.offset == 1)
        #expect(driver.sender.brokers[2]?.formerConnections.isEmpty == true)
    }
}
