import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// The machine of transactions as a script: calls and answers go in, requests and effects come out.
@Suite("The states of transactions", .timeLimit(.minutes(10)))
struct TransactionMachineTests {
    private typealias Script = TransactionScript

    private static let partition = TopicPartition(topic: "a", partition: 0)
    private static let offsets = TransactionOffsets(
        group: "g",
        offsets: [TopicPartition(topic: "in", partition: 0): 5, TopicPartition(topic: "in", partition: 1): 6])

    // MARK: The course of things

    @Test("Version 2: the end gives the epoch of the next transaction")
    func version2() throws {
        var script = try Script.open(.two)
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .done(ProducerIdentity(id: 7, epoch: 1)))
        #expect(script.machine.phase == .ready)
        #expect(script.machine.identity == ProducerIdentity(id: 7, epoch: 1))
        #expect(script.results.map(\.call) == [.initialize, .commit] && script.lastFailure == nil)
    }

    @Test("Version 2: a new producer id, when epochs are used up, is taken over")
    func newProducerID() throws {
        var script = try Script.open(.two)
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .done(ProducerIdentity(id: 8, epoch: 0)))
        #expect(script.machine.identity == ProducerIdentity(id: 8, epoch: 0))
    }

    @Test("Version 1: partitions are added once, several in a request, and the epoch stays")
    func version1() throws {
        var script = try Script.ready(.one)
        script.call(.begin)
        let partitions = (0..<3).map { TopicPartition(topic: "a", partition: $0) }
        for partition in partitions + partitions { script.expectAdmitted(partition, false) }
        try script.expect(.addPartitions(partitions))
        try script.expect(nil)
        script.answer(.addPartitions(partitions), .partitions([:].merging(partitions.map { ($0, .none) }) { $1 }))
        for partition in partitions { script.expectAdmitted(partition, true) }
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .done(nil))
        #expect(script.machine.identity == ProducerIdentity(id: 7, epoch: 0))
    }

    @Test("The end waits for records under way", arguments: [TransactionVersion.one, .two])
    func drained(version: TransactionVersion) throws {
        for call in [TransactionCall.commit, .abort] {
            var script = try Script.open(version)
            script.isDrained = false
            script.call(call)
            try script.expect(nil)
            script.isDrained = true
            try script.expect(.end(commits: call == .commit))
        }
    }

    @Test("The end of a transaction without records asks no broker", arguments: [TransactionVersion.one, .two])
    func empty(version: TransactionVersion) throws {
        for call in [TransactionCall.commit, .abort] {
            var script = try Script.ready(version)
            script.call(.begin)
            script.call(call)
            try script.expect(nil)
            script.endIfEmpty()
            #expect(script.machine.phase == .ready)
            #expect(script.results.last?.call == call && script.lastFailure == nil)
        }
    }

    @Test("Records that never left leave nothing to end")
    func unsent() throws {
        var script = try Script.ready(.two)
        script.call(.begin)
        script.expectAdmitted(Self.partition, true)
        script.isDrained = false
        script.call(.abort)
        try script.expect(nil)
        script.isDrained = true
        try script.expect(nil)
        script.endIfEmpty()
        #expect(script.machine.phase == .ready && script.lastFailure == nil)
    }

    @Test("Version 1: a commit waits for partitions that are still to be added")
    func commitAddsPending() throws {
        var script = try Script.ready(.one)
        script.call(.begin)
        _ = script.machine.admit(Self.partition)
        script.isDrained = false
        script.call(.commit)
        script.endIfEmpty()
        #expect(script.machine.phase == .committing)
        try script.expect(.addPartitions([Self.partition]))
        script.answer(.addPartitions([Self.partition]), .partitions([Self.partition: .none]))
        script.isDrained = true
        try script.expect(.end(commits: true))
    }

    @Test("Version 1: an abort cancels partitions that were not added, and asks no broker")
    func abortCancelsPending() throws {
        var script = try Script.ready(.one)
        script.call(.begin)
        _ = script.machine.admit(Self.partition)
        script.call(.abort)
        try script.expect(nil)
        script.endIfEmpty()
        #expect(script.machine.phase == .ready)
    }

    @Test("Offsets: version 1 adds the group before, version 2 does not")
    func offsets() throws {
        for version in [TransactionVersion.one, .two] {
            var script = try Script.ready(version)
            script.call(.begin)
            script.call(.sendOffsets(Self.offsets))
            if version == .one {
                try script.expect(.addOffsets(group: "g"))
                script.answer(.addOffsets(group: "g"), .done(nil))
            }
            try script.expect(.commitOffsets(Self.offsets))
            script.answer(.commitOffsets(Self.offsets), .partitions(Self.offsets.offsets.mapValues { _ in .none }))
            #expect(script.results.last?.call == .sendOffsets(Self.offsets) && script.lastFailure == nil)
            script.call(.commit)
            try script.expect(.end(commits: true))
        }
    }

    @Test("Only the offsets that failed are sent again")
    func failedOffsets() throws {
        var script = try Script.ready()
        script.call(.begin)
        script.call(.sendOffsets(Self.offsets))
        try script.expect(.commitOffsets(Self.offsets))
        let (first, second) = (TopicPartition(topic: "in", partition: 0), TopicPartition(topic: "in", partition: 1))
        script.answer(
            .commitOffsets(Self.offsets), .partitions([first: .none, second: .coordinatorLoadInProgress]))
        script.pass(.seconds(1))
        try script.expect(.commitOffsets(TransactionOffsets(group: "g", offsets: [second: 6])))
    }

    // MARK: Calls

    @Test("Misuse is an error that says so, and changes nothing")
    func misuse() throws {
        func code(_ result: Result<Void, KafkaError>?) -> KafkaError.Code? {
            guard case .failure(let error) = result else { return nil }
            return error.code
        }
        var fresh = Script()
        for call in [TransactionCall.begin, .commit, .abort, .sendOffsets(Self.offsets)] {
            #expect(code(fresh.call(call)) == .invalidTransactionState)
        }
        #expect(fresh.machine.phase == .uninitialized)
        var ready = try Script.ready()
        for call in [TransactionCall.initialize, .commit, .abort, .sendOffsets(Self.offsets)] {
            #expect(code(ready.call(call)) == .invalidTransactionState)
        }
        #expect(ready.machine.phase == .ready)
        var open = try Script.open()
        for call in [TransactionCall.initialize, .begin] {
            #expect(code(open.call(call)) == .invalidTransactionState)
        }
        #expect(open.machine.phase == .open)
    }

    @Test("A commit that has not ended can be repeated, and never becomes an abort")
    func commitStaysCommit() throws {
        var script = try Script.open()
        script.call(.commit)
        try script.expect(.end(commits: true))
        #expect(script.call(.commit) == nil)
        guard case .failure(let error) = script.call(.abort) else { return #expect(Bool(false), "it was aborted") }
        #expect(error.code == .invalidTransactionState)
        script.answer(.end(commits: true), .done(ProducerIdentity(id: 7, epoch: 1)))
        #expect(script.results.last?.call == .commit)
    }

    @Test("The outcome of a commit without a caller is kept for the same call, and others are refused until then")
    func unclaimed() throws {
        var script = try Script.open()
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .done(ProducerIdentity(id: 7, epoch: 1)))
        script.machine.keep(.success(()), of: .commit)
        guard case .failure(let error) = script.call(.begin) else { return #expect(Bool(false), "it began") }
        #expect(error.message.contains("commitTransaction"))
        guard case .success = script.call(.commit) else { return #expect(Bool(false), "no outcome") }
        guard case .success = script.call(.begin) else { return #expect(Bool(false), "it did not begin") }
    }

    @Test("An abort, or an initialization, that has not ended can be repeated, and nothing else is taken until then")
    func repeated() throws {
        var script = try Script.open()
        script.call(.abort)
        try script.expect(.end(commits: false))
        #expect(script.call(.abort) == nil)
        for call in [TransactionCall.commit, .begin, .initialize] {
            guard case .failure(let error) = script.call(call) else { return #expect(Bool(false), "\(call.name)") }
            #expect(error.code == .invalidTransactionState && error.message.contains("abortTransaction"))
        }
        script.answer(.end(commits: false), .done(ProducerIdentity(id: 7, epoch: 1)))
        #expect(script.results.last?.call == .abort && script.machine.phase == .ready)

        var fresh = Script()
        fresh.call(.initialize)
        try fresh.expect(.initProducerID(nil))
        #expect(fresh.call(.initialize) == nil)
        guard case .failure = fresh.call(.begin) else { return #expect(Bool(false), "it began") }
        fresh.answer(.initProducerID(nil), .done(ProducerIdentity(id: 7, epoch: 0)))
        fresh.machine.keep(.success(()), of: .initialize)
        guard case .success = fresh.call(.initialize) else { return #expect(Bool(false), "no outcome") }
        guard case .success = fresh.call(.begin) else { return #expect(Bool(false), "it did not begin") }
    }

    // MARK: Failures

    @Test("Version 1: after a failure, records go to partitions that were added, and no partition is added any more")
    func admissionAfterFailure() throws {
        var script = try Script.open(.one)
        let (asked, other) = (TopicPartition(topic: "a", partition: 1), TopicPartition(topic: "a", partition: 2))
        script.expectAdmitted(asked, false)
        try script.expect(.addPartitions([asked]))
        script.note(script.machine.recordFailed(KafkaError(.invalidRecord, "no"), .invalidRecord, hadSequence: false))
        #expect(script.machine.phase == .failed)
        script.expectAdmitted(Self.partition, true)
        script.expectAdmitted(asked, false)
        script.expectAdmitted(other, false)
        script.answer(.addPartitions([asked]), .partitions([asked: .none]))
        script.expectAdmitted(asked, true)
        script.pass(.seconds(1))
        try script.expect(nil)
        script.call(.abort)
        script.expectAdmitted(other, false)
        try script.expect(.end(commits: false))
    }

    @Test("The first partition waits for the whole backoff after another error than that of the last transaction's end")
    func firstPartitionBackoff() throws {
        var script = try Script.ready(.one)
        script.call(.begin)
        script.expectAdmitted(Self.partition, false)
        try script.expect(.addPartitions([Self.partition]))
        script.answer(.addPartitions([Self.partition]), .partitions([Self.partition: .coordinatorLoadInProgress]))
        script.pass(.milliseconds(25))
        try script.expect(nil)
        script.pass(.milliseconds(100))
        try script.expect(.addPartitions([Self.partition]))
    }

    @Test("A record that failed ends a commit with its error; only an abort is possible then")
    func recordFailed() throws {
        var script = try Script.open()
        script.isDrained = false
        script.call(.commit)
        script.note(
            script.machine.recordFailed(
                KafkaError(.recordTooLarge, "too large"), .messageTooLarge, hadSequence: false))
        #expect(script.lastFailure == .transactionFailed)
        #expect(script.machine.phase == .failed)
        guard case .failure(let error) = script.call(.commit) else { return #expect(Bool(false), "it committed") }
        #expect(error.code == .transactionFailed && error.underlying is KafkaError)
        script.isDrained = true
        script.call(.abort)
        try script.expect(.end(commits: false))
        script.answer(.end(commits: false), .done(ProducerIdentity(id: 7, epoch: 1)))
        #expect(script.machine.phase == .ready)
    }

    @Test("Version 1: after a gap in a sequence, the epoch rises before the next transaction")
    func bump() throws {
        var script = try Script.open(.one)
        script.note(
            script.machine.recordFailed(KafkaError(.deliveryTimedOut, "late"), nil, hadSequence: true))
        script.call(.abort)
        try script.expect(.end(commits: false))
        script.answer(.end(commits: false), .done(nil))
        #expect(script.results.last?.call == .initialize, "the abort ends with the new epoch")
        try script.expect(.initProducerID(ProducerIdentity(id: 7, epoch: 0)))
        script.answer(.initProducerID(ProducerIdentity(id: 7, epoch: 0)), .done(ProducerIdentity(id: 7, epoch: 1)))
        #expect(script.results.last?.call == .abort && script.lastFailure == nil)
        #expect(script.machine.identity == ProducerIdentity(id: 7, epoch: 1))
    }

    @Test("Version 1: after a gap, a coordinator that cannot raise the epoch (before Kafka 2.5) ends the producer")
    func noBump() throws {
        var script = try Script.open(.one, initVersion: 2)
        script.note(script.machine.recordFailed(KafkaError(.deliveryTimedOut, "late"), nil, hadSequence: true))
        #expect(script.machine.phase == .over)
    }

    @Test("A change to version 2 is for the next transaction, which begins with a new epoch")
    func upgrade() throws {
        var script = try Script.open(.one)
        script.machine.finalized(.two)
        #expect(script.machine.version == .one)
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .done(nil))
        try script.expect(.initProducerID(ProducerIdentity(id: 7, epoch: 0)))
        script.answer(.initProducerID(ProducerIdentity(id: 7, epoch: 0)), .done(ProducerIdentity(id: 7, epoch: 1)))
        #expect(script.machine.version == .two && script.machine.phase == .ready)
    }

    @Test("Fencing ends the producer", arguments: [BrokerErrorCode.producerFenced, .invalidProducerEpoch])
    func fenced(code: BrokerErrorCode) throws {
        var script = try Script.open()
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .refused(code))
        #expect(script.lastFailure == .fenced)
        guard case .failure(let error) = script.call(.abort) else { return #expect(Bool(false), "it goes on") }
        #expect(error.code == .fenced && error.isFatal)
    }

    @Test("A coordinator that has moved is looked up, and the request sent again")
    func moved() throws {
        var script = try Script.open()
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.answer(.end(commits: true), .refused(.notCoordinator))
        #expect(script.effects.contains { if case .findCoordinator(.end(commits: true)) = $0 { true } else { false } })
        script.pass(.seconds(1))
        try script.expect(.end(commits: true))
    }

    @Test(
        "The first partitions are asked for again after 20 ms while the last transaction ends; later ones after the backoff"
    )
    func concurrentTransactions() throws {
        var script = try Script.ready(.one)
        script.call(.begin)
        _ = script.machine.admit(Self.partition)
        try script.expect(.addPartitions([Self.partition]))
        script.answer(.addPartitions([Self.partition]), .partitions([Self.partition: .concurrentTransactions]))
        try script.expect(nil)
        script.pass(.milliseconds(25))
        try script.expect(.addPartitions([Self.partition]))
        script.answer(.addPartitions([Self.partition]), .partitions([Self.partition: .none]))
        let second = TopicPartition(topic: "a", partition: 1)
        _ = script.machine.admit(second)
        try script.expect(.addPartitions([second]))
        script.answer(.addPartitions([second]), .partitions([second: .concurrentTransactions]))
        script.pass(.milliseconds(25))
        try script.expect(nil)
        script.pass(.milliseconds(100))
        try script.expect(.addPartitions([second]))
    }

    @Test("A lost request is sent again")
    func lost() throws {
        var script = try Script.open()
        script.call(.commit)
        try script.expect(.end(commits: true))
        script.machine.lost(now: script.now, random: &script.random)
        try script.expect(nil)
        script.pass(.milliseconds(200))
        try script.expect(.end(commits: true))
    }

    @Test("A client that may not use the transactional id may ask again when it may")
    func unauthorized() throws {
        var script = Script()
        script.call(.initialize)
        try script.expect(.initProducerID(nil))
        script.answer(.initProducerID(nil), .refused(.transactionalIDAuthorizationFailed))
        #expect(script.lastFailure == .authorizationFailed)
        #expect(script.machine.phase == .uninitialized)
        #expect(script.call(.initialize) == nil)
    }

    @Test("Offsets that a group refuses fail the transaction, not the producer")
    func refusedOffsets() throws {
        var script = try Script.ready()
        script.call(.begin)
        script.call(.sendOffsets(Self.offsets))
        try script.expect(.commitOffsets(Self.offsets))
        script.answer(
            .commitOffsets(Self.offsets), .partitions(Self.offsets.offsets.mapValues { _ in .illegalGeneration }))
        #expect(script.lastFailure == .transactionFailed)
        #expect(script.machine.phase == .failed)
    }

    @Test("Closing aborts what is open")
    func close() throws {
        var script = try Script.open()
        script.note(script.machine.close())
        try script.expect(.end(commits: false))
        var ready = try Script.ready()
        ready.note(ready.machine.close())
        #expect(ready.machine.phase == .ready)
    }
}
