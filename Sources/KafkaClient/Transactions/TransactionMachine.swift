package import KafkaSockets
package import KafkaWire

/// A producer's transactions: which call is allowed, what to ask of the coordinator next, and what an answer means. The states
/// are those of Java's `TransactionManager` (KIP-98, KIP-360, KIP-890).
///
/// A pure value: events go in, effects come out, and the sender carries them out. Three rules keep transactions whole:
///
/// - The end is asked for when no record of the transaction is under way any more: a straggler would land in the next one.
/// - An end that was asked for never turns into its opposite. A call that timed out can only be repeated.
/// - Records, offsets and the end go out under one producer id and epoch, and the epoch changes only between transactions.
package struct TransactionMachine {
    /// Where the producer stands.
    package enum Phase: Equatable {
        /// There is no producer id yet.
        case uninitialized
        /// A producer id or the next epoch has been asked for.
        case initializing
        /// No transaction is open.
        case ready
        case open
        case committing
        case aborting
        /// The transaction can only be aborted.
        case failed
        /// The producer has ended.
        case over
    }

    package let transactionalID: String
    package let timeout: Duration
    package private(set) var phase = Phase.uninitialized
    /// Producer id and epoch in force.
    package private(set) var identity: ProducerIdentity?
    /// Counts transactions. A partition that was added to this one carries its number.
    package private(set) var number: Int64 = 0
    /// The version of the protocol that the open transaction uses, and the next one if none is open.
    package private(set) var version = TransactionVersion.one
    /// Why the transaction can only be aborted, or the producer has ended.
    package private(set) var error: KafkaError?
    /// What belongs to the open transaction.
    private var contents = TransactionContents()

    /// The version that the cluster has finalized, as far as it is known.
    private var finalized = TransactionVersion.one
    /// Whether transactions of version 1 have ended under the epoch in force: their markers may still be on the way.
    private var epochHasEnded = false
    private var canBumpEpoch = false
    private var mustBumpEpoch = false
    /// The call that is under way.
    private var call: TransactionCall?
    /// How the last call ended, if no task has received that.
    private var unclaimed: (call: TransactionCall, result: Result<Void, KafkaError>)?
    private var isAsking = false
    private var retry: RetrySchedule
    /// The same for the first partitions, which may have to wait for the end of the last transaction.
    private var firstAddRetry: RetrySchedule

    package init(transactionalID: String, configuration: ProducerConfiguration) {
        self.transactionalID = transactionalID
        timeout = configuration.transactionTimeout
        retry = RetrySchedule(Backoff(constant: configuration.retryBackoff))
        firstAddRetry = RetrySchedule(Backoff(constant: min(configuration.retryBackoff, .milliseconds(20))))
    }

    // MARK: Calls

    /// What becomes of a call.
    package enum Admission {
        /// It is under way: `finished` will tell.
        case waits
        /// It has ended: it does nothing, or repeats one that ended after its caller had gone.
        case ended(Result<Void, KafkaError>)
    }

    /// The app calls.
    package mutating func begin(_ new: TransactionCall) -> (Admission, [TransactionEffect]) {
        if let ended = unclaimed, ended.call == new {
            unclaimed = nil
            return (.ended(ended.result), [])
        }
        // The same call again waits for the same outcome.
        if call == new { return (.waits, []) }
        if let problem = new.problem(in: phase, pending: call, unclaimed: unclaimed?.call, error: error) {
            return (.ended(.failure(problem)), [])
        }
        switch new {
        case .initialize:
            phase = .initializing
            call = new
            return (.waits, [])
        case .begin:
            start()
            return (.ended(.success(())), [.open])
        case .commit:
            phase = .committing
            call = new
            return (.waits, [.close(.noTransaction("the transaction is being committed")), .sendAll])
        case .abort:
            return abort()
        case .sendOffsets(let offsets):
            contents.want(offsets)
            call = new
            return (.waits, [])
        }
    }

    private mutating func start() {
        phase = .open
        number += 1
        contents = TransactionContents()
    }

    private mutating func abort() -> (Admission, [TransactionEffect]) {
        var effects: [TransactionEffect] = []
        let error = KafkaError.aborted(because: error)
        if let pending = call { effects.append(finish(pending, .failure(error))) }
        phase = .aborting
        call = .abort
        contents.drop()
        return (.waits, effects + [.close(.noTransaction("the transaction is being aborted")), .failUnsent(error)])
    }

    /// No task waits any more for the call that ended: the outcome is kept for a repeated call.
    package mutating func keep(_ result: Result<Void, KafkaError>, of call: TransactionCall) {
        // To begin or to send offsets again does no harm; not to know how a transaction ended does.
        if call == .commit || call == .abort || call == .initialize { unclaimed = (call, result) }
    }

    /// The producer closes: a transaction that is open is aborted first.
    package mutating func close() -> [TransactionEffect] {
        unclaimed = nil
        guard phase == .open || phase == .failed else { return [] }
        return abort().1
    }

    /// Whether everything accepted has to leave, since the transaction ends.
    package var isEnding: Bool { phase == .committing || phase == .aborting }
    /// Whether the transaction will be aborted.
    package var isAbortable: Bool { phase == .failed || phase == .aborting }
    /// Whether a record with a sequence number may be given up: the gap needs another epoch, which the coordinator can give.
    package var canLeaveGap: Bool { version == .two || canBumpEpoch }
    /// Whether something is under way that ends by itself.
    package var isBusy: Bool { isEnding || isRenewing }
    /// Whether a transaction has ended, and the next one needs another epoch.
    private var isRenewing: Bool { phase == .initializing && number > 0 }

    // MARK: Records

    /// Whether a partition's records may be sent. If not, it is going to be added.
    package mutating func admit(_ partition: TopicPartition) -> Bool {
        switch version {
        case .two: return true
        case .one:
            if contents.contains(partition) { return true }
            if !isAbortable { contents.want(partition) }
            return false
        }
    }

    /// Records of the open transaction leave: from now on a broker may have added their partitions.
    package mutating func recordsLeave() {
        contents.start()
    }

    /// A record of the open transaction has failed: it can only be aborted.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - code: The broker's error, if it was one.
    ///   - hadSequence: Whether the record had a sequence number, which leaves a gap.
    package mutating func recordFailed(
        _ error: KafkaError, _ code: BrokerErrorCode?, hadSequence: Bool
    ) -> [TransactionEffect] {
        guard phase != .over else { return [] }
        let reaction = code.map { TransactionReaction($0, of: .produce) } ?? .abort
        if reaction == .fatal { return end(error.ended(if: true)) }
        if hadSequence || reaction == .abortAndBump { return failBumping(error) }
        return fail(error)
    }

    /// A record that had a sequence number was given up because of the abort.
    package mutating func leftGap() {
        mustBumpEpoch = true
    }

    /// The open transaction can only be aborted.
    private mutating func fail(_ error: KafkaError) -> [TransactionEffect] {
        guard phase == .open || phase == .committing else { return [] }
        phase = .failed
        self.error = error
        contents.drop()
        var effects: [TransactionEffect] = [.close(.mustAbort(error)), .failUnsent(.mustAbort(error))]
        if let call {
            effects.append(finish(call, .failure(.mustAbort(error))))
        }
        return effects
    }

    private mutating func failBumping(_ error: KafkaError) -> [TransactionEffect] {
        mustBumpEpoch = true
        guard canLeaveGap else { return end(.cannotBumpEpoch(error)) }
        return fail(error)
    }

    /// The producer has ended.
    private mutating func end(_ error: KafkaError) -> [TransactionEffect] {
        let error = error.with(isFatal: true)
        // A transaction that waits only for the next epoch has ended as it was to: it is the next one that cannot begin.
        let result: Result<Void, KafkaError> = isRenewing ? .success(()) : .failure(error)
        phase = .over
        self.error = error
        var effects: [TransactionEffect] = []
        if let call { effects.append(finish(call, result)) }
        return effects + [.end(error)]
    }

    private mutating func finish(_ ended: TransactionCall, _ result: Result<Void, KafkaError>) -> TransactionEffect {
        if call == ended { call = nil }
        return .finished(ended, result)
    }

    // MARK: Requests

    /// The request that is due, if there is one.
    ///
    /// - Parameter isDrained: Whether no record is under way.
    package mutating func nextRequest(now: MonotonicTime, isDrained: @autoclosure () -> Bool) -> TransactionRequest? {
        guard !isAsking, retry.isDue(now: now) else { return nil }
        switch phase {
        case .uninitialized, .ready, .failed, .over:
            return nil
        case .initializing:
            return .initProducerID(isRenewing ? identity : nil)
        case .open, .committing, .aborting:
            if !contents.toAdd.isEmpty {
                return firstAddRetry.isDue(now: now) ? .addPartitions(contents.toAdd) : nil
            }
            if let offsets = contents.offsets {
                return version == .one && !contents.isGroupAdded
                    ? .addOffsets(group: offsets.group.groupID) : .commitOffsets(offsets)
            }
            return isEnding && contents.hasStarted && isDrained() ? .end(commits: phase == .committing) : nil
        }
    }

    /// Ends a transaction that nothing was added to, for which there is nothing to ask.
    package mutating func endIfEmpty(isDrained: @autoclosure () -> Bool) -> [TransactionEffect] {
        isEnding && !isAsking && contents.isEmpty && isDrained() ? ended(under: nil) : []
    }

    /// When a request may be due that is not now.
    package func nextDeadline(now: MonotonicTime) -> MonotonicTime {
        guard !isAsking else { return .distantFuture }
        switch phase {
        case .uninitialized, .ready, .failed, .over: return .distantFuture
        case .open where contents.toAdd.isEmpty && contents.offsets == nil: return .distantFuture
        case .open, .initializing, .committing, .aborting:
            return max(retry.notBefore ?? now, contents.toAdd.isEmpty ? now : firstAddRetry.notBefore ?? now)
        }
    }

    /// The request is on its way, in this version.
    package mutating func sent(_ request: TransactionRequest, version: Int16) {
        isAsking = true
        contents.sent(request, version: self.version)
        // From version 3 on, InitProducerId takes an identity and gives its next epoch (KIP-360).
        if case .initProducerID = request { canBumpEpoch = version >= 3 }
    }

    /// The request was not answered: it is sent again.
    package mutating func lost(now: MonotonicTime, random: inout some RandomNumberGenerator) {
        isAsking = false
        retry.failed(now: now, random: &random)
    }

    /// What the cluster has finalized, by the newest answer of any broker.
    package mutating func finalized(_ version: TransactionVersion) {
        finalized = version
        if phase == .uninitialized || phase == .ready, !needsEpochForUpgrade { self.version = version }
    }

    /// Whether the change to version 2 has to wait for another epoch. Version 2 adds partitions without asking the coordinator:
    /// a marker of version 1 that is late would end the next transaction too, if it had the same epoch. As in Java, the
    /// transaction that begins meanwhile is one of version 1, and the epoch comes after it.
    private var needsEpochForUpgrade: Bool { version == .one && finalized == .two && epochHasEnded }

    // MARK: Answers

    /// The coordinator has answered.
    package mutating func answered(
        _ request: TransactionRequest, _ answer: TransactionRequest.Answer, now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> [TransactionEffect] {
        isAsking = false
        switch answer {
        case .done(let identity):
            retry.succeeded()
            return done(request, identity)
        case .refused(let code):
            return refused(request, code, now: now, random: &random)
        case .partitions(let results):
            return answered(request, results, now: now, random: &random)
        }
    }

    /// No broker names the coordinator. Returns nil if it is to be looked up again later.
    package mutating func coordinatorFailed(
        _ code: BrokerErrorCode, of type: FindCoordinatorRequest.KeyType, _ error: KafkaError
    ) -> [TransactionEffect]? {
        switch TransactionReaction(code, of: .findCoordinator) {
        case .retry, .findCoordinator: return nil
        case .abort, .abortAndBump:
            let effects = fail(error)
            // To abort, a group is not needed.
            return effects.isEmpty && type == .transaction ? nil : effects
        case .failCall, .fatal: return end(error)
        }
    }

    private mutating func done(_ request: TransactionRequest, _ identity: ProducerIdentity?) -> [TransactionEffect] {
        switch request {
        case .initProducerID:
            guard phase == .initializing, let identity else { return [] }
            return initialized(identity)
        case .addPartitions(let partitions):
            return added(partitions)
        case .addOffsets:
            contents.addGroup()
            if phase == .aborting { contents.drop() }
            return []
        case .commitOffsets:
            return committedOffsets()
        case .end:
            return ended(under: identity)
        }
    }

    private mutating func initialized(_ identity: ProducerIdentity) -> [TransactionEffect] {
        self.identity = identity
        version = finalized
        phase = .ready
        error = nil
        mustBumpEpoch = false
        epochHasEnded = false
        var effects: [TransactionEffect] = [.newIdentity(identity)]
        if let call { effects.append(finish(call, .success(()))) }
        return effects
    }

    private mutating func added(_ partitions: [TopicPartition]) -> [TransactionEffect] {
        firstAddRetry.succeeded()
        contents.add(partitions)
        if phase == .aborting { contents.drop() }
        return [.admitted]
    }

    private mutating func committedOffsets() -> [TransactionEffect] {
        contents.commit(nil)
        guard case .sendOffsets = call, let call else { return [] }
        return [finish(call, .success(()))]
    }

    /// The transaction has ended. Under version 2 the coordinator gives the epoch of the next one.
    private mutating func ended(under new: ProducerIdentity?) -> [TransactionEffect] {
        var effects: [TransactionEffect] = []
        if version == .one, contents.hasStarted { epochHasEnded = true }
        contents = TransactionContents()
        error = nil
        if let new {
            identity = new
            mustBumpEpoch = false
            epochHasEnded = false
            effects.append(.newIdentity(new))
        }
        if mustBumpEpoch || needsEpochForUpgrade {
            phase = .initializing
            return effects
        }
        version = finalized
        phase = .ready
        if let call { effects.append(finish(call, .success(()))) }
        return effects
    }

    private mutating func answered(
        _ request: TransactionRequest, _ results: [TopicPartition: BrokerErrorCode], now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> [TransactionEffect] {
        var effects: [TransactionEffect] = []
        let stored = results.filter(\.value.isSuccess).map(\.key)
        let refusals = results.filter { !$0.value.isSuccess }.sorted { "\($0.key)" < "\($1.key)" }
        if case .commitOffsets = request, !stored.isEmpty { contents.commit(stored) }
        guard let first = refusals.first else {
            retry.succeeded()
            return done(request, nil)
        }
        if case .addPartitions = request, !stored.isEmpty {
            if refusals.allSatisfy({ $0.value.isRetriable }) { effects += added(stored) } else { contents.start() }
        }
        let worst = TransactionReaction.worst(of: refusals.map(\.value), request.kind) ?? first.value
        let named = refusals.filter { $0.value == worst }.map { "\($0.key)" }.joined(separator: ", ")
        return effects + refused(request, worst, about: named, now: now, random: &random)
    }

    private mutating func refused(
        _ request: TransactionRequest, _ code: BrokerErrorCode, about partitions: String? = nil, now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> [TransactionEffect] {
        let error = KafkaError.refused(request, code, about: partitions, transactionalID: transactionalID)
        let reaction = TransactionReaction(code, of: request.kind)
        switch reaction {
        case .retry:
            // Markers of the last transaction are being written: that takes milliseconds.
            if case .addPartitions = request, code == .concurrentTransactions, contents.hasNoPartition {
                firstAddRetry.failed(now: now, random: &random)
            } else {
                retry.failed(now: now, random: &random)
            }
            return [.note(error)]
        case .findCoordinator:
            retry.failed(now: now, random: &random)
            return [.note(error), .findCoordinator(for: request)]
        case .failCall:
            if isRenewing { return end(error.ended(if: true)) }
            phase = .uninitialized
            return call.map { [finish($0, .failure(error))] } ?? []
        case .abort where phase == .aborting && request.kind == .end(commits: false):
            return end(error)
        case .abortAndBump where phase == .aborting && request.kind == .end(commits: false):
            // The coordinator has forgotten the producer, and its transaction with it.
            mustBumpEpoch = true
            return canBumpEpoch ? ended(under: nil) : end(.cannotBumpEpoch(error))
        case .abort, .abortAndBump:
            contents.refused()
            // It is to be aborted anyway.
            if phase == .aborting { contents.drop() }
            return reaction == .abort ? fail(error) : failBumping(error)
        case .fatal:
            return end(error)
        }
    }
}
