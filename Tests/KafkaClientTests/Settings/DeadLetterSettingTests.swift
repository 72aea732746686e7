import KafkaWire
import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the settings that it names; see `SettingCoverage`.
@Suite("Settings in effect: dead letters", .timeLimit(.minutes(10)))
struct DeadLetterSettingTests {
    /// The topic of the dead letter of a refused record, or nil if there is none.
    private func destination(_ properties: [String: String]) throws -> String? {
        var all = ["bootstrap.servers": "b1:9001", "dead.letter.failures": "final"]
        all.merge(properties) { _, new in new }
        let policy = try ProducerConfiguration(properties: all).deadLetters
        let driver = try SenderDriver(topics: ["t": [1], "t-dlt": [1], "t.dead": [1], "dead": [1]]) {
            $0.deadLetters = policy
        }
        try driver.warmUp("t")
        try driver.send("v")
        try driver.settle()
        try driver.cluster.refuse(driver.request(), .invalidTimestamp)
        try driver.settle()
        return try driver.requests.first.map { try driver.cluster.batches(of: $0)[0].topic }
    }

    @Test("dead.letter.topic.suffix, dead.letter.topic and dead.letter.source.topics: where dead letters go, and whose")
    func topics() throws {
        #expect(try destination([:]) == "t-dlt")
        #expect(try destination(["dead.letter.topic.suffix": ".dead"]) == "t.dead")
        #expect(try destination(["dead.letter.topic": "dead"]) == "dead")
        #expect(try destination(["dead.letter.source.topics": "u,t"]) == "t-dlt")
        #expect(try destination(["dead.letter.source.topics": "u"]) == nil)
    }

    @Test("Values that cannot be are refused, and so is a policy in transactions")
    func refused() throws {
        for (key, value) in [
            ("dead.letter.failures", "some"), ("dead.letter.topic.suffix", ""), ("dead.letter.topic.suffix", "ä"),
            ("dead.letter.topic", "a b"), ("dead.letter.source.topics", "a,ä"), ("dead.letter.timeout.ms", "0"),
        ] {
            let error = #expect(throws: KafkaError.self) { try destination([key: value]) }
            #expect(error?.message.contains(key) == true, "\(key)")
        }
        var configuration = ProducerConfiguration(bootstrapServers: ["b1"])
        configuration.transactionalID = "id"
        try configuration.validate()
        configuration.deadLetters.failures = .all
        let error = #expect(throws: KafkaError.self) { try configuration.validate() }
        #expect(error?.message.contains("transactional.id") == true)
    }
}
