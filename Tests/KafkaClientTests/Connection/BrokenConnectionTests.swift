import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Connections that break after the answer has come", .timeLimit(.minutes(10)))
struct BrokenConnectionTests {
    /// A driver without idempotence, whose record "a" was written and answered; the answer has not been read yet.
    ///
    /// - Parameter room: How many bytes the socket takes after that.
    private func answered(room: Int) throws -> (SenderDriver, Delivery) {
        let driver = try SenderDriver {
            $0.enableIdempotence = false
            $0.acks = .leader
        }
        driver.cluster.brokers = [1]
        try driver.warmUp()
        let delivery = try driver.send("a", partition: 0)
        try driver.settle()
        driver.network.limitRoom(9001, to: room)
        return (driver, delivery)
    }

    private func expectOneCopy(_ driver: SenderDriver, _ delivery: Delivery) throws {
        #expect(delivery.offset == 7)
        try driver.advance(.seconds(1))
        #expect(try driver.values() == [[["b"]]], "only what was not answered is sent again")
        try driver.cluster.acknowledge(driver.request(), baseOffset: 8)
        try driver.settle()
        #expect(driver.sender.totals.recordsSent == 2)
    }

    @Test("A socket that can be read and written is read first: the answer counts, though the write fails")
    func readableAndWritable() throws {
        let (driver, delivery) = try answered(room: 10)
        try driver.send("b", partition: 1)
        try driver.settle()
        #expect(driver.network.connection(to: 9001)?.wantsWritable == true)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        driver.network.reset(9001)
        try driver.settle()
        try expectOneCopy(driver, delivery)
    }

    @Test("A write that fails by itself leaves the answer to be read")
    func writeFails() throws {
        let (driver, delivery) = try answered(room: .max)
        // Both come between two steps: the sender writes before it hears that there is something to read.
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        driver.network.reset(9001)
        try driver.send("b", partition: 1)
        try driver.step()
        #expect(delivery.offset == 7)
        #expect(driver.network.connection(to: 9001) == nil)
        try expectOneCopy(driver, delivery)
    }

    @Test("Without an answer, what was written is sent again")
    func noAnswer() throws {
        let (driver, delivery) = try answered(room: 10)
        try driver.send("b", partition: 1)
        try driver.settle()
        driver.cluster.requests = []
        driver.network.reset(9001)
        try driver.advance(.seconds(1))
        #expect(delivery.result == nil)
        #expect(try driver.values().flatMap { $0.flatMap { $0 } }.sorted() == ["a", "b"])
    }

    @Test("An answer that asks for another write during the handshake does not go round in circles")
    func handshake() throws {
        let driver = try SenderDriver()
        driver.cluster.held = [.apiVersions]
        guard case .mustWait = driver.append("a") else { throw CancellationError() }
        driver.core.accumulator.mailbox.post(.needsMetadata(try #require(driver.core.accumulator.topics.topic("t"))))
        try driver.settle()
        driver.cluster.newest[.apiVersions] = 3
        try driver.cluster.release(.apiVersions)
        driver.network.reset(9001)
        try driver.settle()
        #expect(driver.network.connections.isEmpty)
        try driver.advance(.seconds(1))
        #expect(driver.network.connection(to: 9001) != nil, "tried again")
    }
}
