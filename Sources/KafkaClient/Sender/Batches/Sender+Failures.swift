import DequeModule
import KafkaSockets
import KafkaWire
import Logging

/// What to do with batches that were not acknowledged: send them again, split them, or give them up.
extension Sender {
    /// A broker refused a batch.
    func refused(
        _ batch: ProducerBatch, _ partition: PartitionPipeline, _ result: ProduceResponse.Partition, now: MonotonicTime
    ) {
        let facts = BrokerErrorFacts(result.errorCode)
        batch.sending.history.refused(facts.persistence)
        // Whatever it is, it is about this batch: the next one, or another partition, may be welcome.
        var error = KafkaError(
            broker: result.errorCode, brokerMessage: result.errorMessage, brokerID: batch.sending.history.lastBroker,
            topic: partition.queue.topicName,
            partition: partition.queue.index, attempts: batch.sending.history.attempts
        ).with(isFatal: false)
        let isLoss = isLoss(batch, partition, result, facts)
        if isLoss {
            error = error.with(
                code: .dataLost,
                message: "The broker has lost records of the partition that it had acknowledged. \(error.message)")
            logger.warning(
                "a broker has lost records that it had acknowledged: was there an unclean leader election?",
                metadata: [
                    LogKey.partition: "\(partition.queue)", LogKey.broker: "\(batch.sending.history.lastBroker ?? -1)",
                    LogKey.error: "\(result.errorCode)",
                ])
        }
        if facts.refreshesMetadata { control.metadata.refresh(partition.queue.topicName, now: now) }
        var verdictFacts = verdictFacts(of: batch, in: partition, now: now)
        // What the broker has lost for sure, no earlier attempt can bring back.
        if isLoss { verdictFacts.lateAttempt = .none }
        switch BatchVerdict(facts, verdictFacts) {
        case .split:
            split(batch, partition, error, now: now)
        case .retry(let restart, let isMissing):
            if isMissing { batch.sending.history.foundMissing() }
            if let restart { requestRestart(of: partition, because: restart) }
            failedAttempt(batch, partition, error, isRetriable: true, now: now)
        case .fail where !result.recordErrors.isEmpty && !batch.sending.isFinished:
            giveUp(batch, partition, recordOutcome(batch, result, error), now: now)
        case .fail:
            failedAttempt(batch, partition, error, isRetriable: false, now: now)
        case .failUnknown:
            let reason = "an earlier attempt was never answered, and the broker may yet carry it out"
            failedAttempt(
                batch, partition, error.with(message: "\(reason): \(error.message)", isRetriable: false),
                isRetriable: false, now: now)
        }
    }

    private func verdictFacts(
        of batch: ProducerBatch, in partition: PartitionPipeline, now: MonotonicTime
    ) -> BatchVerdict.Facts {
        let late = batch.sending.history.lateAttempt(now: now)
        return BatchVerdict.Facts(
            recordCount: batch.recordCount, isFinished: batch.sending.isFinished,
            hasCurrentIdentity: batch.sending.identity.map(partition.sequencer.isCurrent) ?? false,
            isFirstInFlight: partition.inFlight.first === batch,
            abortsOnGap: partition.sequencer.abortsOnGap,
            lateAttempt: late.map { $0 < configuration.requestTimeout ? .expected : .overdue } ?? .none)
    }

    /// The partition's sequence has to begin again (KIP-360).
    private func requestRestart(of partition: PartitionPipeline, because reason: PartitionSequencer.BumpReason) {
        switch reason {
        case .outOfOrder: metrics.sequenceGaps += 1
        case .unknownProducer: metrics.unknownProducerIDs += 1
        default: metrics.fencedEpochs += 1
        }
        partition.sequencer.requestBump(reason)
    }

    /// Whether a broker that refuses a batch's sequence has lost what it had acknowledged before. To be asked before the
    /// sequence begins again.
    private func isLoss(
        _ batch: ProducerBatch, _ partition: PartitionPipeline, _ result: ProduceResponse.Partition,
        _ facts: BrokerErrorFacts
    ) -> Bool {
        guard let identity = batch.sending.identity, partition.inFlight.first === batch else { return false }
        switch facts.reaction {
        case .restartSequence(.outOfOrder): break
        // A producer may be forgotten because it was idle for long, or because its last records were deleted.
        case .restartSequence(.unknownProducer) where result.logStartOffset >= 0: break
        default: return false
        }
        return partition.sequencer.isLoss(refusing: identity, logStartOffset: result.logStartOffset)
    }

    /// The broker named the records at fault (KIP-467).
    private func recordOutcome(_ batch: ProducerBatch, _ result: ProduceResponse.Partition, _ error: KafkaError)
        -> BatchOutcome
    {
        var named: [Int32: KafkaError] = [:]
        for record in result.recordErrors where (0..<batch.recordCount).contains(record.batchIndex) {
            named[record.batchIndex] = error.with(
                message: record.message ?? error.message, isRetriable: false,
                persistence: batch.sending.history.persistence)
        }
        let others = error.with(
            message: "other records of the batch were refused (\(error.message)); send this one again",
            isRetriable: true, persistence: batch.sending.history.persistence)
        return .refused(records: named, others: others)
    }

