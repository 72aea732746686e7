import KafkaWire
import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: metadata", .timeLimit(.minutes(10)))
struct MetadataSettingTests {
    @Test("metadata.max.age.ms: then it is asked for again")
    func metadataMaxAge() throws {
        let driver = try SenderDriver { $0.metadataMaxAge = .seconds(20) }
        try driver.warmUp()
        let before = driver.cluster.metadataRequests.count
        try driver.advance(.milliseconds(19_999))
        #expect(driver.cluster.metadataRequests.count == before)
        try driver.advance(.milliseconds(1))
        #expect(driver.cluster.metadataRequests.count == before + 1)
    }

    @Test("metadata.max.idle.ms: then a topic that is not used is not asked for any more")
    func metadataMaxIdle() throws {
        let driver = try SenderDriver {
            $0.metadataMaxAge = .seconds(4)
            $0.metadataMaxIdle = .seconds(10)
        }
        // Asked for once, and not used.
        driver.core.accumulator.mailbox.post(.needsMetadata(try #require(driver.core.accumulator.topics.topic("t"))))
        try driver.advance(.milliseconds(9999))
        #expect(driver.cluster.metadataRequests.last == ["t"])
        try driver.advance(.seconds(4))
        #expect(driver.cluster.metadataRequests.last == [])
    }

    @Test("metadata.recovery.strategy: only rebootstrap starts over", arguments: MetadataRecoveryStrategy.allCases)
    func metadataRecoveryStrategy(strategy: MetadataRecoveryStrategy) throws {
        let driver = try SenderDriver(topics: ["t": [1]], servers: ["b9:9009"]) {
            $0.metadataRecoveryStrategy = strategy
        }
        driver.cluster.brokers = [1]
        try driver.warmUp()
        driver.network.refusedPorts = [9001, 9009]
        driver.network.hangUp(9009)
        driver.network.hangUp(9001)
        try driver.advance(.seconds(1000))
        #expect((driver.sender.metrics.rebootstraps > 0) == (strategy == .rebootstrap))
    }

    @Test("metadata.recovery.rebootstrap.trigger.ms: after so long without metadata it starts over")
    func metadataRecoveryRebootstrapTrigger() throws {
        let driver = try SenderDriver {
            $0.metadataRecoveryRebootstrapTrigger = .seconds(30)
            $0.metadataMaxAge = .seconds(1)
            $0.requestTimeout = .seconds(60)
        }
        try driver.warmUp()
        // Connected, and not answered.
        driver.cluster.held.insert(.metadata)
        try driver.advance(.milliseconds(30_999))
        #expect(driver.sender.metrics.rebootstraps == 0)
        try driver.advance(.milliseconds(1))
        #expect(driver.sender.metrics.rebootstraps == 1)
    }
}
