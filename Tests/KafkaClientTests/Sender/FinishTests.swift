import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Closing connections whose records are not acknowledged", .timeLimit(.minutes(10)))
struct FinishTests {
    /// A driver that has written a record, and begun to close.
    private func closing(
        timeout: Duration = .seconds(60), _ configure: (inout ProducerConfiguration) -> Void = { $0.acks = .zero }
    ) throws -> (SenderDriver, Delivery) {
        let driver = try SenderDriver {
            $0.enableIdempotence = false
            configure(&$0)
        }
        try driver.warmUp()
        let delivery = try driver.send("a")
        driver.close(timeout: timeout)
        try driver.settle()
        return (driver, delivery)
    }

    @Test("Closed when the broker has read to the end and closes its own")
    func peerCloses() throws {
        let (driver, delivery) = try closing()
        #expect(try delivery.result?.get().offset == -1)
        #expect(try driver.batch().values == ["a"])
        #expect(driver.network.connection(to: 9001)?.isFinished == true)
        #expect(!driver.sender.isFinished)
        driver.network.hangUp(9001)
        try driver.settle()
        #expect(driver.sender.isFinished)
        #expect(driver.network.connections.isEmpty)
    }

    @Test("A broker that answers all the same disturbs nothing")
    func strayAnswer() throws {
        let (driver, _) = try closing()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(!driver.sender.isFinished)
        driver.network.hangUp(9001)
        try driver.settle()
        #expect(driver.sender.isFinished)
    }

    @Test("A broker that does not close is waited for one second, without spinning")
    func bounded() throws {
        let (driver, _) = try closing()
        let steps = driver.steps
        try driver.advance(.milliseconds(999))
        #expect(!driver.sender.isFinished)
        try driver.advance(.milliseconds(1))
        #expect(driver.sender.isFinished)
        #expect(driver.network.connections.isEmpty)
        #expect(driver.steps - steps < 20)
    }

    @Test("Close's own timeout holds here, too")
    func closeTimeout() throws {
        let (driver, _) = try closing(timeout: .milliseconds(100))
        try driver.advance(.milliseconds(99))
        #expect(!driver.sender.isFinished)
        try driver.advance(.milliseconds(1))
        #expect(driver.sender.isFinished)
    }

    @Test("What was acknowledged needs no such care")
    func acknowledged() throws {
        let (driver, delivery) = try closing { $0.acks = .leader }
        #expect(!driver.sender.isFinished)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 3)
        try driver.settle()
        #expect(delivery.offset == 3)
        #expect(driver.sender.isFinished)
    }

    @Test("Those that watch learn what was lost after the end began")
    func watched() async throws {
        let driver = try SenderDriver {
            $0.enableIdempotence = false
            $0.retries = 0
        }
        try driver.warmUp()
        try driver.send("before")
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidRecord)
        try driver.settle()
        let waiter = Waiter<ProducerEnd>()
        driver.core.accumulator.mailbox.post(.watchEnd(waiter))
        try driver.send("a")
        try driver.send("b")
        try driver.settle()
        driver.close(timeout: .milliseconds(100))
        try driver.advance(.milliseconds(99))
        #expect(!waiter.isResolved)
        try driver.advance(.milliseconds(1))
        try #require(waiter.isResolved)
        #expect(try await waiter.wait { _ in }.undelivered == [.producerClosed: 2])
    }

    @Test("Those that watch learn that the producer cannot go on, and so do those that ask later")
    func watchedFailure() async throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let early = Waiter<ProducerEnd>()
        driver.core.accumulator.mailbox.post(.watchEnd(early))
        try driver.settle()
        driver.sender.fail(fatally: KafkaError(.authorizationFailed, "no"), now: driver.now)
        let late = Waiter<ProducerEnd>()
        driver.core.accumulator.mailbox.post(.watchEnd(late))
        try driver.settle()
        for waiter in [early, late] {
            try #require(waiter.isResolved)
            await #expect(throws: KafkaError.self) { try await waiter.wait { _ in } }
        }
    }
}
