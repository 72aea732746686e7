import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Flushes with a timeout, and the records that they leave", .timeLimit(.minutes(10)))
struct FlushTimeoutTests {
    /// Begins a flush, as `KafkaProducer.flush` does.
    private func flush(_ driver: SenderDriver, timeout: Duration, includesCallbacks: Bool = true) -> FlushToken {
        let token = FlushToken(includesCallbacks: includesCallbacks, deadline: driver.now + timeout)
        driver.core.accumulator.mailbox.post(.flush(token))
        return token
    }

    /// How the flush ended: nil without an error.
    private func end(of token: FlushToken) async throws -> KafkaError? {
        try #require(token.waiter.isResolved)
        do throws(KafkaError) {
            try await token.waiter.wait { _ in }
            return nil
        } catch {
            return error
        }
    }

    @Test("Not a moment before its deadline, it fails with the number of records; those stay on their way")
    func expires() async throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let deliveries = try ["a", "b", "c"].map { try driver.send($0) }
        let token = flush(driver, timeout: .seconds(5))
        // What comes after the flush is not counted.
        try driver.settle()
        try driver.send("later", partition: 1)
        try driver.advance(.milliseconds(4999))
        #expect(!token.waiter.isResolved)
        try driver.advance(.milliseconds(1))
        let error = try #require(try await end(of: token))
        #expect(error.code == .flushTimedOut && error.isRetriable && !error.isFatal)
        #expect(error.message.contains("3 records are not acknowledged yet"), "\(error)")
        #expect(error.persistence == .unknown)
        #expect(deliveries.allSatisfy { $0.result == nil })
        for request in driver.requests { try driver.cluster.acknowledge(request) }
        try driver.settle()
        #expect(deliveries.allSatisfy { $0.error == nil && $0.offset != nil })
    }

    @Test("A batch that waits to be sent again counts once, and so do the parts of one that was split")
    func countsOnce() async throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        for value in ["a", "b", "c", "d", "e"] { try driver.send(value) }
        let token = flush(driver, timeout: .seconds(1))
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .messageTooLarge)
        try driver.settle()
        // The first part, of two records, is stored; the second one has to be sent again.
        let first = try #require(
            try driver.requests.first { try driver.cluster.batches(of: $0)[0].values == ["a", "b"] })
        try driver.cluster.acknowledge(first)
        try driver.settle()
        try driver.advance(.milliseconds(950))
        try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
        try driver.advance(.milliseconds(50))
        #expect(driver.requests.isEmpty)
        let error = try #require(try await end(of: token))
        #expect(error.message.contains("3 records are not acknowledged yet"), "\(error)")
        #expect((error.underlying as? KafkaError)?.brokerErrorName == "NOT_ENOUGH_REPLICAS", "\(error)")
    }

    @Test("When only callbacks are missing, it says so")
    func callbacksMissing() async throws {
        let executor = ManualExecutor()
        let driver = try SenderDriver(callbackExecutor: executor)
        try driver.warmUp()
        _ = driver.append("a") { _ in }
        let token = flush(driver, timeout: .seconds(1))
        let impatient = flush(driver, timeout: .seconds(1), includesCallbacks: false)
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.advance(.seconds(1))
        #expect(try await end(of: token)?.message.contains("callbacks have not run yet") == true)
        #expect(try await end(of: impatient) == nil)
        executor.runAll()
    }

    @Test("A timeout of zero asks whether everything has ended")
    func zero() async throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let empty = flush(driver, timeout: .zero)
        try driver.settle()
        #expect(try await end(of: empty) == nil)
        try driver.send("a")
        let full = flush(driver, timeout: .zero)
        try driver.settle()
        #expect(try await end(of: full)?.message.contains("1 record is not acknowledged yet") == true)
    }

    @Test("A flush that ended in time leaves no deadline behind")
    func noDeadlineLeft() async throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        try driver.send("a")
        let token = flush(driver, timeout: .seconds(1))
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(try await end(of: token) == nil)
        #expect(driver.deadline > driver.now + .seconds(1))
    }

    @Test("The producer's end ends it, too")
    func closed() async throws {
        let executor = ManualExecutor()
        let driver = try SenderDriver(callbackExecutor: executor)
        try driver.warmUp()
        _ = driver.append("a") { _ in }
        let token = flush(driver, timeout: .seconds(60))
        driver.close(timeout: .seconds(1))
        try driver.advance(.seconds(2))
        #expect(driver.sender.isFinished)
        #expect(try await end(of: token) == nil)
        executor.runAll()
    }

    @Test("Of two calls of close, the earlier deadline counts, whichever comes first", arguments: [true, false])
    func earlierDeadlineWins(shortFirst: Bool) throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let delivery = try driver.send("a")
        driver.close(timeout: shortFirst ? .seconds(1) : .seconds(60))
        try driver.settle()
        driver.close(timeout: shortFirst ? .seconds(60) : .seconds(1))
        try driver.advance(.milliseconds(999))
        #expect(delivery.result == nil && !driver.sender.isFinished)
        try driver.advance(.milliseconds(1))
        #expect(delivery.error?.code == .producerClosed)
        #expect(driver.sender.isFinished)
    }

    @Test("A close that is hastened before it has begun does not count as a release")
    func hastenedFirst() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        let delivery = try driver.send("a")
        driver.core.hastenClose(within: .seconds(1))
        try driver.advance(.seconds(1))
        #expect(delivery.error?.message.contains("was closed before") == true)
    }
}
