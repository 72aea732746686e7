import KafkaClient
import KafkaTesting
import Testing

/// Answers that no broker should give, twice in a row, then right ones: the records arrive once, in order.
@Suite("Hostile answers over real sockets", .timeLimit(.minutes(10)))
struct HostilePeerTests {
    static let effects: [EmbeddedFault.Effect] = [
        .frameLength(-1), .frameLength(.min), .frameLength(0), .frameLength(3), .frameLength(.max),
        // Longer than what comes: the rest never does.
        .frameLength(100_000), .truncate(toBytes: 0), .truncate(toBytes: 3), .truncate(toBytes: 9),
        .correlationIDOffset(1), .correlationIDOffset(-1), .correlationIDOffset(.max),
        .replyBytes(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)), .replyBytes([0, 0, 0, 4, 0, 0, 0, 1]),
        .replyBytes([UInt8](repeating: 0xff, count: 200)), .replyBytes([0, 0, 0, 0]), .dropResponse,
    ]

    @Test(
        "Every way to answer wrongly", arguments: effects,
        [EmbeddedAPI.produce, .metadata, .initProducerID, .apiVersions])
    func hostile(effect: EmbeddedFault.Effect, api: EmbeddedAPI) async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.requestTimeout = .milliseconds(200)
            configuration.retryBackoff = .milliseconds(2)
            configuration.retryBackoffMax = .milliseconds(5)
            configuration.reconnectBackoff = .milliseconds(2)
            configuration.reconnectBackoffMax = .milliseconds(5)
            cluster.inject(EmbeddedFault(effect, api: api, times: 2))
            let producer = try KafkaProducer(configuration)
            for value in ["one", "two"] {
                _ = try await producer.send(ProducerRecord(topic: "t", value: Array(value.utf8)))
            }
            await producer.close()
            #expect(cluster.records(in: "t").map(\.valueString) == ["one", "two"])
            let metrics = await producer.metrics()
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes && metrics.recordErrors == 0)
            #expect(cluster.verifyLogs().isSound)
            // Both wrong answers were given, and a right one after them.
            #expect(cluster.requestCount(api) >= 3)
        }
    }
}
