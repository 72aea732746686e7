import KafkaSockets
import KafkaWire
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Leaders that move", .timeLimit(.minutes(10)))
struct LeaderTests {
    /// A driver with two brokers connected, whose partition 0 has had its first acknowledgement from broker 1.
    private func warm() throws -> SenderDriver {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        try driver.warmUp()
        try driver.send("first")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        return driver
    }

    @Test("Nothing goes to the new leader while something is on the wire to the old one")
    func oneLeaderAtATime() throws {
        let driver = try warm()
        let first = try driver.send("a")
        try driver.settle()
        driver.cluster.topics["t"]?[0] = (2, 2)
        try driver.refreshMetadata()
        let second = try driver.send("b")
        try driver.advance(.seconds(1))
        #expect(try driver.request().node == 1, "a is on its way, b waits")
        try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
        try driver.settle()
        #expect(try driver.request().node == 2)
        #expect(try driver.batch().values == ["b"])
        try driver.cluster.acknowledge(driver.request(), baseOffset: 2)
        try driver.settle()
        #expect([first, second].map(\.offset) == [1, 2])
    }

    @Test("A batch that the old leader refused goes to the new one first, without backoff")
    func refusedByOldLeader() throws {
        let driver = try warm()
        try driver.send("a")
        try driver.settle()
        driver.cluster.topics["t"]?[0] = (2, 2)
        try driver.refreshMetadata()
        try driver.send("b")
        try driver.settle()
        let start = driver.now
        try driver.cluster.refuse(driver.request(), .notLeaderOrFollower)
        try driver.settle()
        #expect(driver.now == start)
        // It may have been stored: nothing new follows until it is known.
        #expect(driver.requests.map(\.node) == [2])
        #expect(try driver.values() == [[["a"]]])
        #expect(try driver.cluster.batches(of: driver.request())[0].header.baseSequence == 1)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
        try driver.settle()
        #expect(driver.requests.map(\.node) == [2])
        #expect(try driver.values() == [[["b"]]])
        #expect(try driver.cluster.batches(of: driver.request())[0].header.baseSequence == 2)
    }

    @Test("A response that names the new leader: sent there immediately, without metadata or backoff")
    func leaderHint() throws {
        let driver = try warm()
        driver.cluster.held.insert(.metadata)
        let delivery = try driver.send("a")
        try driver.settle()
        try driver.cluster.refuse(
            driver.request(), .notLeaderOrFollower, leader: LeaderIDAndEpoch(leaderID: 2, leaderEpoch: 2))
        try driver.settle()
        let request = try #require(driver.requests.last { $0.header.apiKey == .produce })
        #expect(request.node == 2)
        #expect(driver.requests.count { $0.header.apiKey == .produce } == 1)
        try driver.cluster.acknowledge(request, baseOffset: 9)
        try driver.settle()
        #expect(delivery.offset == 9)
    }

    @Test("The named leader is a broker that was not known: its address comes with the response")
    func newBrokerHint() throws {
        let driver = try warm()
        driver.cluster.held.insert(.metadata)
        try driver.send("a")
        try driver.settle()
        try driver.cluster.refuse(
            driver.request(), .notLeaderOrFollower, leader: LeaderIDAndEpoch(leaderID: 7, leaderEpoch: 2),
            nodeEndpoints: [NodeEndpoint(nodeID: 7, host: "b7", port: 9007)])
        try driver.settle()
        #expect(driver.requests.last { $0.header.apiKey == .produce }?.node == 7)
    }

    @Test("An older leader epoch in a response is no news: the batch waits for its backoff and metadata")
    func staleHint() throws {
        let driver = try warm()
        try driver.send("a")
        try driver.settle()
        try driver.cluster.refuse(
            driver.request(), .notLeaderOrFollower, leader: LeaderIDAndEpoch(leaderID: 2, leaderEpoch: 1))
        try driver.settle()
        #expect(driver.requests.isEmpty)
        try driver.advance(.milliseconds(130))
        #expect(try driver.request().node == 1)
    }

    @Test("Without a leader, records wait until there is one")
    func noLeader() throws {
        let driver = try SenderDriver(topics: ["t": [-1]])
        try driver.warmUp()
        let delivery = try driver.send("a")
        let steps = driver.steps
        try driver.advance(.seconds(10))
        #expect(driver.requests.isEmpty)
        #expect(driver.steps - steps < 200, "asked now and then, not all the time")
        driver.cluster.topics["t"] = [(2, 3)]
        try driver.advance(.seconds(2))
        #expect(try driver.request().node == 2)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 0)
        try driver.settle()
        #expect(delivery.offset == 0)
    }

    /// No broker can be reached for a while, and the client goes back to its bootstrap server; that one, at port 9009, does not
    /// come back with the others.
    private func sendDuringOutage(_ driver: SenderDriver) throws -> Delivery {
        try driver.warmUp()
        driver.network.refusedPorts = [9001, 9002, 9009]
        for port in driver.network.refusedPorts { driver.network.hangUp(port) }
        try driver.settle()
        let delivery = try driver.send("a")
        try driver.advance(.seconds(5))
        #expect(driver.sender.metrics.rebootstraps > 0)
        driver.network.refusedPorts = [9009]
        return delivery
    }

