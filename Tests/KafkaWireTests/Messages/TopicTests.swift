import KafkaConsumerWire
import KafkaWire
import Testing

@Suite("CreateTopics, ListOffsets and DescribeConfigs", .timeLimit(.minutes(10)))
struct TopicTests {
    @Test("CreateTopics requests as other clients write them")
    func createRequests() throws {
        try checkFixtures(CreateTopicsRequest.self) { _, _ in
            CreateTopicsRequest(
                topics: [
                    CreateTopicsRequest.Topic(
                        name: "orders", partitionCount: 6, replicationFactor: 3,
                        configs: [
                            CreateTopicsRequest.Config(name: "cleanup.policy", value: "compact"),
                            CreateTopicsRequest.Config(name: "retention.ms", value: nil),
                        ]),
                    CreateTopicsRequest.Topic(
                        name: "placed",
                        assignments: [
                            CreateTopicsRequest.Assignment(partitionIndex: 0, brokerIDs: [1, 2]),
                            CreateTopicsRequest.Assignment(partitionIndex: 1, brokerIDs: []),
                        ]),
                ], timeoutMs: 15000, validateOnly: true)
        }
    }

    @Test("CreateTopics responses as brokers write them")
    func createResponses() throws {
        try checkFixtures(CreateTopicsResponse.self) { _, version in
            var created = CreateTopicsResponse.Topic(name: "orders", topicID: version >= 7 ? topicID : .zero)
            var taken = CreateTopicsResponse.Topic(
                name: "taken", errorCode: .topicAlreadyExists, errorMessage: "exists")
            if version >= 5 {
                created.partitionCount = 6
                created.replicationFactor = 3
                created.configs = [
                    CreateTopicsResponse.Config(name: "cleanup.policy", value: "compact", isReadOnly: true, source: 1),
                    CreateTopicsResponse.Config(name: "secret", value: nil, source: 5, isSensitive: true),
                ]
                taken.configErrorCode = .topicAuthorizationFailed
                taken.configs = nil
            }
            return CreateTopicsResponse(throttleTimeMs: 1, topics: [created, taken])
        }
    }

    @Test("ListOffsets requests as other clients write them")
    func listRequests() throws {
        try checkFixtures(ListOffsetsRequest.self) { _, version in
            ListOffsetsRequest(
                isolationLevel: version >= 2 ? 1 : 0,
                topics: [
                    ListOffsetsRequest.Topic(
                        name: "orders",
                        partitions: [
                            ListOffsetsRequest.Partition(
                                partitionIndex: 0, currentLeaderEpoch: version >= 4 ? 12 : -1,
                                timestamp: ListOffsetsRequest.latestTimestamp),
                            ListOffsetsRequest.Partition(partitionIndex: 1, timestamp: 1_700_000_000_000),
                        ])
                ], timeoutMs: version >= 10 ? 2500 : 0)
        }
    }

    @Test("ListOffsets responses as brokers write them")
    func listResponses() throws {
        try checkFixtures(ListOffsetsResponse.self) { _, version in
            ListOffsetsResponse(
                throttleTimeMs: version >= 2 ? 6 : 0,
                topics: [
                    ListOffsetsResponse.Topic(
                        name: "orders",
                        partitions: [
                            ListOffsetsResponse.Partition(
                                partitionIndex: 0, timestamp: 1_700_000_000_001, offset: 991,
                                leaderEpoch: version >= 4 ? 12 : -1),
                            ListOffsetsResponse.Partition(partitionIndex: 1, errorCode: .offsetNotAvailable),
                        ])
                ])
        }
    }

    @Test("DescribeConfigs requests as other clients write them")
    func describeRequests() throws {
        try checkFixtures(DescribeConfigsRequest.self) { _, version in
            DescribeConfigsRequest(
                resources: [
                    .init(name: "orders", keys: ["min.insync.replicas", "max.message.bytes"]),
                    .init(type: DescribeConfigsRequest.ResourceType.broker, name: "1", keys: nil),
                    .init(name: "caf\u{e9}", keys: []),
                ], includeSynonyms: true, includeDocumentation: version >= 3)
        }
    }

    @Test("DescribeConfigs responses as brokers write them")
    func describeResponses() throws {
        try checkFixtures(DescribeConfigsResponse.self) { _, version in
            var replicas = DescribeConfigsResponse.Config(
                name: "min.insync.replicas", value: "2", source: 1,
                synonyms: [
                    .init(name: "min.insync.replicas", value: "2", source: 1),
                    .init(name: "min.insync.replicas", value: nil, source: 5),
                ])
            var secret = DescribeConfigsResponse.Config(
                name: "secret", value: nil, isReadOnly: true, source: 5, isSensitive: true)
            if version >= 3 {
                (replicas.type, replicas.documentation) = (3, "How many replicas.")
                secret.type = 9
            }
            return DescribeConfigsResponse(
                throttleTimeMs: 9,
                results: [
                    .init(resourceName: "orders", configs: [replicas, secret]),
                    .init(
                        resourceName: "missing", errorCode: .unknownTopicOrPartition, errorMessage: "no such topic"),
                ])
        }
    }
}
