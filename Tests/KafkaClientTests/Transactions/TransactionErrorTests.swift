import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

/// Every cell of the table of errors by API as it shows: what the machine does next, and what the app sees.
@Suite("What follows from an error of a transaction", .timeLimit(.minutes(10)))
struct TransactionErrorTests {
    typealias Row = TransactionReactionTests.Row

    private static let partition = TopicPartition(topic: "a", partition: 0)
    private static let offsets = TransactionOffsets(group: "g", offsets: [TopicPartition(topic: "in", partition: 0): 5])

    /// A machine that waits for the answer to a request, on behalf of a call.
    struct Asking {
        var script: TransactionScript
        let request: TransactionRequest

        init(_ kind: TransactionRequest.Kind) throws {
            switch kind {
            case .initProducerID:
                script = TransactionScript(version: .one)
                script.call(.initialize)
                request = .initProducerID(nil)
            case .addPartitions:
                script = try .ready(.one)
                script.call(.begin)
                script.expectAdmitted(partition, false)
                script.isDrained = false
                script.call(.commit)
                request = .addPartitions([partition])
            case .addOffsets:
                script = try .ready(.one)
                script.call(.begin)
                script.call(.sendOffsets(offsets))
                request = .addOffsets(group: "g")
            case .commitOffsets, .findCoordinator, .produce:
                script = try .ready(.two)
                script.call(.begin)
                script.call(.sendOffsets(offsets))
                request = .commitOffsets(offsets)
            case .end(let commits):
                script = try .open(.one)
                script.call(commits ? .commit : .abort)
                request = .end(commits: commits)
            }
            try script.expect(request)
        }

        /// The broker answers with the error, for each partition if the API does so.
        mutating func refuse(_ error: BrokerErrorCode, _ kind: TransactionRequest.Kind) {
            switch kind {
            case .findCoordinator:
                let problem = KafkaError.noCoordinator(of: .group("g"), error, brokerMessage: nil, brokerID: 1)
                script.note(script.machine.coordinatorFailed(error, of: .transaction, problem) ?? [])
            case .produce:
                let problem = KafkaError(broker: error).with(isFatal: false)
                script.note(script.machine.recordFailed(problem, error, hadSequence: false))
            case .addPartitions: script.answer(request, .partitions([partition: error]))
            case .commitOffsets: script.answer(request, .partitions(offsets.offsets.mapValues { _ in error }))
            case .initProducerID, .addOffsets, .end: script.answer(request, .refused(error))
            }
        }
    }

    private func rows(_ letters: String) -> [(row: Row, kind: TransactionRequest.Kind)] {
        TransactionReactionTests.rows.flatMap { row in
            zip(TransactionReactionTests.kinds, row.reactions).filter { letters.contains($1) }.map { (row, $0.0) }
        }
    }

