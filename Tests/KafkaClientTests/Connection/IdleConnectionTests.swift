import KafkaSockets
import Testing

@testable import KafkaClient

/// From when on a connection counts as idle.
@Suite("Idle connections", .timeLimit(.minutes(10)))
struct IdleConnectionTests {
    /// A warm producer that closes connections which are idle for ten seconds.
    private func warm() throws -> SenderDriver {
        let driver = try SenderDriver(topics: ["t": [1]]) {
            $0.connectionsMaxIdle = .seconds(10)
            // So that nothing else uses the connection.
            $0.metadataMaxAge = .seconds(365 * 86_400)
        }
        driver.cluster.brokers = [1]
        try driver.warmUp()
        return driver
    }

    private func isOpen(_ driver: SenderDriver) -> Bool {
        driver.network.socket(to: 9001) != nil
    }

    @Test("The time counts from the last answer")
    func sinceAnswer() throws {
        let driver = try warm()
        try driver.send("a")
        try driver.advance(.seconds(9))
        try driver.cluster.acknowledge(driver.request())
        try driver.advance(.milliseconds(9999))
        #expect(isOpen(driver))
        try driver.advance(.milliseconds(1))
        #expect(!isOpen(driver))
    }

    @Test("A connection that owes an answer is not idle")
    func awaitsAnswer() throws {
        let driver = try warm()
        let delivery = try driver.send("a")
        try driver.advance(.seconds(25))
        #expect(isOpen(driver))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 3)
        try driver.settle()
        #expect(delivery.offset == 3)
    }

    @Test("The next record connects again, without a backoff")
    func reconnects() throws {
        let driver = try warm()
        try driver.advance(.seconds(10))
        #expect(!isOpen(driver))
        try driver.send("a")
        try driver.settle()
        #expect(isOpen(driver))
        #expect(try driver.values() == [[["a"]]])
    }
}
