import KafkaConsumerWire
import KafkaWire
import Testing

@Suite("Fetch", .timeLimit(.minutes(10)))
struct FetchTests {
    @Test("Requests as other clients write them")
    func requests() throws {
        try checkFixtures(FetchRequest.self, decodeOnly: ["follower"], expected: Self.request)
    }

    static func request(_ name: String, _ version: Int16) -> FetchRequest? {
        let partition = FetchRequest.Partition(
            partition: 0, currentLeaderEpoch: version >= 9 ? 12 : -1, fetchOffset: 1 << 33,
            lastFetchedEpoch: version >= 12 ? 11 : -1, partitionMaxBytes: 1_048_576)
        let topic = FetchRequest.Topic(
            name: version >= 13 ? "" : "orders", topicID: version >= 13 ? topicID : .zero, partitions: [partition])
        switch name {
        case "plain": return FetchRequest(maxWaitMs: 100, minBytes: 1, maxBytes: 1000, topics: [topic])
        case "follower":
            return FetchRequest(
                replicaID: 4, replicaEpoch: 5, maxWaitMs: 100, minBytes: 1, maxBytes: 1000, topics: [topic])
        case "full":
            let forgotten = FetchRequest.ForgottenTopic(
                name: version >= 13 ? "" : "old", topicID: KafkaUUID(high: 0, low: version >= 13 ? 1 : 0),
                partitions: [0, 9])
            return FetchRequest(
                clusterID: version >= 12 ? "cluster-xyz" : nil, replicaID: 4, replicaEpoch: version >= 15 ? 5 : -1,
                maxWaitMs: 500, minBytes: 1, maxBytes: 52_428_800, isolationLevel: 1, sessionID: version >= 7 ? 31 : 0,
                sessionEpoch: version >= 7 ? 2 : -1, topics: [topic], forgottenTopics: version >= 7 ? [forgotten] : [],
                rackID: version >= 11 ? "r1" : "")
        default: return nil
        }
    }

    @Test("Responses as brokers write them")
    func responses() throws {
        try checkFixtures(FetchResponse.self, expected: Self.response)
    }

    static func response(_ name: String, _ version: Int16) -> FetchResponse? {
        if name == "error" {
            return FetchResponse(errorCode: version >= 7 ? .fetchSessionIDNotFound : .none)
        }
        let records = FetchResponse.Partition(
            partitionIndex: 0, highWatermark: 100, lastStableOffset: 90, logStartOffset: version >= 5 ? 5 : -1,
            abortedTransactions: [FetchResponse.AbortedTransaction(producerID: 4000, firstOffset: 33)],
            preferredReadReplica: version >= 11 ? 2 : -1, records: Array("batches".utf8))
        var moved = FetchResponse.Partition(partitionIndex: 1, errorCode: .notLeaderOrFollower)
        if version >= 12 {
            moved.divergingEpoch = FetchResponse.EpochOffset(epoch: 3, endOffset: 44)
            moved.currentLeader = LeaderIDAndEpoch(leaderID: 7, leaderEpoch: 99)
            moved.snapshotID = FetchResponse.EpochOffset(epoch: 2, endOffset: 55)
        }
        return FetchResponse(
            throttleTimeMs: 8, sessionID: version >= 7 ? 31 : 0,
            topics: [
                FetchResponse.Topic(
                    name: version >= 13 ? "" : "orders", topicID: version >= 13 ? topicID : .zero,
                    partitions: [records, moved])
            ], nodeEndpoints: version >= 16 ? ProduceTests.endpoints : [])
    }
}
