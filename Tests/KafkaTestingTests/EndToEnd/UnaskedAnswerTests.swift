import KafkaClient
import KafkaTesting
import KafkaWire
import Testing

/// Answers about topics and partitions that were not asked for, thousands of them, among right ones or alone.
@Suite("Answers to what was not asked, over real sockets", .timeLimit(.minutes(10)))
struct UnaskedAnswerTests {
    static let strangePartitions: [Int32] = [-1, .min, 1, 2, 1_000_000, .max]

    /// What is wrong with an answer to a Produce request for partition 0 of "t".
    enum Poison: CaseIterable {
        case otherTopics, otherTopicsToo, otherPartitions, otherPartitionsToo, samePartitionTwice, otherTopicID, nothing

        func topics(_ bodies: AnswerBodies) -> [ProduceResponse.Topic] {
            let strangers = (0..<5000).map { number in
                ProduceResponse.Topic(
                    name: "stranger-\(number)", topicID: KafkaUUID(high: 9, low: UInt64(number)),
                    partitions: [ProduceResponse.Partition(index: 0)])
            }
            switch self {
            case .otherTopics: return strangers
            case .otherTopicsToo: return [bodies.stored([0])] + strangers
            case .otherPartitions: return [bodies.stored(UnaskedAnswerTests.strangePartitions)]
            case .otherPartitionsToo: return [bodies.stored([0] + UnaskedAnswerTests.strangePartitions)]
            case .samePartitionTwice: return [bodies.stored([0, 0])]
            // By name and id; which of them counts depends on the version.
            case .otherTopicID: return [strangers[1]]
            case .nothing: return []
            }
        }
    }

    /// The topics that brokers were asked about: what a producer remembers, it asks for.
    private func askedTopics(_ cluster: EmbeddedKafkaCluster) -> Set<String> {
        Set(cluster.requests.filter { $0.api == .metadata }.flatMap { $0.partitions.map(\.topic) })
    }

    @Test(
        "Produce: it costs the connection each time; the records are stored once, in order",
        arguments: Poison.allCases, [KafkaRelease.kafka28, .current])
    func produce(poison: Poison, release: KafkaRelease) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 1)
        setup.apiVersions = release.versions
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let bodies = try AnswerBodies(cluster)
            let poisoned = 5
            cluster.inject(
                EmbeddedFault(.replyBody(bodies.produce(poison.topics(bodies))), api: .produce, times: poisoned))
            let producer = try KafkaProducer(.impatient(cluster))
            // One more than there are false answers, as an answer may have the right one in it.
            let values = (0...poisoned).map { "record \($0)" }
            for value in values { _ = try await producer.send(ProducerRecord(topic: "t", value: value)) }
            let metrics = await producer.metrics()
            await producer.close()
            #expect(cluster.records(in: "t").map { $0.valueString ?? "" } == values)
            #expect(cluster.verifyLogs().isSound)
            #expect(cluster.requestCount(.produce) > poisoned && metrics.connectionsClosed >= poisoned)
            #expect(metrics.recordErrors == 0 && metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            #expect(metrics.topics.keys.sorted() == ["t"] && askedTopics(cluster) == ["t"])
        }
    }

    @Test("Metadata: ignored, and not asked for from then on", arguments: [false, true])
    func metadata(knowsTopicBefore: Bool) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var bodies = try AnswerBodies(cluster)
            let right = try #require(bodies.metadata.topics.first)
            let leader = try #require(right.partitions.first)
            var swollen = right
            swollen.partitions += Self.strangePartitions.filter { !(1...2).contains($0) }.map { index in
                var partition = leader
                partition.partitionIndex = index
                return partition
            }
            bodies.metadata.topics =
                [swollen]
                + (0..<5000).map { number in
                    var stranger = swollen
                    stranger.name = "stranger-\(number)"
                    stranger.topicID = KafkaUUID(high: 9, low: UInt64(number))
                    return stranger
                }
            let poison = EmbeddedFault(.replyBody(bodies.metadataBody()), api: .metadata, times: nil)
            if !knowsTopicBefore { cluster.inject(poison) }
            var configuration = ProducerConfiguration.impatient(cluster)
            configuration.metadataMaxAge = .milliseconds(5)
            configuration.requestTimeout = .seconds(30)
            let producer = try KafkaProducer(configuration)
            _ = try await producer.send(ProducerRecord(topic: "t", value: "before"))
            if knowsTopicBefore { cluster.inject(poison) }
            await cluster.waitForRequests(cluster.requestCount(.metadata) + 10, .metadata)
            #expect(try await producer.partitions(for: "t").map(\.partition) == [0])
            _ = try await producer.send(ProducerRecord(topic: "t", value: "after"))
            await producer.close()
            #expect(cluster.records(in: "t").map(\.valueString) == ["before", "after"])
            #expect(askedTopics(cluster) == ["t"])
            #expect(await producer.metrics().connectionsCreated == 1)
        }
    }
}
