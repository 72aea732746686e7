import KafkaWire
import Testing

@Suite("Messages of transactions", .timeLimit(.minutes(10)))
struct TransactionMessageTests {
    @Test("AddPartitionsToTxn requests as other clients write them")
    func addPartitionsRequests() throws {
        try checkFixtures(AddPartitionsToTransactionRequest.self) { _, _ in
            AddPartitionsToTransactionRequest(
                transactionalID: "txn-1", producerID: 4000, producerEpoch: 7,
                topics: [.init(name: "orders", partitions: [0, 5]), .init(name: "b", partitions: [1])])
        }
    }

    @Test("AddPartitionsToTxn responses as brokers write them")
    func addPartitionsResponses() throws {
        try checkFixtures(AddPartitionsToTransactionResponse.self) { _, _ in
            let orders = TopicResults<AddPartitionsToTransactionResponse>(
                name: "orders",
                partitions: [
                    .init(partitionIndex: 0), .init(partitionIndex: 5, errorCode: .operationNotAttempted),
                ])
            let other = TopicResults<AddPartitionsToTransactionResponse>(
                name: "b", partitions: [.init(partitionIndex: 1, errorCode: .unknownTopicOrPartition)])
            return AddPartitionsToTransactionResponse(throttleTimeMs: 3, topics: [orders, other])
        }
    }

    @Test("AddOffsetsToTxn requests as other clients write them")
    func addOffsetsRequests() throws {
        try checkFixtures(AddOffsetsToTransactionRequest.self) { _, _ in
            AddOffsetsToTransactionRequest(
                transactionalID: "txn-1", producerID: 4000, producerEpoch: 7, groupID: "group-1")
        }
    }

    @Test("AddOffsetsToTxn responses as brokers write them")
    func addOffsetsResponses() throws {
        try checkFixtures(AddOffsetsToTransactionResponse.self) { name, _ in
            name == "full"
                ? AddOffsetsToTransactionResponse(throttleTimeMs: 3)
                : AddOffsetsToTransactionResponse(errorCode: .concurrentTransactions)
        }
    }

    @Test("TxnOffsetCommit requests as other clients write them")
    func offsetCommitRequests() throws {
        try checkFixtures(TransactionOffsetCommitRequest.self) { name, version in
            var request = TransactionOffsetCommitRequest(
                transactionalID: "txn-1", groupID: "group-1", producerID: 4000, producerEpoch: 7,
                topics: [
                    .init(
                        name: "orders",
                        partitions: [
                            .init(
                                partitionIndex: 0, committedOffset: 1 << 40,
                                committedLeaderEpoch: version >= 2 ? 12 : -1, committedMetadata: "note"),
                            .init(partitionIndex: 5, committedOffset: 0, committedMetadata: nil),
                        ])
                ])
            if name == "full", version >= 3 {
                request.generationID = 9
                request.memberID = "member-1"
                request.groupInstanceID = "instance-1"
            }
            return request
        }
    }

    @Test("TxnOffsetCommit responses as brokers write them")
    func offsetCommitResponses() throws {
        try checkFixtures(TransactionOffsetCommitResponse.self) { _, _ in
            TransactionOffsetCommitResponse(
                throttleTimeMs: 3,
                topics: [
                    .init(
                        name: "orders",
                        partitions: [
                            .init(partitionIndex: 0), .init(partitionIndex: 5, errorCode: .coordinatorNotAvailable),
                        ])
                ])
        }
    }

    @Test("EndTxn requests as other clients write them")
    func endRequests() throws {
        try checkFixtures(EndTransactionRequest.self) { name, _ in
            EndTransactionRequest(
                transactionalID: "txn-1", producerID: 4000, producerEpoch: 7, commits: name == "commit")
        }
    }

    @Test("EndTxn responses as brokers write them, with the next epoch from version 5 on")
    func endResponses() throws {
        try checkFixtures(EndTransactionResponse.self) { name, version in
            guard name == "full" else { return EndTransactionResponse(errorCode: .producerFenced) }
            return EndTransactionResponse(
                throttleTimeMs: 3, producerID: version >= 5 ? 4000 : -1, producerEpoch: version >= 5 ? 8 : -1)
        }
    }
}
