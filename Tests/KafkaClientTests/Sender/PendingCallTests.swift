import KafkaSockets
import KafkaWire
import Logging
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Calls that wait end, whatever happens", .timeLimit(.minutes(10)))
struct PendingCallTests {
    private func call(_ command: (Waiter<Void>) -> SenderCommand, on driver: SenderDriver) -> Waiter<Void> {
        let waiter = Waiter<Void>()
        if !driver.core.accumulator.mailbox.post(command(waiter)) { waiter.resolve(.failure(.closed("refused"))) }
        return waiter
    }

    private func outcome(of waiter: Waiter<Void>) async -> KafkaError.Code? {
        do throws(KafkaError) {
            try await waiter.wait { _ in }
            return nil
        } catch {
            return error.code
        }
    }

    @Test("A wait for metadata that begins as the producer closes ends with it", arguments: [true, false])
    func metadataAfterClose(isFirst: Bool) async throws {
        let driver = try SenderDriver()
        // With a record on its way, the shutdown lasts.
        try driver.warmUp()
        let delivery = isFirst ? nil : try driver.send("a")
        try driver.settle()
        let topic = try #require(driver.core.accumulator.topics.topic("other"))
        driver.close(timeout: .seconds(120))
        if !isFirst { try driver.settle() }
        // What a task does that found the producer open just before.
        let waiter = call({ .metadataWaiter($0, topic, deadline: driver.now + .seconds(60)) }, on: driver)
        try driver.settle()
        try #require(waiter.isResolved)
        #expect(await outcome(of: waiter) == .producerClosed)
        #expect(driver.sender.contents.waitingTasks == 0)
        #expect(delivery?.result == nil)
    }

    @Test("A warm-up that begins as the producer closes ends with it")
    func warmUpAfterClose() async throws {
        let driver = try SenderDriver()
        driver.network.refusedPorts = [9001]
        try driver.settle()
        driver.close(timeout: .seconds(120))
        let waiter = call({ .warmUp($0, deadline: driver.now + .seconds(60)) }, on: driver)
        try driver.settle()
        try #require(waiter.isResolved)
        #expect(await outcome(of: waiter) == .producerClosed)
    }

    @Test("A topic is not asked for again when the call that waited for it was cancelled", arguments: [true, false])
    func cancelled(beforeAnswer: Bool) throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let topic = try #require(driver.core.accumulator.topics.topic("missing"))
        let waiter = call({ .metadataWaiter($0, topic, deadline: driver.now + .seconds(60)) }, on: driver)
        if beforeAnswer { waiter.resolve(.failure(.cancelledWhileWaiting(for: "the topic"))) }
        try driver.settle()
        if !beforeAnswer {
            try driver.advance(.seconds(5))
            waiter.resolve(.failure(.cancelledWhileWaiting(for: "the topic")))
            try driver.advance(.seconds(2))
        }
        let asked = driver.cluster.metadataRequests.count
        try driver.advance(.seconds(60))
        #expect(driver.cluster.metadataRequests.count == asked)
    }

    @Test("A call that arrives after a fatal error ends with that error")
    func afterFatalError() async throws {
        let driver = try SenderDriver()
        driver.cluster.held.insert(.initProducerID)
        try driver.settle()
        let request = try #require(driver.requests.first)
        driver.cluster.answer(
            request, InitProducerIDResponse(errorCode: .clusterAuthorizationFailed, producerID: -1, producerEpoch: -1))
        try driver.settle()
        let topic = try #require(driver.core.accumulator.topics.topic("other"))
        let metadata = call({ .metadataWaiter($0, topic, deadline: driver.now + .seconds(60)) }, on: driver)
        let warmUp = call({ .warmUp($0, deadline: driver.now + .seconds(60)) }, on: driver)
        try driver.settle()
        try #require(metadata.isResolved && warmUp.isResolved)
        #expect(await outcome(of: metadata) == .authorizationFailed)
        #expect(await outcome(of: warmUp) == .authorizationFailed)
    }
}

@Suite("Warming up", .timeLimit(.minutes(10)))
struct WarmUpTests {
    private func warmUp(_ driver: SenderDriver) throws -> Waiter<Void> {
        let topic = try #require(driver.core.accumulator.topics.topic("t"))
        driver.core.accumulator.mailbox.post(
            .metadataWaiter(Waiter(), topic, deadline: driver.now + .seconds(60)))
        let waiter = Waiter<Void>()
        driver.core.accumulator.mailbox.post(.warmUp(waiter, deadline: driver.now + .seconds(60)))
        return waiter
    }

    @Test("A leader that is down at first is tried again until it is back")
    func leaderComesBack() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        driver.network.refusedPorts = [9002]
        let waiter = try warmUp(driver)
        try driver.advance(.seconds(15))
        #expect(!waiter.isResolved)
        driver.network.refusedPorts = []
        try driver.advance(.seconds(3))
        #expect(waiter.isResolved)
        #expect(driver.network.connection(to: 9002)?.isEstablished == true)
    }

    @Test("A partition that gets another leader meanwhile no longer needs the old one")
    func leaderMoves() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        driver.network.refusedPorts = [9002]
        let waiter = try warmUp(driver)
        try driver.advance(.seconds(6))
        #expect(!waiter.isResolved)
        driver.cluster.topics["t"] = [(1, 1), (1, 2)]
        try driver.advance(.seconds(3))
        #expect(waiter.isResolved)
    }

    @Test("A leader that stays away fails the call after maxBlock, with the cause")
    func leaderStaysAway() async throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        driver.network.refusedPorts = [9002]
        let waiter = try warmUp(driver)
        try driver.advance(.seconds(61))
        try #require(waiter.isResolved)
        await #expect {
            try await waiter.wait { _ in }
        } throws: { error in
            let error = error as? KafkaError
            return error?.code == .connectionFailed && error?.underlying is KafkaError
        }
    }
}

@Suite("A producer that is released without close", .timeLimit(.minutes(10)))
struct ReleaseTests {
    @Test("Delivers what was accepted, in the background")
    func delivers() throws {
        let driver = try SenderDriver { $0.linger = .fixed(.seconds(1)) }
        try driver.warmUp()
        let delivery = try driver.send("a")
        driver.core.abandon()
        try driver.settle()
        #expect(!driver.sender.isFinished)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        try driver.settle()
        #expect(delivery.offset == 7)
        #expect(driver.sender.isFinished)
    }

    @Test("Gives up what is not acknowledged within deliveryTimeout, and says so")
    func warns() throws {
        let log = LogCollector()
        let driver = try SenderDriver(log: log)
        try driver.warmUp()
        let delivery = try driver.send("a")
        try driver.settle()
        driver.core.abandon()
        try driver.advance(.seconds(121))
        #expect(driver.sender.isFinished)
        #expect(delivery.error?.code == .deliveryTimedOut)
        let warnings = log.lines(at: .warning)
        #expect(warnings.contains { $0.hasPrefix("the producer was released without close; its records") })
        #expect(warnings.contains("the producer was released without close, and records were not delivered"))
    }
}
