import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: backoff and connections", .timeLimit(.minutes(10)))
struct ConnectionSettingTests {
    /// A warm producer, connected to broker 1, which leads everything, and to a bootstrap server.
    private func warm(_ configure: (inout ProducerConfiguration) -> Void = { _ in }) throws -> SenderDriver {
        let driver = try SenderDriver(topics: ["t": [1]], servers: ["b9:9009"], configure)
        driver.cluster.brokers = [1]
        try driver.warmUp()
        return driver
    }

    /// A producer that cannot reach broker 1, and has a record for it.
    private func unreachable(_ configure: (inout ProducerConfiguration) -> Void) throws -> SenderDriver {
        let driver = try warm(configure)
        driver.network.refusedPorts = [9001]
        driver.network.hangUp(9001)
        try driver.settle()
        try driver.send("a")
        try driver.settle()
        return driver
    }

    /// A producer whose broker has fallen silent: connecting neither succeeds nor fails.
    private func silent(_ configure: (inout ProducerConfiguration) -> Void) throws -> SenderDriver {
        let driver = try warm {
            $0.reconnectBackoffMax = .milliseconds(50)
            configure(&$0)
        }
        driver.network.silentPorts = [9001]
        driver.network.hangUp(9001)
        try driver.settle()
        try driver.send("a")
        // The backoff, 50 ms less 20 % at least: then the attempt is under way.
        try driver.advance(.milliseconds(50))
        return driver
    }

    /// How often the producer has tried to connect to broker 1.
    private func attempts(_ driver: SenderDriver) -> Int {
        driver.network.attempts.count { $0 == 9001 }
    }

    // MARK: Backoff

    @Test("retry.backoff.ms: so long, ±20 %, a batch waits before it is sent again")
    func retryBackoff() throws {
        let driver = try warm {
            $0.retryBackoff = .seconds(10)
            $0.retryBackoffMax = .seconds(20)
        }
        try driver.send("a")
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
        try driver.advance(.milliseconds(7999))
        #expect(driver.requests.isEmpty)
        try driver.advance(.milliseconds(4002))
        #expect(driver.requests.count == 1)
    }

    @Test("retry.backoff.max.ms: no wait is longer, however often a batch was refused")
    func retryBackoffMax() throws {
        let driver = try warm { $0.retryBackoffMax = .milliseconds(100) }
        try driver.send("a")
        try driver.settle()
        for _ in 0..<10 {
            try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
            try driver.advance(.milliseconds(100))
            #expect(driver.requests.count == 1)
        }
    }

    @Test("reconnect.backoff.ms: so long, ±20 %, a broker is left alone after a failure")
    func reconnectBackoff() throws {
        let driver = try unreachable {
            $0.reconnectBackoff = .seconds(10)
            $0.reconnectBackoffMax = .seconds(20)
        }
        let before = attempts(driver)
        try driver.advance(.milliseconds(7999))
        #expect(attempts(driver) == before)
        try driver.advance(.milliseconds(4002))
        #expect(attempts(driver) == before + 1)
    }

    @Test("reconnect.backoff.max.ms: no wait is longer, however often connecting failed")
    func reconnectBackoffMax() throws {
        let driver = try unreachable { $0.reconnectBackoffMax = .milliseconds(50) }
        let before = attempts(driver)
        try driver.advance(.seconds(10))
        #expect(attempts(driver) - before >= 200)
    }

    // MARK: Connections

    @Test("socket.connection.setup.timeout.ms: so long, ±20 %, an attempt may take")
    func connectionSetupTimeout() throws {
        let driver = try silent { $0.connectionSetupTimeout = .seconds(1) }
        let before = attempts(driver)
        try driver.advance(.milliseconds(829))
        #expect(attempts(driver) == before)
        try driver.advance(.milliseconds(422))
        #expect(attempts(driver) == before + 1)
    }

    @Test("socket.connection.setup.timeout.max.ms: no attempt takes longer, however many failed")
    func connectionSetupTimeoutMax() throws {
        let driver = try silent {
            $0.connectionSetupTimeout = .seconds(1)
            $0.connectionSetupTimeoutMax = .seconds(1)
        }
        let before = attempts(driver)
        try driver.advance(.seconds(21))
        #expect(attempts(driver) - before >= 20)
    }

    @Test("connections.max.idle.ms: then a connection is closed; nil keeps it")
    func connectionsMaxIdle() throws {
        for maxIdle in [Duration.seconds(60), nil] {
            let driver = try warm {
                $0.connectionsMaxIdle = maxIdle
                // So that nothing else uses it.
                $0.metadataMaxAge = .seconds(365 * 86_400)
            }
            try driver.advance(.milliseconds(59_999))
            #expect(driver.network.socket(to: 9001) != nil)
            try driver.advance(.milliseconds(1))
            #expect((driver.network.socket(to: 9001) == nil) == (maxIdle != nil))
            try driver.advance(.seconds(7 * 86_400))
            #expect((driver.network.socket(to: 9001) == nil) == (maxIdle != nil))
        }
    }

    @Test("send.buffer.bytes: sockets are made with it, or with the system's size")
    func sendBufferBytes() throws {
        #expect(
            try warm { $0.sendBufferBytes = 12_345 }.network.connection(to: 9001)?.options.sendBufferBytes == 12_345)
        #expect(try warm().network.connection(to: 9001)?.options.sendBufferBytes == nil)
    }

    @Test("receive.buffer.bytes: sockets are made with it, or with the system's size")
    func receiveBufferBytes() throws {
        #expect(
            try warm { $0.receiveBufferBytes = 12_345 }.network.connection(to: 9001)?.options.receiveBufferBytes
                == 12_345)
        #expect(try warm().network.connection(to: 9001)?.options.receiveBufferBytes == nil)
    }

    @Test("Requests leave immediately, and dead peers are noticed: TCP_NODELAY and keep-alive")
    func fixedOptions() throws {
        let options = try #require(try warm().network.connection(to: 9001)?.options)
        #expect(options.noDelay && options.keepAlive)
    }
}
