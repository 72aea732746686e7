import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Topics that are not used any more", .timeLimit(.minutes(10)))
struct IdleTopicTests {
    private static let count = 50

    private func driver() throws -> SenderDriver {
        let topics = (0..<Self.count).map { ("t\($0)", [Int32(1), 1]) }
        return try SenderDriver(topics: Dictionary(uniqueKeysWithValues: topics)) { $0.metadataMaxIdle = .seconds(5) }
    }

    private func sendToAll(_ driver: SenderDriver) throws {
        for index in 0..<Self.count { try driver.send("a", topic: "t\(index)") }
        try driver.settle()
        while let request = driver.requests.first {
            try driver.cluster.acknowledge(request)
            try driver.settle()
        }
    }

    @Test("Their queues, their metrics and what the sender knows of them are freed")
    func freed() throws {
        let driver = try driver()
        try driver.warmUp(pins: false)
        try sendToAll(driver)
        #expect(driver.sender.totals.topics.count == Self.count)
        weak let topic = driver.core.accumulator.topics.existing("t7")
        weak let queue = topic?.queues?.first
        weak let partition = queue?.pipeline
        #expect(topic != nil && queue != nil && partition != nil)
        // The delivery timeout's timers name the partitions until then.
        try driver.advance(.seconds(130))
        #expect(driver.core.accumulator.topics.all.isEmpty)
        #expect(driver.sender.totals.topics.isEmpty)
        // The sender's list of partitions is swept when half of it is idle: at the latest with the next few.
        #expect(topic == nil)
        try sendAgain(driver)
        #expect(queue == nil)
        #expect(partition == nil)
    }

    private func sendAgain(_ driver: SenderDriver) throws {
        try driver.warmUp("t1", "t2", pins: false)
        for name in ["t1", "t2"] {
            let delivery = try driver.send("b", topic: name)
            try driver.settle()
            try driver.cluster.acknowledge(driver.request())
            try driver.settle()
            #expect(delivery.offset == 0)
        }
    }

    @Test("A topic that has batches, or that is used all the time, stays")
    func kept() throws {
        let driver = try driver()
        try driver.warmUp(pins: false)
        for _ in 0..<100 { try driver.send("a", topic: "t1") }
        try driver.settle()
        while let request = driver.requests.first {
            try driver.cluster.acknowledge(request)
            try driver.settle()
        }
        // Its batch is never answered.
        try driver.send("a", topic: "t2")
        try driver.advance(.seconds(70))
        #expect(driver.core.accumulator.topics.all.map(\.name) == ["t1", "t2"])
    }

    @Test("A task that waits while its topic is forgotten looks it up again")
    func waiting() throws {
        let driver = try driver()
        try driver.warmUp(pins: false)
        let old = try #require(driver.core.accumulator.topics.existing("t1"))
        try driver.advance(.seconds(70))
        #expect(driver.core.accumulator.topics.existing("t1") == nil)
        let waiter = Waiter<Void>()
        driver.core.accumulator.mailbox.post(.metadataWaiter(waiter, old, deadline: driver.now + .seconds(60)))
        try driver.settle()
        #expect(waiter.isResolved)
        #expect(driver.sender.contents.waitingTasks == 0)
    }

    @Test("Records find their way while their topic is being forgotten")
    func retiredQueue() throws {
        let driver = try driver()
        try driver.warmUp(pins: false)
        let topic = try #require(driver.core.accumulator.topics.existing("t1"))
        #expect(topic.retireIfEmpty())
        #expect(driver.core.accumulator.topics.removeIdle("t1") === topic)
        guard case .mustWait = driver.append("a", topic: "t1") else {
            Issue.record("the topic is not known")
            return
        }
        try driver.warmUp("t1", pins: false)
        try driver.advance(.seconds(1))
        #expect(try driver.send("a", topic: "t1").result == nil)
    }
}
