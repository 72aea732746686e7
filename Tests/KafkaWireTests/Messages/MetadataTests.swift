import KafkaWire
import Testing

@Suite("Metadata", .timeLimit(.minutes(10)))
struct MetadataTests {
    @Test("Requests as other clients write them")
    func requests() throws {
        try checkFixtures(MetadataRequest.self) { name, version in
            switch name {
            case "topics":
                return MetadataRequest(
                    topics: [MetadataRequest.Topic(name: "orders"), MetadataRequest.Topic(name: "café")],
                    allowAutoTopicCreation: version < 4, includeClusterAuthorizedOperations: (8...10).contains(version),
                    includeTopicAuthorizedOperations: version >= 8)
            case "all": return MetadataRequest(topics: nil)
            case "none": return MetadataRequest(topics: [])
            case "ids":
                return MetadataRequest(
                    topics: [MetadataRequest.Topic(topicID: topicID, name: nil)], allowAutoTopicCreation: false)
            default: return nil
            }
        }
    }

    @Test("Responses as brokers write them")
    func responses() throws {
        try checkFixtures(MetadataResponse.self) { name, version in
            switch name {
            case "full": return Self.full(version)
            case "empty": return MetadataResponse()
            case "nameless":
                return MetadataResponse(
                    topics: [MetadataResponse.Topic(errorCode: .unknownTopicID, name: nil, topicID: topicID)])
            default: return nil
            }
        }
    }

    static func full(_ version: Int16) -> MetadataResponse {
        let partitions = [
            MetadataResponse.Partition(
                partitionIndex: 3, leaderID: 2, leaderEpoch: version >= 7 ? 41 : -1, replicaNodes: [1, 2, 3],
                isrNodes: [1, 2], offlineReplicas: version >= 5 ? [3] : []),
            MetadataResponse.Partition(errorCode: .leaderNotAvailable, partitionIndex: 4, leaderID: -1),
        ]
        return MetadataResponse(
            throttleTimeMs: version >= 3 ? 11 : 0,
            brokers: [
                MetadataResponse.Broker(
                    nodeID: 1, host: "one.example", port: 9092, rack: version >= 1 ? "rack-a" : nil),
                MetadataResponse.Broker(nodeID: 2, host: "::1", port: 65535),
            ], clusterID: version >= 2 ? "cluster-xyz" : nil, controllerID: version >= 1 ? 2 : -1,
            topics: [
                MetadataResponse.Topic(
                    name: "orders", topicID: version >= 10 ? topicID : .zero, isInternal: version >= 1,
                    partitions: partitions, authorizedOperations: version >= 8 ? 0x0df8 : Int32.min),
                MetadataResponse.Topic(errorCode: .unknownTopicOrPartition, name: "missing"),
            ], clusterAuthorizedOperations: (8...10).contains(version) ? 0x1f : Int32.min,
            errorCode: version >= 13 ? .rebootstrapRequired : .none)
    }

    @Test("Before version 12 a topic without a name is refused")
    func nameless() {
        let response = MetadataResponse(topics: [MetadataResponse.Topic(name: nil)])
        var bytes = written { response.encode(into: &$0, version: 8) }
        // throttle, brokers, cluster, controller, topics, error; then the name's length, which becomes null's.
        bytes.replaceSubrange(20..<22, with: [0xff, 0xff])
        #expect(throws: WireError(.negativeLength, at: 22, "string")) {
            try reading(bytes) { (reader) throws(WireError) in try MetadataResponse(from: &reader, version: 8) }
        }
    }
}
