import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Sending again", .timeLimit(.minutes(10)))
struct RetryTests {
    /// A driver whose partition 0 has had its first acknowledgement, and these batches in flight.
    private func inFlight(
        _ values: [String], _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> (SenderDriver, [Delivery]) {
        let driver = try SenderDriver(configure)
        try driver.warmUp()
        try driver.send("first")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        var deliveries: [Delivery] = []
        for value in values {
            try driver.settle()
            deliveries.append(try driver.send(value))
        }
        try driver.settle()
        try #require(driver.requests.count == values.count)
        return (driver, deliveries)
    }

    private func identity(_ sequence: Int32, epoch: Int16 = 0) -> BatchIdentity {
        BatchIdentity(producerID: 1000, producerEpoch: epoch, baseSequence: sequence)
    }

    @Test("Retried batches leave one at a time in their order, after the backoff, under the same identity")
    func order() throws {
        let (driver, deliveries) = try inFlight(["a", "b", "c"])
        let requests = driver.requests
        try driver.cluster.refuse(requests[0], .notEnoughReplicas)
        try driver.cluster.refuse(requests[1], .outOfOrderSequenceNumber)
        try driver.cluster.refuse(requests[2], .outOfOrderSequenceNumber)
        try driver.settle()
        let behind = try driver.send("d")
        try driver.advance(.milliseconds(79))
        #expect(driver.requests.isEmpty)
        try driver.advance(.milliseconds(50))
        for (value, sequence) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] as [(String, Int32)] {
            // What was never sent may follow the last one that is sent again.
            let follows = value == "c" ? ["d"] : []
            #expect(try driver.values().flatMap { $0.flatMap { $0 } } == [value] + follows)
            let request = try #require(driver.requests.first)
            let batch = try driver.cluster.batches(of: request)[0]
            #expect(batch.values == [value])
            #expect(batch.identity == identity(sequence))
            #expect(batch.isValid)
            try driver.cluster.acknowledge(request, baseOffset: Int64(sequence))
            try driver.settle()
        }
        #expect((deliveries + [behind]).map(\.offset) == [1, 2, 3, 4])
        #expect(driver.sender.totals.epochBumps == 0)
        #expect(driver.sender.totals.recordRetries == 3)
    }

    @Test("A connection that breaks: all that was on it is sent again, in order, one at a time")
    func connectionLost() throws {
        let (driver, deliveries) = try inFlight(["a", "b", "c"])
        driver.cluster.requests = []
        driver.network.hangUp(9001)
        try driver.advance(.seconds(1))
        for (offset, value) in ["a", "b", "c"].enumerated() {
            #expect(try driver.values() == [[[value]]])
            try driver.cluster.acknowledge(driver.request(), baseOffset: Int64(offset))
            try driver.settle()
        }
        #expect(deliveries.map(\.offset) == [0, 1, 2])
    }

    @Test("An attempt that was not answered may be carried out late, whatever is said of the next one")
    func unanswered() throws {
        for wasAnswered in [true, false] {
            let (driver, deliveries) = try inFlight(["a"])
            if wasAnswered {
                try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
            } else {
                driver.cluster.requests = []
                driver.network.hangUp(9001)
            }
            try driver.advance(.seconds(1))
            try driver.cluster.refuse(driver.request(), .outOfOrderSequenceNumber)
            try driver.settle()
            driver.close(timeout: .zero)
            try driver.advance(.seconds(1))
            guard case .failure(let error) = deliveries[0].result else {
                Issue.record("the record has not failed")
                return
            }
            #expect(error.attempts == 2)
            #expect(error.persistence == (wasAnswered ? .notWritten : .unknown))
        }
    }

    @Test("A repetition that the broker recognises is a success whose offset is not known")
    func duplicate() throws {
        let (driver, deliveries) = try inFlight(["a"])
        try driver.cluster.refuse(driver.request(), .duplicateSequenceNumber)
        try driver.settle()
        #expect(deliveries[0].offset == -1)
    }

    @Test("A request that is not answered in time closes the connection; its batch is sent again")
    func requestTimeout() throws {
        let (driver, deliveries) = try inFlight(["a"])
        driver.cluster.requests = []
        try driver.advance(.milliseconds(29_999))
        #expect(driver.network.attempts.count == 1)
        #expect(driver.requests.isEmpty)
        try driver.advance(.seconds(2))
        // The other broker is asked for metadata meanwhile.
        #expect(driver.network.attempts == [9001, 9002, 9001])
        #expect(try driver.batch().identity == identity(1))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 3)
        try driver.settle()
        #expect(deliveries[0].offset == 3)
    }

