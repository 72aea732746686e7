import Logging
import Testing

@testable import KafkaClient

@Suite("What properties imply about idempotence", .timeLimit(.minutes(10)))
struct ImpliedSettingsTests {
    private func configuration(_ properties: [String: String]) throws -> ProducerConfiguration {
        try ProducerConfiguration(properties: properties.merging(["bootstrap.servers": "a:1"]) { $1 })
    }

    /// What a producer with this configuration says at `info` when it starts.
    private func notices(_ configuration: ProducerConfiguration) -> [String] {
        let log = LogCollector()
        log.logger.producerStarts(configuration, servers: [])
        return log.lines(at: .info)
    }

    @Test(
        "Where they leave it out, and other settings rule it out, it is off, and the producer says so",
        arguments: [
            (["acks": "1"], "acks=1"), (["acks": "0"], "acks=0"), (["retries": "0"], "retries=0"),
            (["max.in.flight.requests.per.connection": "6"], "max.in.flight.requests.per.connection=6"),
            (["acks": "1", "retries": "0"], "acks=1 and retries=0"),
        ])
    func off(properties: [String: String], cause: String) throws {
        let configuration = try configuration(properties)
        #expect(!configuration.enableIdempotence)
        let notices = notices(configuration)
        #expect(notices.count == 1)
        #expect(notices.first?.hasPrefix("enable.idempotence is false: the properties set \(cause) and leave") == true)
        #expect(notices.first?.contains("Set enable.idempotence=false to confirm it.") == true)
    }

    @Test("Where nothing rules it out, it is on, and nothing is said")
    func on() throws {
        let configuration = try configuration([
            "acks": "all", "retries": "1", "max.in.flight.requests.per.connection": "5",
        ])
        #expect(configuration.enableIdempotence)
        #expect(notices(configuration) == [])
    }

    @Test("Where they turn it off themselves, nothing is said")
    func confirmed() throws {
        let configuration = try configuration(["acks": "1", "enable.idempotence": "false"])
        #expect(!configuration.enableIdempotence)
        #expect(notices(configuration) == [])
    }

    @Test(
        "Where they turn it on themselves, the contradiction is an error",
        arguments: [
            ["acks": "1"], ["acks": "0"], ["retries": "0"], ["max.in.flight.requests.per.connection": "6"],
        ])
    func contradiction(properties: [String: String]) throws {
        let message = configurationMessage { () throws(KafkaError) in
            _ = try ProducerConfiguration(
                properties: properties.merging(["bootstrap.servers": "a:1", "enable.idempotence": "true"]) { $1 })
        }
        #expect(message.contains("enable.idempotence (enableIdempotence) needs"))
        #expect(message.contains("or turn idempotence off"))
    }

    @Test("In Swift it stays an error to leave it on")
    func swift() {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.acks = .leader
        let message = configurationMessage { () throws(KafkaError) in try configuration.validate() }
        #expect(message.contains("enable.idempotence (enableIdempotence) needs acks to be all, but it is 1"))
    }

    @Test("A value that was changed since is not explained by the properties")
    func changedSince() throws {
        var configuration = try configuration(["acks": "1"])
        configuration.acks = .all
        configuration.enableIdempotence = true
        #expect(notices(configuration) == [])
    }

    @Test("How a value came about does not tell configurations apart")
    func equality() throws {
        let implied = try configuration(["acks": "1"])
        let confirmed = try configuration(["acks": "1", "enable.idempotence": "false"])
        #expect(implied == confirmed)
        #expect(implied.hashValue == confirmed.hashValue)
    }
}
