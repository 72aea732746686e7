import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

/// Faults in requests to coordinators.
@Suite("Faults of coordinators", .timeLimit(.minutes(10)))
struct CoordinatorFaultTests {
    private func start(version: Int16) throws -> TransactionalDriver {
        let driver = ModelDriver { $0.transactionVersion = version }
        driver.model.createTopic("t", partitions: 2, now: driver.now)
        var producer = TransactionalDriver(driver)
        #expect(try producer.start() == .none)
        return producer
    }

    @Test("A partition that is refused keeps the others from being added")
    func refusedPartition() throws {
        let producer = try start(version: 0)
        let model = producer.driver.model
        _ = model.inject(
            EmbeddedFault(.error(.topicAuthorizationFailed), api: .addPartitionsToTransaction, topic: "t", partition: 1)
        )
        #expect(try producer.add("t", [0, 1]) == [.operationNotAttempted, .topicAuthorizationFailed])
        #expect(try producer.produce("t", sequence: 0, version: 11) == .transactionAbortable)
        _ = model.inject(EmbeddedFault(.error(.coordinatorLoadInProgress), api: .addPartitionsToTransaction))
        #expect(try producer.add("t", [0, 1]) == [.coordinatorLoadInProgress, .coordinatorLoadInProgress])
        #expect(try producer.add("t", [0, 1]) == [.none, .none])
    }

    @Test("A request that is answered with an error after the fact has been handled")
    func afterTheFact() throws {
        var producer = try start(version: 2)
        let model = producer.driver.model
        for api in [EmbeddedAPI.transactionOffsetCommit, .endTransaction] {
            _ = model.inject(EmbeddedFault(.errorAfterAppend(.requestTimedOut), api: api))
        }
        #expect(try producer.produce("t", sequence: 0) == .none)
        #expect(try producer.commitOffset(17, topic: "t", group: "g") == .requestTimedOut)
        let before = producer
        #expect(try producer.end(commits: true) == .requestTimedOut)
        #expect(producer.epoch == before.epoch)
        #expect(try producer.driver.latestOffset("t", isolation: 1) == 2)
        #expect(try producer.driver.committed("t", group: "g") == (17, .none))
        // Asked again, the coordinator says what it has done.
        #expect(try producer.end(commits: true) == .none)
        #expect(producer.epoch == before.epoch + 1)
    }

    @Test("Partitions and groups may have been added, whatever the answer says")
    func addedAfterTheFact() throws {
        let producer = try start(version: 0)
        let model = producer.driver.model
        for api in [EmbeddedAPI.addPartitionsToTransaction, .addOffsetsToTransaction] {
            _ = model.inject(EmbeddedFault(.errorAfterAppend(.requestTimedOut), api: api))
        }
        #expect(try producer.add("t") == [.requestTimedOut])
        #expect(try producer.produce("t", sequence: 0, version: 11) == .none)
        #expect(try producer.addOffsets(group: "g") == .requestTimedOut)
        #expect(try producer.commitOffset(17, topic: "t", group: "g", version: 4) == .none)
    }

    @Test("A batch without the transactional bit is refused while its producer's transaction is open")
    func outside() throws {
        let producer = try start(version: 2)
        #expect(try producer.produce("t", sequence: 0) == .none)
        let plain = BatchBuilder(producer: producer.producerID, epoch: producer.epoch, sequence: 1)
        #expect(try producer.driver.produce(try plain.build()).errorCode == .invalidTransactionState)
        #expect(try producer.driver.produce(try plain.build(), partition: 1).errorCode == .none)
    }
}