    @Test("An error that no retry mends ends the batch; those behind it get a new epoch")
    func fatalToBatch() throws {
        let (driver, deliveries) = try inFlight(["a", "b"])
        let requests = driver.requests
        try driver.cluster.refuse(requests[0], .invalidTimestamp)
        try driver.cluster.refuse(requests[1], .outOfOrderSequenceNumber)
        try driver.settle()
        #expect(deliveries[0].error?.brokerErrorName == "INVALID_TIMESTAMP")
        #expect(deliveries[0].error?.persistence == .notWritten)
        try driver.advance(.seconds(1))
        let batch = try driver.batch()
        #expect(batch.values == ["b"])
        #expect(batch.identity == identity(0, epoch: 1))
        #expect(batch.isValid)
        try driver.cluster.acknowledge(driver.request(), baseOffset: 6)
        try driver.settle()
        #expect(deliveries[1].offset == 6)
        #expect(driver.sender.totals.epochBumps == 1)
    }

    @Test("The first in flight is out of order: that is a gap, and the epoch goes up")
    func gap() throws {
        let (driver, _) = try inFlight(["a", "b"])
        let requests = driver.requests
        for request in requests { try driver.cluster.refuse(request, .outOfOrderSequenceNumber) }
        try driver.advance(.seconds(1))
        #expect(try driver.batch().identity == identity(0, epoch: 1))
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(try driver.batch().identity == identity(1, epoch: 1))
        #expect(try driver.batch().values == ["b"])
        #expect(driver.sender.totals.sequenceGaps == 1)
    }

    @Test("The epoch does not change while something of the partition is on the wire")
    func bumpWaits() throws {
        let (driver, _) = try inFlight(["a", "b"])
        let requests = driver.requests
        try driver.cluster.refuse(requests[0], .unknownProducerID)
        try driver.advance(.seconds(1))
        #expect(driver.requests.count == 1, "b has no answer yet")
        try driver.cluster.refuse(requests[1], .outOfOrderSequenceNumber)
        try driver.advance(.seconds(1))
        #expect(try driver.batch().values == ["a"])
        #expect(try driver.batch().identity == identity(0, epoch: 1))
        #expect(driver.sender.totals.unknownProducerIDs == 1)
    }

    @Test("A broker that knows a higher epoch: the partition restarts under a new producer id")
    func fencedEpoch() throws {
        let (driver, deliveries) = try inFlight(["a"])
        try driver.cluster.refuse(driver.request(), .invalidProducerEpoch)
        try driver.advance(.seconds(1))
        #expect(try driver.batch().identity == BatchIdentity(producerID: 1001, producerEpoch: 0, baseSequence: 0))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 1)
        try driver.settle()
        #expect(deliveries[0].offset == 1)
        #expect(driver.cluster.producerIDRequests == 2)
    }

    @Test("Retries are counted: the last failure is the record's error")
    func retriesExhausted() throws {
        let (driver, deliveries) = try inFlight(["a"]) { $0.retries = 2 }
        for _ in 0..<3 {
            try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
            try driver.advance(.seconds(2))
        }
        #expect(driver.requests.isEmpty)
        #expect(deliveries[0].error?.brokerErrorName == "NOT_ENOUGH_REPLICAS")
        #expect(deliveries[0].error?.attempts == 3)
    }

    @Test("A record fails with what the last answer said of it: stored, perhaps stored, or not stored")
    func persistence() throws {
        for (code, persistence) in [
            (.notEnoughReplicas, .notWritten), (.notEnoughReplicasAfterAppend, .written),
            (.notLeaderOrFollower, .unknown), (.unknownServerError, .unknown), (.invalidTimestamp, .notWritten),
        ] as [(BrokerErrorCode, KafkaError.Persistence)] {
            let (driver, deliveries) = try inFlight(["a"]) { $0.retries = 1 }
            while let request = driver.requests.first {
                try driver.cluster.refuse(request, code)
                try driver.advance(.seconds(2))
            }
            #expect(deliveries[0].error?.persistence == persistence, "\(code)")
        }
    }

