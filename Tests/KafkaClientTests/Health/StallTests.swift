import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("What records wait for", .timeLimit(.minutes(10)))
struct StallTests {
    private func kinds(_ driver: SenderDriver) -> [String] {
        driver.sender.stalls(now: driver.now).map { stall in
            "\(stall.kind) \(stall.topic ?? stall.brokerID.map { "\($0)" } ?? "")"
        }
    }

    @Test("Brokers that have requests to answer, are not connected or throttle, and partitions without leaders")
    func brokers() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2], "headless": [-1]])
        try driver.warmUp()
        #expect(kinds(driver) == [])
        try driver.send("v")
        try driver.settle()
        #expect(kinds(driver) == ["brokerIsBusy 1"])
        #expect(driver.sender.stalls(now: driver.now).first?.message == "broker 1 (b1:9001) has 1 request to answer")
        driver.network.refusedPorts = [9002]
        driver.network.hangUp(9002)
        try driver.send(String(repeating: "x", count: 1000), partition: 1)
        try driver.send("v", topic: "headless")
        try driver.advance(.milliseconds(20))
        #expect(kinds(driver) == ["brokerUnreachable 2", "brokerIsBusy 1", "noLeader headless"])
        #expect(
            driver.sender.stalls(now: driver.now).first?.message.hasPrefix("broker 2 (b2:9002) is not connected: ")
                == true)
        // The other one was sent over the connection that ended.
        try driver.cluster.acknowledge(#require(driver.requests.first))
        try driver.settle()
        #expect(kinds(driver) == ["brokerUnreachable 2", "noLeader headless"])
        #expect(driver.sender.healthSample(now: driver.now).stalls.count == 2)
    }

    @Test("A topic that is full, as soon as a task waits for it")
    func fullTopic() throws {
        let driver = try SenderDriver(topics: ["t": [1], "u": [1]]) {
            $0.batchSize = 1000
            $0.maxRequestSize = 1000
            $0.topicBufferMemory = 1000
        }
        try driver.warmUp()
        try driver.send(String(repeating: "x", count: 600))
        #expect(kinds(driver) == [])
        guard case .mustWait = driver.append(String(repeating: "x", count: 600)) else { throw CancellationError() }
        let share = driver.core.accumulator.topics.existing("t")?.share ?? -1
        _ = driver.core.accumulator.pool.enqueueWaiter(
            bytes: 700, needsRecord: false, share: share, deadline: driver.now + .seconds(60))
        #expect(kinds(driver).contains("topicIsFull t"))
        try driver.send("v", topic: "u")
    }
}
