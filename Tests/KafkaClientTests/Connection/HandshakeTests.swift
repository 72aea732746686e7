import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Learning a broker's versions", .timeLimit(.minutes(10)))
struct HandshakeTests {
    /// A driver that has tried to learn of its topic, from a broker that knows ApiVersions up to a version.
    private func connected(newest: Int16, hint: [ApiVersionRange]) throws -> SenderDriver {
        let driver = try SenderDriver()
        driver.cluster.brokers = [1]
        driver.cluster.newest[.apiVersions] = newest
        driver.cluster.versionsHint = hint
        try driver.warmUp()
        return driver
    }

    private func own(_ versions: ClosedRange<Int16>) -> [ApiVersionRange] { [ApiVersionRange(.apiVersions, versions)] }

    @Test("A broker that names the versions it knows is asked in the newest of them (KIP-511)")
    func hint() throws {
        let driver = try connected(newest: 3, hint: own(0...3))
        #expect(driver.cluster.versionsAsked == [4, 3])
        try driver.send("a")
        try driver.settle()
        #expect(driver.requests.count == 1)
    }

    @Test("A broker that names none is asked in version 0")
    func noHint() throws {
        #expect(try connected(newest: 2, hint: []).cluster.versionsAsked == [4, 0])
    }

    @Test("One that names what cannot be is asked in version 0", arguments: [4...7, -3 ... -1] as [ClosedRange<Int16>])
    func nonsense(versions: ClosedRange<Int16>) throws {
        #expect(try connected(newest: 3, hint: own(versions)).cluster.versionsAsked == [4, 0])
    }

    @Test("The ranges of other APIs are no hint")
    func otherAPIs() throws {
        #expect(try connected(newest: 3, hint: [ApiVersionRange(.produce, 0...3)]).cluster.versionsAsked == [4, 0])
    }

    @Test("A broker that refuses every version is asked in ever older ones, and then no more on that connection")
    func refusesAll() throws {
        let driver = try connected(newest: -1, hint: own(0...3))
        #expect(driver.cluster.versionsAsked == [4, 3, 0])
        #expect(driver.network.connections.isEmpty)
    }
}
