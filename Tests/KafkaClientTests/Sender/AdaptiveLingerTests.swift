import KafkaSockets
import Testing

@testable import KafkaClient

/// When a batch leaves whose record a task awaits.
@Suite("The adaptive linger", .timeLimit(.minutes(10)))
struct AdaptiveLingerTests {
    /// A warm producer. Broker 1 leads partitions 0 to 2, broker 2 leads partition 3. Only the linger delays batches.
    private func warm(_ linger: Linger = .adaptive(upTo: .milliseconds(100))) throws -> SenderDriver {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1, 2]]) {
            $0.linger = linger
            $0.enableIdempotence = false
        }
        try driver.warmUp()
        return driver
    }

    /// Sends a record that a task awaits.
    private func send(_ driver: SenderDriver, _ value: String, partition: Int32 = 0) throws {
        try driver.send(value, partition: partition, isAwaited: true)
        try driver.settle()
    }

    @Test("With nothing in flight to the leader, an awaited record leaves immediately, and others linger")
    func quietLeader() throws {
        let driver = try warm()
        try driver.send("not awaited", partition: 0)
        try driver.advance(.milliseconds(99))
        #expect(driver.requests.isEmpty)
        try send(driver, "a", partition: 1)
        #expect(try driver.values() == [[["a"]]])
    }

    @Test("A batch that lingered for no caller leaves with the first awaited record")
    func joins() throws {
        let driver = try warm()
        try driver.send("not awaited")
        try driver.settle()
        try send(driver, "a")
        #expect(try driver.values() == [[["not awaited", "a"]]])
    }

    @Test(
        "While a request to the leader is in flight, awaited records gather until it is answered",
        arguments: [0, 1] as [Int32])
    func busyLeader(partition: Int32) throws {
        let driver = try warm()
        try send(driver, "a")
        for value in ["b", "c", "d"] { try send(driver, value, partition: partition) }
        #expect(try driver.values() == [[["a"]]])
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(try driver.values() == [[["b", "c", "d"]]])
    }

    @Test("The answer to the last request in flight counts, not to the first")
    func severalInFlight() throws {
        let driver = try warm()
        try send(driver, "a")
        try send(driver, "b", partition: 1)
        try driver.advance(.milliseconds(100))
        try send(driver, "c", partition: 2)
        #expect(try driver.values() == [[["a"]], [["b"]]])
        try driver.cluster.acknowledge(driver.requests[0])
        try driver.settle()
        #expect(try driver.values() == [[["b"]]])
        try driver.cluster.acknowledge(driver.requests[0])
        try driver.settle()
        #expect(try driver.values() == [[["c"]]])
    }

    @Test("A request to another leader holds nothing back")
    func otherLeader() throws {
        let driver = try warm()
        try send(driver, "a")
        try send(driver, "b", partition: 3)
        #expect(driver.requests.map(\.node) == [1, 2])
    }

    @Test("When the linger has ended, the batch leaves, whatever is in flight")
    func lingerEnds() throws {
        let driver = try warm()
        try send(driver, "a")
        try send(driver, "b", partition: 1)
        try driver.advance(.milliseconds(99))
        #expect(driver.requests.count == 1)
        try driver.advance(.milliseconds(1))
        #expect(driver.requests.count == 2)
    }

    @Test("A fixed linger waits for its end, awaited or not, in flight or not")
    func fixed() throws {
        let driver = try warm(.fixed(.milliseconds(100)))
        try send(driver, "a")
        try driver.advance(.milliseconds(99))
        #expect(driver.requests.isEmpty)
        try driver.advance(.milliseconds(1))
        #expect(try driver.values() == [[["a"]]])
    }
}
