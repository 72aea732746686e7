import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// When the epoch rises, who raises it, and what if that fails.
@Suite("Epochs of transactions", .timeLimit(.minutes(10)))
struct TransactionEpochTests {
    private typealias Script = TransactionScript

    private static let first = ProducerIdentity(id: 7, epoch: 0)
    private static let second = ProducerIdentity(id: 7, epoch: 1)

    // MARK: The machine

    /// A transaction of version 1 that has ended and waits for the next epoch.
    private func renewing(_ call: TransactionCall = .commit) throws -> TransactionScript {
        var script = try Script.open(.one)
        script.machine.finalized(.two)
        script.call(call)
        try script.expect(.end(commits: call == .commit))
        script.answer(.end(commits: call == .commit), .done(nil))
        try script.expect(.initProducerID(Self.first))
        return script
    }

    @Test(
        "A transaction that has ended has ended, whatever becomes of the next epoch",
        arguments: [
            BrokerErrorCode.producerFenced, .invalidProducerEpoch, .transactionalIDAuthorizationFailed,
            .clusterAuthorizationFailed, .transactionAbortable, .unknownServerError,
        ])
    func refusedEpoch(code: BrokerErrorCode) throws {
        for call in [TransactionCall.commit, .abort] {
            var script = try renewing(call)
            script.answer(.initProducerID(Self.first), .refused(code))
            #expect(script.results.last?.call == call && script.lastFailure == nil)
            #expect(script.machine.phase == .over)
            guard case .failure(let error) = script.call(.begin) else {
                Issue.record("it began")
                return
            }
            #expect(error.isFatal && error.brokerError == code.rawValue && error.message.contains("make a new one"))
        }
    }

    @Test("The next epoch is asked for until it is given")
    func retriedEpoch() throws {
        var script = try renewing()
        let request = TransactionRequest.initProducerID(Self.first)
        script.answer(request, .refused(.concurrentTransactions))
        script.pass(.seconds(1))
        try script.expect(request)
        script.machine.lost(now: script.now, random: &script.random)
        script.pass(.seconds(1))
        try script.expect(request)
        script.answer(request, .done(Self.second))
        #expect(script.results.last?.call == .commit && script.lastFailure == nil)
        #expect(script.machine.identity == Self.second && script.machine.version == .two)
    }

