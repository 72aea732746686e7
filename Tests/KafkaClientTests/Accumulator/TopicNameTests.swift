import Testing

@testable import KafkaClient

@Suite("Names of topics", .timeLimit(.minutes(10)))
struct TopicNameTests {
    @Test("Legal", arguments: ["a", "A.b_c-9", "...", "__consumer_offsets", String(repeating: "x", count: 249)])
    func legal(name: String) {
        #expect(TopicName.problem(name) == nil)
    }

    @Test(
        "Illegal",
        arguments: [
            "", ".", "..", "a b", "a/b", "ä", "a\u{301}", "a\n", "a\0", "a:b", String(repeating: "x", count: 250),
        ])
    func illegal(name: String) {
        #expect(TopicName.problem(name)?.code == .invalidTopic)
    }

    @Test("The registry makes a topic once, and none with an illegal name")
    func registry() {
        let registry = TopicRegistry(MemoryPool(totalBytes: 1024, batchSizes: [512], maxRecords: nil))
        let first = registry.topic("a")
        #expect(first != nil)
        #expect(registry.topic("b") !== first)
        #expect(registry.topic("a") === first)
        #expect(registry.existing("a") === first)
        #expect(registry.existing("c") == nil)
        #expect(registry.topic("c/d") == nil)
        #expect(registry.all.count == 2)
    }
}
