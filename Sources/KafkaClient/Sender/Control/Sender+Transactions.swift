import DequeModule
import KafkaSockets
import KafkaWire
import Logging

/// Carries out what the transactions want: opens and closes the producer for records, and sees to it that a transaction ends
/// when nothing of it is under way any more.
extension Sender {
    /// The app calls.
    func handle(_ call: TransactionCall, _ waiter: Waiter<Void>, deadline: MonotonicTime, now: MonotonicTime) {
        guard let transactions = control.transactions else {
            waiter.resolve(
                .failure(.misuse("the producer has no transactional id: set transactionalID in its configuration")))
            return
        }
        if let error = health.fatalError ?? (shutdown.hasBegun ? .closed("the producer is closed") : nil) {
            waiter.resolve(.failure(error))
            return
        }
        let (admission, effects) = transactions.machine.begin(call)
        switch admission {
        case .waits: transactions.add(call, waiter, deadline: deadline)
        case .ended: break
        }
        perform(effects, now: now)
        // Records are accepted by then.
        if case .ended(let result) = admission { waiter.resolve(result) }
    }

    /// Carries out what has come up since, and ends calls that took too long.
    func advanceTransactions(now: MonotonicTime) {
        guard let transactions = control.transactions else { return }
        perform(transactions.takeEffects(), now: now)
        perform(transactions.machine.endIfEmpty(isDrained: isDrained), now: now)
        let waited = configuration.maxBlock
        transactions.expire(now: now) { call in
            .transactionTimedOut(call, after: waited, cause: transactions.lastError ?? self.stallCause(now: now))
        }
    }

    /// The producer closes: an open transaction is aborted first.
    func closeTransactions(now: MonotonicTime) {
        guard let transactions = control.transactions else { return }
        perform(transactions.machine.close(), now: now)
        transactions.end(with: .closed("the producer was closed before the call could finish"))
    }

    /// Whether the producer has to wait for a transaction's end before it ends itself.
    func awaitsTransaction(now: MonotonicTime) -> Bool {
        guard let machine = control.transactions?.machine, machine.isBusy else { return false }
        return shutdown.deadline > now && health.fatalError == nil
    }

    /// Whether no record is under way: nothing to send, and no answer to come.
    var isDrained: Bool { schedule.active.allSatisfy(\.isIdle) }

    private func perform(_ effects: [TransactionEffect], now: MonotonicTime) {
        for effect in effects { perform(effect, now: now) }
    }

    private func perform(_ effect: TransactionEffect, now: MonotonicTime) {
        guard let transactions = control.transactions else { return }
        switch effect {
        case .open:
            accumulator.openTransaction()
        case .close(let reason):
            accumulator.closeTransaction(reason)
        case .sendAll:
            sweepAllQueues(now: now)
            evaluateAll(now: now)
        case .failUnsent(let error):
            failUnsent(error, now: now)
        case .admitted:
            for partition in schedule.releaseWaitingForTransaction(now: now) { evaluate(partition, now: now) }
        case .newIdentity(let identity):
            logger.debug(
                "got a producer id",
                metadata: [LogKey.producerID: "\(identity.id)", LogKey.producerEpoch: "\(identity.epoch)"])
            for partition in schedule.releaseWaitingForProducerID(now: now) { evaluate(partition, now: now) }
        case .findCoordinator(let request):
            control.coordinators.forget(transactions.machine.coordinator(of: request))
        case .note(let error):
            transactions.lastError = error
            logger.debug("a coordinator has refused", metadata: [LogKey.error: "\(error.message)"])
        case .finished(let call, let result):
            if case .failure(let error) = result {
                logger.info("\(call.name) has failed", metadata: [LogKey.error: "\(error.message)"])
            } else {
                transactions.lastError = nil
            }
            transactions.finish(call, result)
        case .end(let error):
            fail(fatally: error, now: now)
        }
    }