    @Test("What is known to be stored is only known so from the last answer")
    func persistenceOfTimeout() throws {
        let (driver, deliveries) = try inFlight(["a"])
        try driver.cluster.refuse(driver.request(), .notEnoughReplicasAfterAppend)
        try driver.advance(.seconds(1))
        driver.cluster.requests = []
        driver.network.silentPorts = [9001]
        driver.network.hangUp(9001)
        try driver.advance(.seconds(130))
        #expect(deliveries[0].error?.code == .deliveryTimedOut)
        #expect(deliveries[0].error?.persistence == .unknown)
    }

    @Test("A permanent refusal ends the batch, not the producer: what follows goes on under a new epoch")
    func refusedForGood() throws {
        let (driver, deliveries) = try inFlight(["a", "b"])
        try driver.cluster.refuse(driver.requests[0], .clusterAuthorizationFailed)
        try driver.settle()
        #expect(deliveries[0].error?.code == .authorizationFailed)
        #expect(deliveries[0].error?.isFatal == false)
        #expect(deliveries[0].error?.persistence == .notWritten)
        try driver.cluster.refuse(driver.request(), .outOfOrderSequenceNumber)
        let last = try driver.send("c")
        try driver.advance(.seconds(1))
        #expect(try driver.batch().identity == BatchIdentity(producerID: 1000, producerEpoch: 1, baseSequence: 0))
        try driver.cluster.acknowledge(driver.request(), baseOffset: 7)
        try driver.settle()
        try driver.cluster.acknowledge(driver.request(), baseOffset: 8)
        try driver.settle()
        #expect([deliveries[1], last].map(\.offset) == [7, 8])
    }

    @Test("Records that a broker names fail for their own reason, the others because of them")
    func recordErrors() throws {
        let driver = try SenderDriver { $0.linger = .milliseconds(5) }
        try driver.warmUp()
        let deliveries = try ["a", "b", "c"].map { try driver.send($0) }
        try driver.advance(.milliseconds(5))
        try driver.cluster.answerProduce(driver.request()) { batch in
            ProduceResponse.Partition(
                index: batch.partition, errorCode: .invalidRecord,
                recordErrors: [
                    .init(batchIndex: 1, message: "no key"), .init(batchIndex: -1, message: "x"),
                    .init(batchIndex: 3, message: "x"),
                ])
        }
        try driver.settle()
        #expect(deliveries[1].error?.message.contains("no key") == true)
        #expect(deliveries[1].error?.isRetriable == false)
        #expect(deliveries.map { $0.error?.isRetriable } == [true, false, true])
        #expect(deliveries.allSatisfy { $0.error?.persistence == .notWritten })
    }

    @Test("A timed-out record says where its time went, down to the part of a backoff that it still lived through")
    func timeSpent() throws {
        let (driver, deliveries) = try inFlight(["a"]) {
            $0.requestTimeout = .seconds(10)
            $0.deliveryTimeout = .seconds(30)
            $0.retryBackoff = .seconds(50)
            $0.retryBackoffMax = .seconds(50)
        }
        try driver.advance(.seconds(2))
        try driver.cluster.refuse(driver.request(), .notEnoughReplicas)
        try driver.advance(.seconds(28))
        let error = try #require(deliveries[0].error)
        #expect(error.code == .deliveryTimedOut)
        #expect(error.timeSpent == KafkaError.TimeSpent(inFlight: .seconds(2), backingOff: .seconds(28)))
        #expect(error.description.contains("time spent: 28 s backing off, 2000 ms in flight"))
    }

    @Test("Timestamps as far apart as can be survive a split")
    func splitOfFarTimestamps() throws {
        let driver = try SenderDriver { $0.linger = .fixed(.milliseconds(5)) }
        try driver.warmUp()
        let timestamps: [Int64] = [.max, 0, .max, 0]
        for timestamp in timestamps {
            let outcome = "v".withKafkaBytes { value in
                var request = AppendRequest(
                    key: nil, value: value, partition: 0, timestamp: timestamp, isAwaited: false)
                return driver.core.append(&request, topic: "t", headers: [], callback: nil, pending: nil)
            }
            guard case .accepted = outcome else { throw CancellationError() }
        }
        try driver.advance(.milliseconds(6))
        try driver.cluster.refuse(driver.request(), .messageTooLarge)
        try driver.settle()
        #expect(try driver.values() == [[["v", "v"]]])
    }
}