    private func failure(of script: TransactionScript) throws -> KafkaError {
        guard case .failure(let error) = try #require(script.results.last).result else {
            throw KafkaError(.brokerRejected, "the call has succeeded")
        }
        return error
    }

    @Test("R, C: the call waits, the request is sent again after a backoff, to the coordinator of then")
    func retry() throws {
        for (row, kind) in rows("RC") where kind != .produce && kind != .findCoordinator {
            var asking = try Asking(kind)
            let before = (phase: asking.script.machine.phase, results: asking.script.results.count)
            asking.refuse(row.error, kind)
            #expect(asking.script.machine.phase == before.phase && asking.script.results.count == before.results)
            let moved = asking.script.effects.contains {
                if case .findCoordinator(asking.request) = $0 { true } else { false }
            }
            #expect(moved == (TransactionReaction(row.error, of: kind) == .findCoordinator), "\(row.error) \(kind)")
            try asking.script.expect(nil)
            asking.script.pass(.seconds(1))
            try asking.script.expect(asking.request)
            asking.script.machine.lost(now: asking.script.now, random: &asking.script.random)
            // Should the call time out, its error names the cause.
            let noted = asking.script.effects.contains {
                if case .note(let error) = $0 { error.brokerErrorName == row.error.name } else { false }
            }
            #expect(noted, "\(row.error) \(kind)")
        }
    }

    @Test("R: a coordinator that cannot be named is looked up again")
    func retryLookup() throws {
        for (row, kind) in rows("R") where kind == .findCoordinator {
            var asking = try Asking(kind)
            let problem = KafkaError(broker: row.error)
            #expect(
                asking.script.machine.coordinatorFailed(row.error, of: .transaction, problem) == nil, "\(row.error)")
            #expect(asking.script.machine.phase == .open)
        }
    }

    @Test(
        "A, B: the call fails, the transaction can only be aborted, and the producer goes on; after B under another epoch"
    )
    func abort() throws {
        for (row, kind) in rows("AB") {
            var asking = try Asking(kind)
            asking.refuse(row.error, kind)
            #expect(asking.script.machine.phase == .failed, "\(row.error) \(kind)")
            let error = try failure(of: asking.script)
            #expect(error.code == .transactionFailed && !error.isFatal)
            #expect(error.message.contains("can only be aborted"))
            let cause = try #require(error.underlying as? KafkaError)
            #expect(cause.brokerError == row.error.rawValue && !cause.isFatal, "\(row.error) \(kind)")
            for call in [TransactionCall.commit, .sendOffsets(Self.offsets)] {
                guard case .failure(let again) = asking.script.call(call) else {
                    Issue.record("\(call.name) is under way")
                    continue
                }
                #expect(again.code == .transactionFailed)
            }
            if kind == .findCoordinator || kind == .produce {
                asking.script.answer(asking.request, .partitions(Self.offsets.offsets.mapValues { _ in .none }))
            }
            let requests = try abort(&asking.script)
            #expect(asking.script.machine.phase == .ready, "\(row.error) \(kind)")
            let version = asking.script.machine.version
            let bumps = TransactionReaction(row.error, of: kind) == .abortAndBump && version == .one
            #expect(requests.contains { if case .initProducerID = $0 { true } else { false } } == bumps)
            #expect(asking.script.machine.identity != ProducerIdentity(id: 7, epoch: 0) || (!bumps && version == .one))
        }
    }

    /// Aborts the transaction; returns what was asked for that.
    private func abort(_ script: inout TransactionScript) throws -> [TransactionRequest] {
        script.isDrained = true
        script.call(.abort)
        var requests: [TransactionRequest] = []
        for _ in 0..<5 where script.machine.phase != .ready {
            script.endIfEmpty()
            script.pass(.seconds(1))
            guard let request = script.machine.nextRequest(now: script.now, isDrained: true) else { continue }
            requests.append(request)
            script.machine.sent(request, version: 5)
            let next = ProducerIdentity(id: 7, epoch: 1)
            switch request {
            case .initProducerID: script.answer(request, .done(next))
            case .end: script.answer(request, .done(script.machine.version == .two ? next : nil))
            default: Issue.record("\(request)")
            }
        }
        #expect(script.results.last?.call == .abort && script.lastFailure == nil)
        return requests
    }

    @Test("L: the call fails, and may be repeated")
    func failCall() throws {
        for (row, kind) in rows("L") {
            var asking = try Asking(kind)
            asking.refuse(row.error, kind)
            #expect(asking.script.machine.phase == .uninitialized)
            let error = try failure(of: asking.script)
            #expect(error.brokerError == row.error.rawValue && !error.isFatal, "\(row.error)")
            #expect(asking.script.call(.initialize) == nil)
            try asking.script.expect(.initProducerID(nil))
        }
    }

    @Test("F: the producer has ended, and every call says so with the same error")
    func fatal() throws {
        for (row, kind) in rows("F") {
            var asking = try Asking(kind)
            asking.refuse(row.error, kind)
            #expect(asking.script.machine.phase == .over, "\(row.error) \(kind)")
            let error = try failure(of: asking.script)
            #expect(error.isFatal && error.brokerError == row.error.rawValue, "\(row.error) \(kind)")
            #expect(asking.script.effects.contains { if case .end = $0 { true } else { false } })
            for call in [TransactionCall.initialize, .begin, .commit, .abort, .sendOffsets(Self.offsets)] {
                guard case .failure(let again) = asking.script.call(call) else {
                    Issue.record("\(call.name) is under way")
                    continue
                }
                #expect(again.isFatal && again.message == error.message)
            }
            try asking.script.expect(nil)
        }
    }

    @Test("The worst of several partitions' errors decides, and the message names its partitions")
    func worst() throws {
        let partitions = (0..<3).map { TopicPartition(topic: "a", partition: $0) }
        for (first, isStarted) in [(BrokerErrorCode.concurrentTransactions, false), (.none, true)] {
            var script = try TransactionScript.ready(.one)
            script.call(.begin)
            for partition in partitions { script.expectAdmitted(partition, false) }
            script.isDrained = false
            script.call(.commit)
            try script.expect(.addPartitions(partitions))
            script.answer(
                .addPartitions(partitions),
                .partitions([
                    partitions[0]: first, partitions[1]: .topicAuthorizationFailed,
                    partitions[2]: .topicAuthorizationFailed,
                ]))
            #expect(script.machine.phase == .failed)
            guard case .failure(let error) = script.results.last?.result else {
                Issue.record("the commit has succeeded")
                return
            }
            #expect(error.message.contains("That is about a-1, a-2."))
            // What the coordinator has added has to be ended there.
            script.isDrained = true
            script.call(.abort)
            try script.expect(isStarted ? .end(commits: false) : nil)
        }
    }

    @Test("A failed record after the end of the producer changes nothing")
    func afterTheEnd() throws {
        var asking = try Asking(.end(commits: true))
        asking.refuse(.producerFenced, .end(commits: true))
        let count = asking.script.effects.count
        asking.script.note(
            asking.script.machine.recordFailed(KafkaError(.deliveryTimedOut, "late"), nil, hadSequence: true))
        #expect(asking.script.effects.count == count && asking.script.machine.phase == .over)
        #expect(asking.script.machine.error?.code == .fenced)
    }

    // MARK: Remedies

    @Test(
        "The message names the remedy",
        arguments: [
            (.transactionalIDAuthorizationFailed, .initProducerID, "Write to and to Describe the transactional id"),
            (.transactionalIDAuthorizationFailed, .end(commits: true), "Write to and to Describe the transactional id"),
            (.clusterAuthorizationFailed, .initProducerID, "IdempotentWrite on the cluster."),
            (.groupAuthorizationFailed, .addOffsets, "Read the group"),
            (.groupAuthorizationFailed, .findCoordinator, "the group 'g' was refused"),
            (.groupAuthorizationFailed, .findCoordinator, "Read the group"),
            (.topicAuthorizationFailed, .addPartitions, "Write to the topic"),
            (.topicAuthorizationFailed, .addPartitions, "That is about a-0"),
            (.topicAuthorizationFailed, .commitOffsets, "Read the topic"),
            (.producerFenced, .end(commits: true), "Another producer uses the transactional id 't' now"),
            (.invalidProducerEpoch, .addOffsets, "make a new one"),
            (.producerFenced, .produce, "make a new one"),
            (.invalidProducerIDMapping, .produce, "make a new one"),
            (.invalidTransactionState, .end(commits: true), "make a new one"),
            (.invalidTransactionTimeout, .initProducerID, "Lower transactionTimeout"),
            (.unsupportedVersion, .addPartitions, "newer brokers"),
            (.illegalGeneration, .commitOffsets, "read from the committed offsets"),
            (.fencedInstanceID, .commitOffsets, "read from the committed offsets"),
            (.unsupportedForMessageFormat, .commitOffsets, "message format"),
            (.transactionAbortable, .end(commits: true), "run it again"),
        ] as [(BrokerErrorCode, TransactionRequest.Kind, String)])
    func remedy(code: BrokerErrorCode, kind: TransactionRequest.Kind, text: String) throws {
        var asking = try Asking(kind)
        asking.refuse(code, kind)
        #expect(try failure(of: asking.script).message.contains(text))
    }

    // MARK: Running it again

    @Test("An error that is about one transaction only says that running it again is right")
    func runAgain() throws {
        let expected: [(BrokerErrorCode, TransactionRequest.Kind, Bool)] = [
            (.transactionAbortable, .end(commits: true), true), (.transactionAbortable, .produce, true),
            (.invalidTransactionState, .produce, true), (.unknownProducerID, .produce, true),
            (.outOfOrderSequenceNumber, .produce, true), (.notEnoughReplicas, .produce, true),
            (.topicAuthorizationFailed, .addPartitions, false), (.messageTooLarge, .produce, false),
            (.illegalGeneration, .commitOffsets, false),
        ]
        for (code, kind, isRight) in expected {
            var asking = try Asking(kind)
            asking.refuse(code, kind)
            let error = KafkaTransactionError(aborted: try failure(of: asking.script), isFromBody: false)
            #expect(error.outcome == .aborted && error.canRunAgain == isRight, "\(code) \(kind)")
        }
    }
}
