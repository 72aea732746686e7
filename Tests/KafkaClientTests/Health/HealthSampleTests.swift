import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("What a producer's health is judged by", .timeLimit(.minutes(10)))
struct HealthSampleTests {
    @Test("Connections, leaders, memory, and records on their way")
    func sample() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1], "headless": [1, -1]])
        #expect(!driver.sender.healthSample(now: driver.now).isKnown)
        try driver.warmUp("t")
        try driver.send("v")
        try driver.settle()
        try driver.advance(.seconds(2))
        var sample = driver.sender.healthSample(now: driver.now)
        #expect(sample.isKnown && sample.isReachable && sample.end == nil && sample.leaderless == [])
        #expect(sample.oldestRecordAge == .seconds(2))
        #expect(sample.bufferAvailable < sample.bufferTotal)
        #expect(sample.wallTime == driver.clock.wallMilliseconds())
        try driver.cluster.acknowledge(driver.request())
        try driver.warmUp("headless")
        sample = driver.sender.healthSample(now: driver.now)
        #expect(sample.recordsSent == 1 && sample.oldestRecordAge == nil)
        #expect(sample.leaderless == ["headless"])
    }

    @Test("Unreachable only without any connection, and with an attempt that failed")
    func reachability() throws {
        let driver = try SenderDriver()
        #expect(driver.sender.healthSample(now: driver.now).isReachable, "nothing was tried")
        try driver.warmUp("t")
        driver.network.refusedPorts = [9001, 9002]
        driver.network.hangUp(9001)
        try driver.send("v")
        try driver.advance(.seconds(3))
        let sample = driver.sender.healthSample(now: driver.now)
        #expect(!sample.isReachable && sample.lastError?.code == .connectionFailed)
        driver.network.refusedPorts = []
        try driver.advance(.seconds(3))
        #expect(driver.sender.healthSample(now: driver.now).isReachable)
    }

    @Test("A connection that is closed because nothing is sent says nothing against brokers, whatever failed before")
    func idle() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]]) { $0.connectionsMaxIdle = .seconds(10) }
        try driver.warmUp()
        driver.network.refusedPorts = [9002]
        driver.network.hangUp(9002)
        try driver.advance(.seconds(1))
        #expect(driver.sender.healthSample(now: driver.now).isReachable, "through the other broker")
        try driver.advance(.seconds(20))
        #expect(driver.sender.contents.connections == 0)
        #expect(driver.sender.healthSample(now: driver.now).isReachable)
    }

    @Test("A monitor's look is answered at its time; one that is given up is dropped")
    func looks() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let waiters = (0..<3).map { _ in Waiter<HealthSample>() }
        driver.core.accumulator.mailbox.post(.health(waiters[0], at: .distantPast))
        driver.core.accumulator.mailbox.post(.health(waiters[1], at: driver.now + .seconds(1)))
        driver.core.accumulator.mailbox.post(.health(waiters[2], at: driver.now + .seconds(2)))
        try driver.settle()
        #expect(waiters.map(\.isResolved) == [true, false, false])
        try driver.advance(.milliseconds(999))
        #expect(waiters.map(\.isResolved) == [true, false, false])
        try driver.advance(.milliseconds(1))
        #expect(waiters.map(\.isResolved) == [true, true, false])
        waiters[2].resolve(.failure(KafkaError(.cancelled)))
        try driver.advance(.seconds(1))
        #expect(!driver.sender.pendingCalls.hasHealthCalls)
    }

    @Test("Looks that wait when the producer ends are answered then")
    func end() async throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let waiter = Waiter<HealthSample>()
        driver.core.accumulator.mailbox.post(.health(waiter, at: driver.now + .seconds(60)))
        try driver.settle()
        driver.close(timeout: .seconds(1))
        try driver.advance(.seconds(1))
        #expect(driver.sender.isFinished && waiter.isResolved)
        let producer = KafkaProducer(core: driver.core)
        let health = await producer.health
        #expect(health.status == .unhealthy && health.reasons.map(\.problem) == [.producerEnded])
        var seen: [ProducerHealth.Status] = []
        for await health in producer.healthUpdates { seen.append(health.status) }
        #expect(seen == [.unhealthy], "one element, then the end")
    }
}