    /// Gives up what is known not to be written, if the sequence may have a gap. What may be written is sent again: its answer
    /// has to come before the transaction ends.
    private func failUnsent(_ error: KafkaError, now: MonotonicTime) {
        sweepAllQueues(now: now)
        for partition in schedule.active {
            _ = partition.queue.take(into: &partition.pending, sealOpen: true)
            let unsent = partition.pending.filter(canGiveUp)
            partition.pending.removeAll(where: canGiveUp)
            for batch in unsent { giveUp(batch, partition, .failed(error), now: now) }
            evaluate(partition, now: now)
        }
    }

    /// Whether the batch of a transaction that is to be aborted need not be sent.
    func canGiveUp(_ batch: ProducerBatch) -> Bool {
        guard let machine = control.transactions?.machine, machine.isAbortable else { return false }
        return batch.sending.history.persistence == .notWritten
            && (batch.sending.identity == nil || machine.canLeaveGap)
    }

    /// A record has failed: its transaction can only be aborted.
    func noteFailure(of batch: ProducerBatch, _ outcome: BatchOutcome) {
        guard let transactions = control.transactions else { return }
        let error: KafkaError
        switch outcome {
        case .acknowledged: return
        case .failed(let failure): error = failure
        case .refused(let records, let others): error = records.sorted { $0.key < $1.key }.first?.value ?? others
        }
        // It failed because of the transaction, not the other way round.
        if error.code == .transactionAborted || error.code == .transactionFailed {
            if batch.sending.identity != nil { transactions.machine.leftGap() }
            return
        }
        transactions.add(
            transactions.machine.recordFailed(
                error, error.brokerError.map(BrokerErrorCode.init), hadSequence: batch.sending.identity != nil))
    }

    /// The coordinator's answer to a request of the transactions has come.
    func receivedAnswer(
        _ answer: TransactionRequest.Answer, to request: TransactionRequest, on connection: BrokerConnection,
        now: MonotonicTime
    ) {
        guard let transactions = control.transactions else { return }
        perform(transactions.machine.answered(request, answer, now: now, random: &random), now: now)
    }

    /// A broker has answered who the coordinator is.
    func receivedCoordinator(
        _ response: FindCoordinatorResponse, for key: CoordinatorDirectory.Key, from connection: BrokerConnection,
        now: MonotonicTime
    ) {
        guard let transactions = control.transactions, let found = response.coordinators.first else {
            return control.coordinators.failed(now: now, random: &random)
        }
        if found.errorCode.isSuccess, found.nodeID >= 0 {
            control.metadata.learnNode(found.nodeID, host: found.host, port: found.port, rack: nil)
            return control.coordinators.found(found.nodeID, for: key)
        }
        let code = found.errorCode.isSuccess ? .coordinatorNotAvailable : found.errorCode
        let error = KafkaError.noCoordinator(
            of: key, code, brokerMessage: found.errorMessage, brokerID: connection.nodeID)
        transactions.lastError = error
        logger.info("no coordinator was found", metadata: [LogKey.error: "\(error.message)"])
        guard let effects = transactions.machine.coordinatorFailed(code, of: key.type, error) else {
            return control.coordinators.failed(now: now, random: &random)
        }
        control.coordinators.giveUp(key)
        perform(effects, now: now)
    }

    /// The broker to send a request for a coordinator to, if it is known and can take it now.
    func coordinator(_ key: CoordinatorDirectory.Key, now: MonotonicTime) -> BrokerNode? {
        guard let id = control.coordinators.broker(for: key), let node = broker(id, now: now) else {
            control.coordinators.forget(key)
            return nil
        }
        node.connection.connectIfNeeded(now: now)
        return node.connection.canSend && node.mutedUntil <= now ? node : nil
    }

    /// When, without an event before, a coordinator may take a request.
    func nextTime(of key: CoordinatorDirectory.Key, now: MonotonicTime) -> MonotonicTime {
        // One that is not known is being looked up.
        guard let id = control.coordinators.broker(for: key), let node = brokers[id] else { return .distantFuture }
        if node.connection.canSend { return max(node.mutedUntil, now) }
        return node.connection.nextAttempt(now: now) ?? .distantFuture
    }
}
