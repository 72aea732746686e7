import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Topics that are deleted, or created again", .timeLimit(.minutes(10)))
struct TopicLifeTests {
    private func isAccepted(_ outcome: AppendOutcome) -> Delivery? {
        guard case .accepted(let delivery) = outcome else { return nil }
        return delivery
    }

    // MARK: Created again

    @Test("With fewer partitions: the producer uses those, and gives up what waited for the others")
    func fewerPartitions() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1]]) { $0.linger = .fixed(.seconds(1)) }
        driver.cluster.ids["t"] = 1
        try driver.warmUp()
        let stays = try driver.send("a", partition: 0)
        let goes = try driver.send("b", partition: 2)
        driver.cluster.topics["t"] = [(1, 0)]
        driver.cluster.ids["t"] = 2
        try driver.refreshMetadata()
        #expect(goes.error?.code == .partitionOutOfRange)
        #expect(goes.error?.persistence == .notWritten)
        #expect(driver.core.accumulator.topics.existing("t")?.queues?.count == 1)
        guard case .mustWait = driver.append("c", partition: 2) else {
            Issue.record("partition 2 is gone")
            return
        }
        try driver.advance(.seconds(1))
        #expect(try driver.batch().values == ["a"])
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(stays.offset == 0)
        #expect(driver.sender.contents.activePartitions == 0)
    }

    @Test("With fewer partitions: records without a key leave the partition that is gone")
    func stickyPartition() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1, 1, 1, 1, 1, 1]])
        driver.cluster.ids["t"] = 1
        try driver.warmUp()
        for _ in 0..<20 {
            try driver.send("x", partition: nil)
            try driver.settle()
            for request in driver.requests { try driver.cluster.acknowledge(request) }
        }
        driver.cluster.topics["t"] = [(1, 0)]
        driver.cluster.ids["t"] = 2
        try driver.refreshMetadata()
        for _ in 0..<3 {
            let delivery = try driver.send("y", partition: nil)
            try driver.settle()
            #expect(try driver.batch().partition == 0)
            try driver.cluster.acknowledge(driver.request())
            try driver.settle()
            #expect(delivery.offset == 0)
        }
    }

    @Test("With fewer partitions: a batch on the wire ends with its answer, without another attempt")
    func onTheWire() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        driver.cluster.ids["t"] = 1
        try driver.warmUp()
        let delivery = try driver.send("a", partition: 1)
        try driver.settle()
        driver.cluster.topics["t"] = [(1, 0)]
        driver.cluster.ids["t"] = 2
        try driver.refreshMetadata()
        #expect(delivery.result == nil)
        try driver.cluster.refuse(driver.request(), .unknownTopicOrPartition)
        try driver.settle()
        #expect(delivery.error?.code == .partitionOutOfRange)
        #expect(driver.requests.isEmpty)
        try driver.advance(.seconds(5))
        #expect(driver.requests.isEmpty)
        #expect(driver.core.accumulator.pool.availableBytes == driver.core.accumulator.pool.totalBytes)
    }

    @Test("Fewer partitions under the same id come from a broker that lags behind")
    func laggingBroker() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1]])
        driver.cluster.ids["t"] = 1
        try driver.warmUp()
        driver.cluster.topics["t"] = [(1, 1)]
        try driver.refreshMetadata()
        #expect(driver.core.accumulator.topics.existing("t")?.queues?.count == 2)
    }

    @Test("Without topic ids: lower epochs count when answers agree for five seconds")
    func withoutIDs() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1]])
        driver.cluster.topics["t"] = [(1, 5), (1, 5)]
        try driver.warmUp()
        driver.cluster.topics["t"] = [(2, 0)]
        try driver.refreshMetadata()
        try driver.advance(.seconds(2))
        #expect(driver.sender.leaderEpochs["t"]?.epochs == [5, 5])
        try driver.advance(.seconds(5))
        #expect(driver.sender.leaderEpochs["t"]?.epochs == [0])
        #expect(driver.core.accumulator.topics.existing("t")?.queues?.count == 1)
        try driver.send("a")
        try driver.settle()
        #expect(try driver.request().node == 2)
    }

    // MARK: Deleted

    @Test("New records wait once two answers miss the topic, and go on when it is back")
    func hidden() throws {
        let driver = try SenderDriver(topics: ["t": [1]])
        driver.cluster.ids["t"] = 1
        try driver.warmUp()
        let partitions = driver.cluster.topics["t"]
        driver.cluster.topics["t"] = nil
        try driver.refreshMetadata()
        try driver.advance(.seconds(2))
        guard case .mustWait = driver.append("a") else {
            Issue.record("the topic is gone")
            return
        }
        driver.cluster.topics["t"] = partitions
        try driver.advance(.seconds(2))
        let delivery = try driver.send("a")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(delivery.offset == 0)
    }

    @Test("One answer that misses the topic changes nothing")
    func missedOnce() throws {
        let driver = try SenderDriver(topics: ["t": [1]])
        try driver.warmUp()
        let partitions = driver.cluster.topics["t"]
        driver.cluster.topics["t"] = nil
        try driver.refreshMetadata()
        #expect(isAccepted(driver.append("a")) != nil)
        driver.cluster.topics["t"] = partitions
        try driver.advance(.seconds(2))
        #expect(isAccepted(driver.append("b")) != nil)
    }

    @Test("A deleted topic gives its memory back to other topics")
    func memory() throws {
        let driver = try SenderDriver(topics: ["t": [1], "u": [1]]) {
            $0.bufferMemory = 64 * 1024
            $0.batchSize = 16 * 1024
            $0.maxRequestSize = 32 * 1024
        }
        try driver.warmUp()
        driver.cluster.topics["t"] = nil
        try driver.refreshMetadata()
        var deliveries: [Delivery] = []
        while let delivery = isAccepted(driver.append(String(repeating: "x", count: 1000))) {
            deliveries.append(delivery)
        }
        guard case .mustWait = driver.append("y", topic: "u") else {
            Issue.record("there is memory left")
            return
        }
        for _ in 0..<100 {
            try driver.advance(.milliseconds(100))
            for request in driver.requests { try driver.cluster.refuse(request, .unknownTopicOrPartition) }
        }
        #expect(deliveries.allSatisfy { $0.error?.code == .unknownTopic && $0.error?.persistence != .written })
        #expect(deliveries.last?.error?.persistence == .notWritten)
        #expect(isAccepted(driver.append("y", topic: "u")) != nil)
    }
}
