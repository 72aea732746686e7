import KafkaClient
import KafkaConsumerWire
import KafkaSockets
import KafkaTesting
import KafkaWire
import Testing

/// Offsets of consumer groups, with and without transactions.
@Suite("Group offsets in the model", .timeLimit(.minutes(10)))
struct ModelGroupOffsetTests {
    private func makeDriver(version: Int16, markerDelay: Duration = .zero) -> ModelDriver {
        let driver = ModelDriver { configuration in
            configuration.transactionVersion = version
            configuration.transactionMarkerDelay = markerDelay
        }
        driver.model.createTopic("t", partitions: 1, now: driver.now)
        return driver
    }

    private func commit(
        _ offset: Int64, group: String, _ driver: ModelDriver, version: Int16 = 9, to broker: Int32? = nil
    ) throws -> BrokerErrorCode {
        let request = OffsetCommitRequest(
            groupID: group,
            topics: [
                .init(
                    name: "t",
                    partitions: [
                        .init(
                            partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: 3,
                            committedMetadata: "note")
                    ])
            ])
        let coordinator = driver.model.coordinator(of: group)?.id ?? -1
        let response: OffsetCommitResponse = try driver.exchange(request, version: version, to: broker ?? coordinator)
        return response.topics.first?.partitions.first?.errorCode ?? .unknownServerError
    }

    @Test("What a group commits is fetched, in every version", arguments: Int16(1)...9)
    func roundTrip(version: Int16) throws {
        let driver = makeDriver(version: 2)
        #expect(try driver.committed("t", group: "g", version: version) == (-1, .none))
        #expect(try commit(17, group: "g", driver, version: max(version, 2)) == .none)
        #expect(try driver.committed("t", group: "g", version: version) == (17, .none))
        #expect(try driver.committed("t", group: "other", version: version) == (-1, .none))
    }

    @Test("Without topics, all offsets of several groups come, with all that belongs to them")
    func all() throws {
        let driver = makeDriver(version: 2)
        #expect(try commit(17, group: "g", driver) == .none)
        let broker = driver.model.coordinator(of: "g")?.id ?? -1
        let request = OffsetFetchRequest(groups: [.init(groupID: "g")])
        let response: OffsetFetchResponse = try driver.exchange(request, version: 8, to: broker)
        let partition = OffsetFetchResponse.Partition(
            partitionIndex: 0, committedOffset: 17, committedLeaderEpoch: 3, metadata: "note")
        #expect(response.groups == [.init(groupID: "g", topics: [.init(name: "t", partitions: [partition])])])
    }

    @Test("Another broker than the coordinator refuses", arguments: [Int16(1), 2, 9])
    func notCoordinator(version: Int16) throws {
        let driver = makeDriver(version: 2)
        let coordinator = try #require(driver.model.coordinator(of: "g")?.id)
        let other = coordinator % 3 + 1
        #expect(try commit(17, group: "g", driver, to: other) == .notCoordinator)
        let request = OffsetFetchRequest(groups: [.init(groupID: "g", topics: [.init(name: "t", partitions: [0])])])
        let response: OffsetFetchResponse = try driver.exchange(request, version: version, to: other)
        let group = try #require(response.groups.first)
        #expect((group.topics.first?.partitions.first?.errorCode ?? group.errorCode) == .notCoordinator)
    }

    @Test(
        "Offsets of a transaction are visible once it is committed, and never if it is aborted",
        arguments: [Int16(0), 2])
    func transaction(version: Int16) throws {
        let driver = makeDriver(version: version, markerDelay: .milliseconds(10))
        var producer = TransactionalDriver(driver)
        try producer.start()
        for (offset, commits) in [(Int64(17), true), (18, false), (19, true)] {
            let before = try driver.committed("t", group: "g").offset
            if version < 2 { #expect(try producer.addOffsets(group: "g") == .none) }
            #expect(
                try producer.commitOffset(offset, topic: "t", group: "g", version: version < 2 ? 4 : 5) == .none)
            #expect(try driver.committed("t", group: "g") == (before, .none))
            #expect(try driver.committed("t", group: "g", stable: true) == (-1, .unstableOffsetCommit))
            #expect(try producer.end(commits: commits, version: version < 2 ? 4 : 5) == .none)
            #expect(try driver.committed("t", group: "g").offset == before)
            driver.advance(by: .milliseconds(10))
            #expect(try driver.committed("t", group: "g", stable: true) == (commits ? offset : before, .none))
        }
    }

    @Test("A plain commit after a transaction's stays when that is committed", arguments: [Int16(0), 2])
    func plainAfterTransactional(version: Int16) throws {
        let driver = makeDriver(version: version)
        var producer = TransactionalDriver(driver)
        try producer.start()
        if version < 2 { #expect(try producer.addOffsets(group: "g") == .none) }
        #expect(try producer.commitOffset(17, topic: "t", group: "g", version: version < 2 ? 4 : 5) == .none)
        #expect(try commit(5, group: "g", driver) == .none)
        #expect(try producer.end(commits: true, version: version < 2 ? 4 : 5) == .none)
        #expect(try driver.committed("t", group: "g", stable: true) == (5, .none))
    }

    @Test("Version 1: the group must be added before its offsets are committed")
    func notAdded() throws {
        let driver = makeDriver(version: 0)
        var producer = TransactionalDriver(driver)
        try producer.start()
        #expect(try producer.commitOffset(17, topic: "t", group: "g", version: 4) == .transactionAbortable)
        #expect(try producer.commitOffset(17, topic: "t", group: "g", version: 3) == .invalidTransactionState)
        #expect(try producer.addOffsets(group: "other") == .none)
        #expect(try producer.commitOffset(17, topic: "t", group: "g", version: 4) == .transactionAbortable)
        #expect(try producer.addOffsets(group: "g") == .none)
        #expect(try producer.commitOffset(17, topic: "t", group: "g", version: 4) == .none)
    }

    @Test("Offsets of a fenced producer are refused", arguments: [Int16(0), 2])
    func fenced(version: Int16) throws {
        let driver = makeDriver(version: version)
        var zombie = TransactionalDriver(driver)
        try zombie.start()
        var successor = TransactionalDriver(driver)
        try successor.start()
        #expect(try zombie.addOffsets(group: "g") == .producerFenced)
        #expect(try zombie.commitOffset(17, topic: "t", group: "g") == .invalidProducerEpoch)
        #expect(try driver.committed("t", group: "g", stable: true) == (-1, .none))
    }
}
