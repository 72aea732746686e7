import KafkaClient
import KafkaTesting
import Testing

@Suite("client.id", .timeLimit(.minutes(10)))
struct ClientIDTests {
    /// The names by which the brokers know the clients whose requests they got.
    private func clientIDs(_ configure: (inout ProducerConfiguration) -> Void) async throws -> Set<String?> {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 2)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configure(&configuration)
            try await withKafkaProducer(configuration) { producer in
                for partition: Int32 in 0...1 {
                    _ = try await producer.send(ProducerRecord(topic: "t", partition: partition, value: "v"))
                }
            }
            #expect(
                cluster.requests.contains { $0.api == .produce } && cluster.requests.contains { $0.api == .metadata })
            return Set(cluster.requests.map(\.clientID))
        }
    }

    @Test("Every request carries it")
    func given() async throws {
        #expect(try await clientIDs { $0.clientID = "order service" } == ["order service"])
    }

    @Test("Without one, every producer has its own")
    func generated() async throws {
        let first = try await clientIDs { _ in }
        let second = try await clientIDs { _ in }
        #expect(first.count == 1 && second.count == 1)
        #expect(first != second)
        for id in first.union(second) { #expect(id?.wholeMatch(of: /producer-[0-9]+/) != nil) }
    }
}
