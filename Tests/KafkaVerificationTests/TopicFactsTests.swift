import KafkaClient
import KafkaTesting
import KafkaVerification
import Testing

@Suite("Facts of topics", .timeLimit(.minutes(10)))
struct TopicFactsTests {
    private func read(_ cluster: EmbeddedKafkaCluster, _ topic: String = "t") throws(KafkaError) -> TopicFacts {
        try TopicFacts.read(
            topic: topic, configuration: ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
    }

    @Test("Brokers, partitions, replicas, and the settings that producers depend on")
    func facts() async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        (setup.minInSyncReplicas, setup.replicationFactor, setup.maxMessageBytes) = (2, 3, 50_000)
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: 5)
            let facts = try read(cluster)
            #expect(facts.brokers == 3 && facts.partitions == 5 && facts.replicationFactor == 3)
            #expect(facts.minInSyncReplicas == 2 && facts.maxMessageBytes == 50_000 && facts.settingsProblem == nil)
            #expect(facts.roundTripMilliseconds > 0)
            #expect(cluster.requestCount(.describeConfigs) == 1)
        }
    }

    @Test("A topic that is not there is an error, and is not created")
    func missing() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let error = #expect(throws: KafkaError.self) { try read(cluster) }
            #expect(error?.code == .unknownTopic)
            try cluster.createTopic("u", partitions: 1)
            #expect(throws: KafkaError.self) { try read(cluster) }
        }
    }

    @Test("Settings that may not be read are no error, and neither is a broker that does not know the request")
    func unknownSettings() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            cluster.inject(EmbeddedFault(.error(.topicAuthorizationFailed), api: .describeConfigs))
            let facts = try read(cluster)
            #expect(facts.minInSyncReplicas == nil && facts.settingsProblem == "TOPIC_AUTHORIZATION_FAILED")
        }
        var old = EmbeddedClusterConfiguration(brokers: 1)
        old.apiVersions[.describeConfigs] = nil
        try await withEmbeddedKafkaCluster(old) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let facts = try read(cluster)
            #expect(facts.partitions == 1 && facts.settingsProblem?.contains("DescribeConfigs") == true)
        }
    }
}
