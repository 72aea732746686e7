import KafkaSockets
import KafkaWire
import Synchronization
import Testing

@testable import KafkaClient

@Suite("Brokers that throttle", .timeLimit(.minutes(10)))
struct ThrottleTests {
    /// A driver with one broker that has acknowledged a record, and asks to be left alone for a second.
    private func throttled(
        milliseconds: Int32 = 1000, _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> SenderDriver {
        let driver = try SenderDriver(configure)
        driver.cluster.brokers = [1]
        try driver.warmUp()
        try driver.send("first")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), throttleTimeMs: milliseconds)
        try driver.settle()
        return driver
    }

    /// Asks for a topic that is not known yet.
    private func wantMetadata(_ driver: SenderDriver) throws {
        driver.core.accumulator.mailbox.post(.needsMetadata(try #require(driver.core.accumulator.topics.topic("u"))))
    }

    @Test("A broker that throttles gets no records for that time")
    func records() throws {
        let driver = try throttled()
        let delivery = try driver.send("b")
        try driver.settle()
        #expect(driver.requests.isEmpty)
        #expect(driver.deadline == driver.now + .seconds(1))
        try driver.advance(.milliseconds(999))
        #expect(driver.requests.isEmpty)
        try driver.advance(.milliseconds(1))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 2)
        try driver.settle()
        #expect(delivery.offset == 2)
        #expect(driver.sender.totals.throttleTime.max == .seconds(1))
    }

    @Test("A throttle time of years is bounded by the delivery timeout")
    func years() throws {
        let driver = try throttled(milliseconds: .max)
        try driver.advance(.seconds(100))
        try driver.send("b")
        try driver.advance(.seconds(21))
        #expect(driver.requests.count == 1)
    }

    @Test("A muted broker's partitions become unavailable in time, and nothing spins meanwhile")
    func unavailable() throws {
        let driver = try throttled { $0.partitionAvailabilityTimeout = .milliseconds(100) }
        try driver.send("b")
        let steps = driver.steps
        let queue = try #require(driver.core.accumulator.topics.existing("t")?.queues?[0])
        // Atomics are not copyable, which the macro needs.
        let isAvailable = { queue.isAvailable.load(ordering: .relaxed) }
        try driver.advance(.milliseconds(99))
        #expect(isAvailable())
        try driver.advance(.milliseconds(500))
        #expect(!isAvailable())
        #expect(driver.steps - steps < 20)
        try driver.advance(.seconds(1))
        #expect(driver.requests.count == 1)
        #expect(isAvailable())
    }

    // MARK: Versions

    @Test(
        "The client waits only where the broker answers before it throttles (KIP-219)",
        arguments: [(3, false), (5, false), (6, true), (9, true), (12, true)] as [(Int16, Bool)])
    func produceVersions(version: Int16, waits: Bool) throws {
        let driver = try SenderDriver()
        driver.cluster.produceVersions = 0...version
        try driver.warmUp()
        try driver.send("a")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), throttleTimeMs: 5000)
        try driver.settle()
        try driver.send("b")
        try driver.settle()
        #expect(driver.requests.isEmpty == waits)
        #expect(driver.sender.totals.throttleTime.max == .seconds(5), "the time counts all the same")
        try driver.advance(.seconds(5))
        #expect(driver.requests.count == 1)
    }

    @Test(
        "So it does for requests that are not about records",
        arguments: [
            (.metadata, 5, false), (.metadata, 6, true), (.initProducerID, 0, false), (.initProducerID, 1, true),
            (.apiVersions, 1, false), (.apiVersions, 2, true), (.apiVersions, 4, true),
        ] as [(ApiKey, Int16, Bool)])
    func controlVersions(api: ApiKey, version: Int16, waits: Bool) throws {
        let driver = try SenderDriver()
        driver.cluster.brokers = [1]
        driver.cluster.newest[api] = version
        driver.cluster.versionsHint = [ApiVersionRange(.apiVersions, 0...(driver.cluster.newest[.apiVersions] ?? 0))]
        driver.cluster.throttleTimeMs[api] = 5000
        try wantMetadata(driver)
        try driver.settle()
        let node = try #require(driver.sender.brokers.all.first)
        #expect(node.mutedUntil == (waits ? driver.now + .seconds(5) : .distantPast))
        #expect(driver.sender.totals.throttleTime.max == .seconds(5), "the time counts all the same")
    }

    // MARK: Requests that any broker can answer

    @Test("Metadata is asked from a broker that does not throttle")
    func otherBroker() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1]])
        try driver.warmUp()
        try driver.send("a")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), throttleTimeMs: 20_000)
        try driver.settle()
        driver.cluster.held = [.metadata]
        try wantMetadata(driver)
        try driver.advance(.seconds(1))
        #expect(driver.requests.map(\.node) == [2])
    }

    @Test("If all brokers throttle, the first one that is ready again is asked, at that moment")
    func allThrottle() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]])
        try driver.warmUp()
        for partition: Int32 in [0, 1] { try driver.send("a", partition: partition) }
        try driver.settle()
        let requests = driver.requests
        try #require(requests.map(\.node) == [1, 2])
        try driver.cluster.acknowledge(requests[0], throttleTimeMs: 9000)
        try driver.cluster.acknowledge(requests[1], throttleTimeMs: 7000)
        try driver.settle()
        driver.cluster.held = [.metadata]
        try wantMetadata(driver)
        let start = driver.now
        let steps = driver.steps
        try driver.settle()
        #expect(driver.deadline == start + .seconds(7))
        try driver.advance(.milliseconds(6999))
        #expect(driver.requests.isEmpty)
        #expect(driver.steps - steps < 10)
        try driver.advance(.milliseconds(1))
        #expect(driver.requests.map(\.node) == [2])
    }

    @Test("A broker that is not connected yet is tried while the others throttle")
    func connectsToAnother() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1]])
        driver.cluster.brokers = [1, 2]
        try driver.warmUp()
        try #require(driver.network.attempts == [9001])
        try driver.send("a")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), throttleTimeMs: 20_000)
        try driver.settle()
        try wantMetadata(driver)
        try driver.settle()
        #expect(driver.network.attempts == [9001, 9002])
        #expect(driver.cluster.metadataRequests.last?.contains("u") == true)
    }

    @Test("A throttled answer to ApiVersions holds back the requests behind it")
    func handshake() throws {
        let driver = try SenderDriver()
        driver.cluster.throttleTimeMs[.apiVersions] = 3000
        try wantMetadata(driver)
        try driver.settle()
        #expect(driver.cluster.metadataRequests.isEmpty)
        #expect(driver.deadline == driver.now + .seconds(3))
        try driver.advance(.seconds(3))
        #expect(driver.cluster.metadataRequests == [["u"]])
    }

    @Test("Negative throttle times mean nothing")
    func negative() throws {
        let driver = try throttled(milliseconds: -1)
        try driver.send("b")
        try driver.settle()
        #expect(driver.requests.count == 1)
        #expect(driver.sender.totals.throttleTime.count == 0)
    }

    // MARK: In flight

    @Test("What is in flight while the broker does not read gets that much more time")
    func extendsDeadlines() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        try driver.send("a", partition: 0)
        try driver.settle()
        try driver.send("b", partition: 1)
        try driver.settle()
        let requests = driver.requests
        try #require(requests.count == 2)
        try driver.cluster.acknowledge(requests[0], throttleTimeMs: 40_000)
        try driver.advance(.seconds(60))
        #expect(driver.requests.count == 1, "not sent again")
        #expect(driver.network.attempts == [9001])
        try driver.cluster.acknowledge(requests[1])
        try driver.settle()
        #expect(driver.sender.totals.recordRetries == 0)
    }

    @Test("Throttle times that overlap do not add up, and a request that is never answered ends")
    func overlappingTimes() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1]])
        try driver.warmUp()
        for partition: Int32 in 0..<3 {
            try driver.send("a", partition: partition)
            try driver.settle()
        }
        let requests = driver.requests
        try #require(requests.count == 3)
        for request in requests[..<2] { try driver.cluster.acknowledge(request, throttleTimeMs: 10_000) }
        driver.cluster.requests = []
        try driver.advance(.milliseconds(39_999))
        #expect(driver.network.connections[requests[0].socket] != nil)
        try driver.advance(.milliseconds(1))
        #expect(driver.network.connections[requests[0].socket] == nil)
    }
}