    /// An attempt failed: the batch goes back to be sent again, or is given up.
    func failedAttempt(
        _ batch: ProducerBatch, _ partition: PartitionPipeline, _ error: KafkaError, isRetriable: Bool,
        now: MonotonicTime
    ) {
        batch.sending.lastError = error
        batch.sending.failedLeaderEpoch = batch.sending.sentLeaderEpoch
        if batch.sending.isFinished {
            // It expired on the wire; only its sequence is still of interest.
            partition.removeInFlight(batch)
            noteGap(batch, partition)
            free(batch)
            return
        }
        let decision = RetryLimit(configuration).decide(
            batch.sending.history, createdAt: batch.createdAt, isRetriable: isRetriable, now: now)
        let isAborted = canGiveUp(batch)
        guard decision == .retry, needsControl, !isAborted else {
            let final =
                decision == .timedOut ? timeoutError(batch, now: now) : isAborted ? .aborted(because: error) : error
            return giveUp(batch, partition, .failed(final), now: now)
        }
        let wait = Backoff(retrying: configuration).duration(failures: batch.sending.history.failures, random: &random)
        batch.sending.retryAt = now + wait
        batch.sending.history.backsOff(for: wait)
        partition.putBack(batch)
        logger.debug(
            "will send a batch again",
            metadata: [
                LogKey.partition: "\(partition.queue)", LogKey.attempts: "\(batch.sending.history.attempts)",
                LogKey.error: "\(error.message)",
            ])
    }

    /// The batch ends without an acknowledgement.
    func giveUp(_ batch: ProducerBatch, _ partition: PartitionPipeline, _ outcome: BatchOutcome, now: MonotonicTime) {
        let outcome = outcome.completed(for: batch, now: now)
        if !batch.sending.isOnWire {
            partition.removeInFlight(batch)
            noteGap(batch, partition)
        }
        noteFailure(of: batch, outcome)
        settle(batch, outcome, now: now)
        if !batch.sending.isOnWire { free(batch) }
    }

    /// A batch with a sequence was given up: those behind it cannot go on as if nothing were.
    private func noteGap(_ batch: ProducerBatch, _ partition: PartitionPipeline) {
        guard let identity = batch.sending.identity, partition.sequencer.isCurrent(identity) else { return }
        partition.sequencer.gaveUp(mayBeWritten: batch.sending.history.mayBeWritten)
    }

    /// Gives up everything of a partition.
    func failAll(of partition: PartitionPipeline, _ error: KafkaError, now: MonotonicTime) {
        _ = partition.queue.take(into: &partition.pending, sealOpen: true)
        for batch in partition.inFlight where batch.sending.isOnWire && !batch.sending.isFinished {
            batch.sending.history.abandonedOnWire()
            giveUp(batch, partition, .failed(error), now: now)
        }
        failPending(of: partition, error, now: now)
    }

    /// Gives up what a partition has to send. Returns how many batches that were.
    @discardableResult
    func failPending(of partition: PartitionPipeline, _ error: KafkaError, now: MonotonicTime) -> Int {
        _ = partition.queue.take(into: &partition.pending, sealOpen: true)
        var count = 0
        while let batch = partition.pending.popFirst() {
            giveUp(batch, partition, .failed(error), now: now)
            count += 1
        }
        return count
    }

    /// The producer can send nothing more.
    func fail(fatally error: KafkaError, now: MonotonicTime) {
        let error = error.with(isFatal: true)
        guard health.fail(error) else { return }
        control.stop()
        logger.error("the producer cannot go on", metadata: [LogKey.error: "\(error.message)"])
        accumulator.refuse(error)
        sweepAllQueues(now: now)
        giveUpLetters(error, now: now)
        for partition in schedule.active { failAll(of: partition, error, now: now) }
        pendingCalls.end(with: error)
        control.transactions?.end(with: error)
        shutdown.notify(.failure(error))
    }
}

extension BatchOutcome {
    /// The outcome with what is known of the batch: attempts, persistence, where the time went. Only an answer can say that
    /// the records are stored.
    func completed(for batch: ProducerBatch, now: MonotonicTime) -> BatchOutcome {
        func complete(_ error: KafkaError) -> KafkaError {
            error.with(
                topic: batch.partition.topicName, partition: batch.partition.index,
                attempts: batch.sending.history.attempts,
                persistence: error.persistence == .written ? .written : batch.sending.history.persistence,
                timeSpent: batch.timeSpent(until: now))
        }
        switch self {
        case .acknowledged: return self
        case .failed(let error): return .failed(complete(error))
        case .refused(let records, let others):
            return .refused(records: records.mapValues(complete), others: complete(others))
        }
    }
}

extension ProducerBatch {
    /// Where the time of its oldest record went.
    func timeSpent(until now: MonotonicTime) -> KafkaError.TimeSpent {
        var spent = KafkaError.TimeSpent(
            waitingForMetadata: waitedForMetadata, waitingForMemory: waitedForMemory)
        let history = sending.history
        let sealedAt = history.sealedAt ?? now
        spent.inBatch = sealedAt - createdAt
        spent.inFlight = history.timeInFlight
        if sending.isOnWire, let sentAt = history.sentAt { spent.inFlight += now - sentAt }
        if let retryAt = sending.retryAt, retryAt > now {
            spent.backingOff = history.timeBackingOff - (retryAt - now)
        } else {
            spent.backingOff = history.timeBackingOff
        }
        let accounted = spent.inBatch + spent.inFlight + spent.backingOff
        spent.connecting = max(.zero, (now - createdAt) - accounted)
        return spent
    }
}
