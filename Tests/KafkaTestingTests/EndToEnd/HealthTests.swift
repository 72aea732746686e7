import KafkaClient
import KafkaTesting
import Testing

@Suite("Health of a producer on an embedded cluster", .timeLimit(.minutes(10)))
struct HealthTests {
    @Test("It changes when the cluster goes away and when it comes back, and ends with the producer")
    func updates() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let broker = try #require(cluster.brokerIDs.first)
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            try await producer.send(ProducerRecord(topic: "t", value: "v"))
            var limits = HealthLimits()
            limits.unreachable = .milliseconds(100)
            var seen: [String] = []
            for await health in producer.healthMonitor(limits).updates(every: .milliseconds(20)) {
                seen.append("\(health.status.rawValue) \(health.reasons.map(\.problem.rawValue).joined())")
                switch seen.count {
                case 1: try await cluster.stopBroker(broker)
                case 3: try await cluster.startBroker(broker)
                case 4: await producer.close()
                default: break
                }
            }
            #expect(
                seen == [
                    "healthy ", "degraded clusterUnreachable", "unhealthy clusterUnreachable", "healthy ",
                    "unhealthy producerEnded",
                ])
        }
    }

    @Test("A task that is cancelled goes on without waiting for the next look")
    func cancelled() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try await withKafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)) { producer in
                let updates = producer.healthMonitor(HealthLimits()).updates(every: .seconds(86_400))
                let task = Task {
                    var count = 0
                    for await _ in updates { count += 1 }
                    return count
                }
                _ = await producer.health
                task.cancel()
                #expect(await task.value <= 1)
            }
        }
    }
}