    @Test("A change back to version 1 is for the next transaction, and needs no epoch of its own")
    func downgrade() throws {
        var script = try Script.open(.two)
        script.machine.finalized(.one)
        #expect(script.machine.version == .two)
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .done(Self.second))
        #expect(script.machine.phase == .ready && script.machine.version == .one)
        script.call(.begin)
        script.expectAdmitted(TopicPartition(topic: "a", partition: 0), false)
    }

    @Test("Version 2 before the first transaction needs no other epoch")
    func upgradeBeforeFirst() throws {
        var script = try Script.ready(.one)
        script.machine.finalized(.two)
        script.call(.begin)
        #expect(script.machine.version == .two && script.machine.phase == .open)
        script.expectAdmitted(TopicPartition(topic: "a", partition: 0), true)
    }

    @Test("Version 2 between transactions waits for another epoch: markers of the last one may be on the way")
    func upgradeBetween() throws {
        let partition = TopicPartition(topic: "a", partition: 0)
        for endsEmpty in [false, true] {
            var script = try Script.open(.one)
            script.call(.abort)
            try script.expect(.end(commits: false))
            script.answer(.end(commits: false), .done(nil))
            #expect(script.machine.phase == .ready)
            script.machine.finalized(.two)
            script.call(.begin)
            #expect(script.machine.version == .one)
            if endsEmpty {
                script.call(.commit)
                script.endIfEmpty()
            } else {
                script.expectAdmitted(partition, false)
                try script.expect(.addPartitions([partition]))
                script.answer(.addPartitions([partition]), .partitions([partition: .none]))
                script.expectAdmitted(partition, true)
                script.machine.recordsLeave()
                script.call(.commit)
                try script.expect(.end(commits: true))
                script.answer(.end(commits: true), .done(nil))
            }
            try script.expect(.initProducerID(Self.first))
            script.answer(.initProducerID(Self.first), .done(Self.second))
            #expect(script.results.last?.call == .commit && script.lastFailure == nil)
            script.call(.begin)
            #expect(script.machine.version == .two && script.machine.identity == Self.second)
        }
    }

    @Test("Version 1: UNKNOWN_PRODUCER_ID from AddPartitionsToTxn or AddOffsetsToTxn costs an epoch, and no producer")
    func recoverable() throws {
        let partition = TopicPartition(topic: "a", partition: 0)
        let offsets = TransactionOffsets(group: "g", offsets: [partition: 5])
        for isGroup in [false, true] {
            var script = try Script.ready(.one)
            script.call(.begin)
            if isGroup { script.call(.sendOffsets(offsets)) } else { script.expectAdmitted(partition, false) }
            let request = isGroup ? TransactionRequest.addOffsets(group: "g") : .addPartitions([partition])
            try script.expect(request)
            script.answer(
                request, isGroup ? .refused(.unknownProducerID) : .partitions([partition: .unknownProducerID]))
            #expect(script.machine.phase == .failed)
            script.call(.abort)
            // The coordinator has nothing of it.
            script.endIfEmpty()
            try script.expect(.initProducerID(Self.first))
            script.answer(.initProducerID(Self.first), .done(Self.second))
            #expect(script.results.last?.call == .abort && script.lastFailure == nil)
            #expect(script.machine.identity == Self.second)
        }
    }

    // MARK: The producer

    @Test("A partition that needs a new epoch does not keep another from being sent again under the old one")
    func healthyPartition() async throws {
        let producer = try await TransactionDriver.open(.one, topics: ["t": [1, 2]])
        let healthy = try producer.driver.send("a", partition: 0)
        let broken = try producer.driver.send("b", partition: 1)
        try producer.driver.settle()
        for request in producer.driver.requests where request.header.apiKey == .produce {
            try producer.cluster.refuse(request, request.node == 1 ? .requestTimedOut : .unknownProducerID)
        }
        try producer.driver.settle()
        #expect(broken.error != nil && healthy.error == nil)
        let abort = try producer.call(.abort)
        try producer.driver.advance(.seconds(1))
        let batch = try producer.driver.batch()
        #expect(batch.values == ["a"])
        #expect(batch.identity == BatchIdentity(producerID: 7, producerEpoch: 0, baseSequence: 0))
        #expect(!abort.isResolved && producer.asked() == ["add t-0 t-1"])
        try producer.acknowledge()
        #expect(healthy.offset == 0)
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["abort", "init 7/0"])
    }

    @Test(
        "A partition that does not know the producer, or misses a record: the abort brings another epoch",
        arguments: [BrokerErrorCode.unknownProducerID, .outOfOrderSequenceNumber])
    func gap(code: BrokerErrorCode) async throws {
        for version in TransactionVersion.all {
            let producer = try await TransactionDriver.open(version)
            let record = try producer.driver.send("a")
            try producer.driver.settle()
            try producer.refuse(code)
            #expect(record.error?.brokerErrorName == code.name && record.error?.isFatal == false)
            _ = producer.asked()
            try await producer.succeed(.abort)
            #expect(producer.asked() == (version == .one ? ["abort", "init 7/0"] : ["abort"]))
            try await producer.succeed(.begin)
            for partition in [Int32(0), 1] { try producer.driver.send("b", partition: partition) }
            try producer.driver.settle()
            let expected = BatchIdentity(producerID: 7, producerEpoch: 1, baseSequence: 0)
            #expect(
                try producer.cluster.batches(of: producer.driver.request()).map(\.identity) == [expected, expected])
        }
    }

    @Test(
        "INVALID_PRODUCER_EPOCH from a partition: the abort shows whether the producer is fenced",
        arguments: [false, true])
    func epochFromProduce(isFenced: Bool) async throws {
        for version in TransactionVersion.all {
            let producer = try await TransactionDriver.open(version)
            let record = try producer.driver.send("a")
            try producer.driver.settle()
            try producer.refuse(.invalidProducerEpoch)
            #expect(record.error?.code == .fenced && record.error?.isFatal == false)
            let commit = try await producer.failure(of: producer.call(.commit))
            #expect(commit.code == .transactionFailed && !commit.isFatal)
            if isFenced { producer.cluster.coordinator.refusals[.endTransaction] = [.producerFenced] }
            let abort = try await producer.error(of: producer.call(.abort))
            #expect(abort?.code == (isFenced ? .fenced : nil))
            #expect(abort?.isFatal == (isFenced ? true : nil))
            let begin = try await producer.error(of: producer.call(.begin))
            #expect(begin?.code == (isFenced ? .fenced : nil))
        }
    }

    @Test("A coordinator without epochs to give (before Kafka 2.5): a sent batch that expires ends the producer")
    func expiredWithoutEpoch() async throws {
        let producer = try await TransactionDriver.open(.one, initVersion: 2) {
            $0.deliveryTimeout = .seconds(20)
            $0.requestTimeout = .seconds(15)
        }
        let record = try producer.driver.send("a")
        try producer.driver.settle()
        try producer.driver.advance(.seconds(21))
        #expect(record.error?.code == .deliveryTimedOut)
        let error = try await producer.failure(of: producer.call(.commit))
        #expect(error.isFatal && error.message.contains("KIP-360") && error.message.contains("make a new one"))
    }

    @Test("That a coordinator gives epochs is remembered when it has gone")
    func remembered() async throws {
        let producer = try await TransactionDriver.open(.one)
        try producer.driver.send("a")
        try producer.driver.settle()
        try producer.refuse(.unknownProducerID)
        try producer.lose(2)
        _ = producer.asked()
        let abort = try producer.call(.abort)
        try producer.driver.advance(.seconds(5))
        #expect(try await producer.error(of: abort) == nil)
        #expect(producer.asked() == ["find app", "abort", "init 7/0"])
    }

    @Test("A cluster that is upgraded in mid-life: the open transaction ends as it began, the next one has version 2")
    func upgrade() async throws {
        let producer = try await TransactionDriver.open(.one)
        try producer.driver.send("a")
        try producer.driver.settle()
        try producer.acknowledge()
        // Brokers say it on new connections.
        (producer.cluster.finalizedTransactionVersion, producer.cluster.featuresEpoch) = (2, 2)
        try producer.lose(1)
        try producer.driver.send("more")
        try producer.driver.advance(.seconds(1))
        #expect(try producer.driver.request().header.apiVersion == 11)
        try producer.acknowledge()
        producer.cluster.held.insert(.endTransaction)
        let commit = try producer.call(.commit)
        try producer.driver.advance(.seconds(1))
        let end = try #require(producer.driver.requests.last)
        #expect(end.header.apiKey == .endTransaction && end.header.apiVersion == 4)
        try producer.cluster.release(.endTransaction)
        try producer.driver.settle()
        #expect(try await producer.error(of: commit) == nil)
        #expect(producer.asked().suffix(2) == ["commit", "init 7/0"])
        try await producer.succeed(.begin)
        try producer.driver.send("b")
        try producer.driver.settle()
        #expect(producer.asked() == [])
        #expect(try producer.driver.request().header.apiVersion == 12)
        #expect(
            try producer.driver.batch().identity == BatchIdentity(producerID: 7, producerEpoch: 1, baseSequence: 0))
    }
}