    @Test("Bootstrap servers that are gone: brokers that come back are asked, although they were given up")
    func bootstrapServersGone() throws {
        let driver = try SenderDriver(topics: ["t": [1]], servers: ["b9:9009"])
        let delivery = try sendDuringOutage(driver)
        try driver.advance(.seconds(5))
        #expect(try driver.request().node == 1)
        driver.cluster.topics["t"] = [(2, 2)]
        try driver.cluster.refuse(driver.request(), .notLeaderOrFollower)
        try driver.advance(.seconds(5))
        #expect(try driver.request().node == 2)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 3)
        try driver.settle()
        #expect(delivery.offset == 3)
    }

    @Test("Bootstrap servers that are gone: brokers that were given up are asked, although nothing is ready for them")
    func bootstrapServersGoneAndNoLeader() throws {
        let driver = try SenderDriver(topics: ["t": [-1]], servers: ["b9:9009"])
        let delivery = try sendDuringOutage(driver)
        driver.cluster.topics["t"] = [(2, 1)]
        try driver.advance(.seconds(5))
        #expect(try driver.request().node == 2)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 0)
        try driver.settle()
        #expect(delivery.offset == 0)
    }

    @Test("A broker leaves the cluster: its batches go to the new leader")
    func brokerGone() throws {
        let driver = try warm()
        let delivery = try driver.send("a")
        try driver.settle()
        driver.cluster.requests = []
        driver.cluster.brokers = [2]
        driver.cluster.topics["t"] = [(2, 2), (2, 2)]
        driver.network.refusedPorts = [9001]
        driver.network.hangUp(9001)
        try driver.advance(.seconds(2))
        #expect(try driver.request().node == 2)
        #expect(try driver.batch().header.baseSequence == 1)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 4)
        try driver.settle()
        #expect(delivery.offset == 4)
    }

    @Test("A topic that was recreated: its sequences restart under a higher epoch")
    func recreated() throws {
        let driver = try SenderDriver()
        driver.cluster.ids = ["t": 1]
        try driver.warmUp()
        try driver.send("a")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 100)
        try driver.settle()
        driver.cluster.ids = ["t": 2]
        try driver.refreshMetadata()
        let delivery = try driver.send("b")
        try driver.settle()
        #expect(try driver.batch().identity == BatchIdentity(producerID: 1000, producerEpoch: 1, baseSequence: 0))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 0)
        try driver.settle()
        #expect(delivery.offset == 0)
    }

    @Test("A topic with more partitions: they can be used, the others stay")
    func morePartitions() throws {
        let driver = try warm()
        driver.cluster.topics["t"]?.append((2, 0))
        guard case .mustWait = driver.append("x", partition: 2) else { return #expect(Bool(false)) }
        try driver.refreshMetadata()
        try driver.send("x", partition: 2)
        try driver.settle()
        #expect(try driver.batch().partition == 2)
    }

    @Test("Brokers that fall silent are given up after the trigger, though none of them could even be asked")
    func silentBrokers() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2, 3]], servers: ["b9:9009"]) {
            $0.metadataRecoveryRebootstrapTrigger = .seconds(40)
        }
        driver.cluster.brokers = [1, 2, 3]
        try driver.warmUp()
        driver.network.hangUp(9009)
        try driver.settle()
        // One after the other ends its connections, and swallows what is sent to connect again.
        for node: Int32 in 1...3 {
            driver.network.silentPorts.insert(FakeCluster.port(node))
            driver.network.hangUp(FakeCluster.port(node))
            for partition in 0..<node { try driver.send("a", partition: partition) }
            try driver.advance(.seconds(1))
        }
        driver.cluster.brokers = [4]
        driver.cluster.topics["t"] = [(4, 2), (4, 2), (4, 2)]
        try driver.advance(.seconds(60))
        #expect(driver.sender.metrics.rebootstraps > 0)
        #expect(driver.requests.contains { $0.node == 4 })
    }

    @Test("A leader counts as available again when it is back, though what waited for it has expired")
    func availableAgain() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]]) { $0.partitionAvailabilityTimeout = .seconds(1) }
        try driver.warmUp()
        let queue = try #require(driver.core.accumulator.topics.existing("t")?.queues?[0])
        func isAvailable() -> Bool { queue.isAvailable.load(ordering: .relaxed) }
        driver.network.refusedPorts = [9001]
        driver.network.hangUp(9001)
        try driver.settle()
        let delivery = try driver.send("a")
        try driver.advance(.seconds(2))
        #expect(!isAvailable())
        try driver.advance(.seconds(130))
        #expect(delivery.error?.code == .deliveryTimedOut)
        #expect(!isAvailable())
        driver.network.refusedPorts = []
        try driver.advance(.seconds(5))
        #expect(isAvailable())
    }

    @Test("With a maximum age of 0, metadata is asked for again and again, but not without a pause")
    func noMaximumAge() throws {
        let driver = try SenderDriver { $0.metadataMaxAge = .zero }
        try driver.warmUp()
        let before = driver.cluster.metadataRequests.count
        try driver.advance(.seconds(1))
        #expect(driver.cluster.metadataRequests.count - before <= 11)
    }
}
