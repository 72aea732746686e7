import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: reaching the cluster", .timeLimit(.minutes(10)))
struct ClusterSettingTests {
    @Test("bootstrap.servers: they are what is connected to")
    func bootstrapServers() throws {
        let driver = try SenderDriver(servers: ["b2:9002"])
        try driver.warmUp()
        #expect(driver.network.attempts == [9002, 9001], "the server, and the leader that it named")
    }

    @Test("client.dns.lookup: canonical names are looked up for bootstrap servers only")
    func dnsLookup() throws {
        let plain = try SenderDriver(topics: ["t": [2]])
        try plain.warmUp()
        #expect(plain.network.lookedUp == ["b1": false, "b2": false])
        let canonical = try SenderDriver(topics: ["t": [2]]) { $0.dnsLookup = .resolveCanonicalBootstrapServersOnly }
        try canonical.warmUp()
        #expect(canonical.network.lookedUp == ["b1": true, "b2": false])
    }
}
