import KafkaWire
import Testing

@Suite("InitProducerId and FindCoordinator", .timeLimit(.minutes(10)))
struct ProducerIDTests {
    @Test("InitProducerId requests as other clients write them")
    func initRequests() throws {
        try checkFixtures(InitProducerIDRequest.self) { name, version in
            guard name == "full" else { return InitProducerIDRequest() }
            return InitProducerIDRequest(
                transactionalID: "txn-1", transactionTimeoutMs: 60000, producerID: version >= 3 ? 4000 : -1,
                producerEpoch: version >= 3 ? 7 : -1)
        }
    }

    @Test("InitProducerId responses as brokers write them")
    func initResponses() throws {
        try checkFixtures(InitProducerIDResponse.self) { name, _ in
            name == "full"
                ? InitProducerIDResponse(throttleTimeMs: 3, producerID: 4000, producerEpoch: 8)
                : InitProducerIDResponse(errorCode: .concurrentTransactions)
        }
    }

    @Test("FindCoordinator requests as other clients write them")
    func findRequests() throws {
        try checkFixtures(FindCoordinatorRequest.self) { _, version in
            FindCoordinatorRequest(
                keyType: version >= 1 ? .transaction : .group, keys: version >= 4 ? ["txn-1", "txn-2"] : ["txn-1"])
        }
    }

    @Test("FindCoordinator responses as brokers write them")
    func findResponses() throws {
        try checkFixtures(FindCoordinatorResponse.self) { name, version in
            let key = version >= 4 ? "txn-1" : ""
            let missing = FindCoordinatorResponse.Coordinator(key: key, errorCode: .coordinatorNotAvailable)
            if name == "error" { return FindCoordinatorResponse(coordinators: [missing]) }
            let found = FindCoordinatorResponse.Coordinator(
                key: key, nodeID: 3, host: "three.example", port: 9094, errorMessage: version >= 1 ? "NONE" : nil)
            var second = missing
            second.key = "txn-2"
            return FindCoordinatorResponse(
                throttleTimeMs: version >= 1 ? 9 : 0, coordinators: version >= 4 ? [found, second] : [found])
        }
    }
}
