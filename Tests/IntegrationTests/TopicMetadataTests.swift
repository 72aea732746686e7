import KafkaClient
import KafkaTesting
import Testing

/// What the producer knows of topics, and when it asks.
@Suite("Partitions and warm-up", .serialized, .timeLimit(.minutes(10)))
struct TopicMetadataTests {
    @Test("partitions(for:) returns partitions and leaders", arguments: TestServer.Kind.asked)
    func partitions(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("partitions", partitions: 5)
        try await withKafkaProducer(server.configuration) { producer in
            let partitions = try await producer.partitions(for: topic)
            #expect(partitions.map(\.partition) == [0, 1, 2, 3, 4])
            #expect(partitions.allSatisfy { $0.leader != nil })
            #expect(
                partitions.allSatisfy { $0.leaderBroker?.id == $0.leader && $0.leaderBroker?.host.isEmpty == false })
            #expect(partitions.allSatisfy { $0.leader.map($0.replicas.contains) == true })
            #expect(partitions.allSatisfy { $0.leader.map($0.inSyncReplicas.contains) == true })
            let brokers = try #require(producer.cluster).brokers.map(\.id)
            #expect(Set(partitions.flatMap(\.replicas)).isSubset(of: brokers))
            let error = await caught { try await producer.partitions(for: "not legal") }
            #expect(error?.code == .invalidTopic)
        }
    }

    @Test("partitions(for:) creates a topic where topics are created, and follows leaders and new partitions")
    func changes() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.retryBackoff = .milliseconds(10)
            try await withKafkaProducer(configuration) { producer in
                let created = try await producer.partitions(for: "t")
                #expect(created.count == cluster.partitionCount(of: "t"))
                #expect(created.map(\.leader) == (0..<3).map { cluster.leader(of: "t", partition: $0) })
                // The next record finds out that the leader has moved.
                let other = cluster.brokerIDs.first { $0 != created[0].leader }
                cluster.moveLeader(of: "t", partition: 0, to: other)
                _ = try await producer.send(ByteRecord(topic: "t", partition: 0, key: nil, value: []))
                #expect(try await producer.partitions(for: "t")[0].leader == other)
                // A record for a partition that is new.
                cluster.addPartitions(to: "t", upTo: 6)
                let sent = try await producer.send(ByteRecord(topic: "t", partition: 5, key: nil, value: []))
                #expect(sent.partition == 5)
                #expect(try await producer.partitions(for: "t").count == 6)
            }
        }
    }

    @Test("partitions(for:) and cluster tell where replicas live, and which are down")
    func replicas() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("t", partitions: 3)
            try await cluster.stopBroker(3)
            try await withKafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)) { producer in
                let partitions = try await producer.partitions(for: "t")
                for partition in partitions {
                    #expect(Set(partition.replicas) == [1, 2, 3])
                    #expect(Set(partition.inSyncReplicas) == [1, 2])
                    #expect(partition.offlineReplicas == [3])
                }
                let known = try #require(producer.cluster)
                #expect(known.id == "embedded-kafka-cluster")
                #expect(known.brokers.map(\.id) == [1, 2])
                #expect(known.brokers.allSatisfy { cluster.bootstrapServers.contains("\($0.host):\($0.port)") })
                #expect(known.broker(2) == known.brokers[1] && known.broker(3) == nil)
            }
        }
    }

    @Test("After warmUp, a send asks for nothing but its record")
    func warmUp() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("t", partitions: 6)
            try await withKafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)) { producer in
                try await producer.warmUp(topics: ["t"])
                let connections = await producer.metrics().connectionsCreated
                cluster.resetRequests()
                for partition in 0..<Int32(6) {
                    _ = try await producer.send(ByteRecord(topic: "t", partition: partition, key: nil, value: []))
                }
                #expect(cluster.requestCount() == 6)
                #expect(cluster.requestCount(.produce) == 6)
                #expect(await producer.metrics().connectionsCreated == connections)
                // Again: nothing to do.
                try await producer.warmUp(topics: ["t"])
                #expect(cluster.requestCount() == 6)
            }
        }
    }
}
