import KafkaWire
import Testing

@Suite("Produce", .timeLimit(.minutes(10)))
struct ProduceTests {
    @Test("Requests as other clients write them")
    func requests() throws {
        try checkFixtures(ProduceRequest.self, expected: Self.request)
    }

    static func request(_ name: String, _ version: Int16) -> ProduceRequest? {
        let orders = version >= 13 ? "" : "orders"
        let ordersID = version >= 13 ? topicID : .zero
        switch name {
        case "full":
            return ProduceRequest(
                transactionalID: "txn-1", acks: -1, timeoutMs: 30000,
                topics: [
                    ProduceRequest.Topic(
                        name: orders, topicID: ordersID,
                        partitions: [
                            ProduceRequest.Partition(index: 0, records: Array("batch zero".utf8)),
                            ProduceRequest.Partition(index: 5, records: Array("five".utf8)),
                        ]),
                    ProduceRequest.Topic(
                        name: version >= 13 ? "" : "b", topicID: KafkaUUID(high: 0, low: version >= 13 ? 1 : 0),
                        partitions: [ProduceRequest.Partition(index: 1, records: nil)]),
                ])
        case "plain":
            return ProduceRequest(
                acks: 1, timeoutMs: 1500,
                topics: [
                    ProduceRequest.Topic(
                        name: orders, topicID: ordersID,
                        partitions: [ProduceRequest.Partition(index: 2, records: Array(0...255))])
                ])
        default: return nil
        }
    }

    @Test("Responses as brokers write them")
    func responses() throws {
        try checkFixtures(ProduceResponse.self, expected: Self.response)
    }

    static func response(_ name: String, _ version: Int16) -> ProduceResponse? {
        let orders = version >= 13 ? "" : "orders"
        let ordersID = version >= 13 ? topicID : .zero
        let good = ProduceResponse.Partition(index: 0, baseOffset: 1 << 40, logStartOffset: version >= 5 ? 17 : -1)
        if name == "plain" {
            return ProduceResponse(
                topics: [ProduceResponse.Topic(name: orders, topicID: ordersID, partitions: [good])])
        }
        let moved = ProduceResponse.Partition(
            index: 1, errorCode: .notLeaderOrFollower,
            currentLeader: version >= 10 ? LeaderIDAndEpoch(leaderID: 7, leaderEpoch: 99) : nil)
        let recordErrors = [
            ProduceResponse.RecordError(batchIndex: 4, message: "bad record"),
            ProduceResponse.RecordError(batchIndex: 9, message: nil),
        ]
        let bad = ProduceResponse.Partition(
            index: 2, errorCode: .invalidRecord, logAppendTimeMs: 1_700_000_000_000,
            logStartOffset: version >= 5 ? 0 : -1, recordErrors: version >= 8 ? recordErrors : [],
            errorMessage: version >= 8 ? "one or more records were rejected" : nil)
        return ProduceResponse(
            topics: [
                ProduceResponse.Topic(name: orders, topicID: ordersID, partitions: [good, moved, bad]),
                ProduceResponse.Topic(
                    name: version >= 13 ? "" : "b", topicID: KafkaUUID(high: 0, low: version >= 13 ? 1 : 0),
                    partitions: [good]),
            ], throttleTimeMs: 250, nodeEndpoints: version >= 10 ? Self.endpoints : [])
    }

    static let endpoints = [
        NodeEndpoint(nodeID: 7, host: "seven.example", port: 9099, rack: "r7"),
        NodeEndpoint(nodeID: 8, host: "8", port: 1, rack: nil),
    ]
}
