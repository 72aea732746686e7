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
        if facts.persistence != .notWritten { batch.sending.mayBeWritten = true }
        // Whatever it is, it is about this batch: the next one, or another partition, may be welcome.
        var error = KafkaError(
            broker: result.errorCode, brokerMessage: result.errorMessage, brokerID: batch.sending.lastNode,
            topic: partition.queue.topicName,
            partition: partition.queue.index, attempts: batch.sending.attempts
        ).with(isFatal: false)
        if isLoss(batch, partition, result, facts) {
            error = error.with(
                code: .dataLost,
                message: "The broker has lost records of the partition that it had acknowledged. \(error.message)")
            logger.warning(
                "a broker has lost records that it had acknowledged: was there an unclean leader election?",
                metadata: [
                    LogKey.partition: "\(partition.queue)", LogKey.broker: "\(batch.sending.lastNode ?? -1)",
                    LogKey.error: "\(result.errorCode)",
                ])
        }
        if facts.refreshesMetadata { control.metadata.refresh(partition.queue.topicName, now: now) }
        if facts.reaction == .split && batch.recordCount > 1 && !batch.sending.isFinished {
            split(batch, partition, error, now: now)
            return
        }
        let mayRetry = decideRetry(batch, partition, result, facts)
        if !mayRetry, !result.recordErrors.isEmpty, !batch.sending.isFinished {
            giveUp(batch, partition, recordOutcome(batch, result, error), now: now)
            return
        }
        failedAttempt(batch, partition, error, isRetriable: mayRetry, now: now)
    }

    /// Whether the batch is sent again. If the partition's sequence has to begin again for that (KIP-360), asks for it.
    private func decideRetry(
        _ batch: ProducerBatch, _ partition: PartitionPipeline, _ result: ProduceResponse.Partition,
        _ facts: BrokerErrorFacts
    ) -> Bool {
        guard case .restartSequence(let reason) = facts.reaction, let identity = batch.sending.identity,
            partition.sequencer.isCurrent(identity)
        else { return facts.isRetriable }
        switch reason {
        case .outOfOrder:
            // The broker has looked: the batch is neither stored nor next. Behind another one that is expected, since
            // that one has to come first; else there is a gap, which only a new epoch can close.
            batch.sending.mayBeWritten = false
            guard partition.inFlight.first === batch else { return true }
            metrics.sequenceGaps += 1
        case .unknownProducer:
            batch.sending.mayBeWritten = false
            metrics.unknownProducerIDs += 1
        default:
            // Without transactions no other producer uses this id, so it is unusable: ask for a new one.
            metrics.fencedEpochs += 1
        }
        partition.sequencer.requestBump(reason)
        return true
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
                persistence: batch.sending.persistence)
        }
        let others = error.with(
            message: "other records of the batch were refused (\(error.message)); send this one again",
            isRetriable: true, persistence: batch.sending.persistence)
        return .refused(records: named, others: others)
    }

    /// An attempt came to nothing: the batch goes back to be sent again, or is given up.
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
        let hasAttempts = batch.sending.failures <= configuration.retries
        let isExpired = batch.createdAt + configuration.deliveryTimeout <= now
        guard isRetriable, hasAttempts, !isExpired, fatalError == nil, shutdown?.isOver != true else {
            let final = isRetriable && isExpired ? timeoutError(batch, now: now) : error
            giveUp(batch, partition, .failed(final), now: now)
            return
        }
        let wait = retryBackoff.duration(failures: batch.sending.failures, random: &random)
        batch.sending.retryAt = now + wait
        batch.sending.timeBackingOff += wait
        partition.putBack(batch)
        logger.debug(
            "will send a batch again",
            metadata: [
                LogKey.partition: "\(partition.queue)", LogKey.attempts: "\(batch.sending.attempts)",
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
        settle(batch, outcome, now: now)
        if !batch.sending.isOnWire { free(batch) }
    }

    /// A batch with a sequence was given up: those behind it cannot go on as if nothing were.
    private func noteGap(_ batch: ProducerBatch, _ partition: PartitionPipeline) {
        guard let identity = batch.sending.identity, partition.sequencer.isCurrent(identity) else { return }
        partition.sequencer.gaveUp(mayBeWritten: batch.sending.mayBeWritten)
    }

    // MARK: Expiry

    /// Gives up the partition's batches whose delivery timeout is over.
    func expireBatches(of partition: PartitionPipeline, now: MonotonicTime) {
        let due = now - configuration.deliveryTimeout
        for batch in partition.inFlight where batch.createdAt <= due && !batch.sending.isFinished {
            if batch.sending.isOnWire {
                // Its bytes stay until its request is over. Nobody can know what the broker did with them.
                batch.sending.mayBeWritten = true
                expire(batch, partition, now: now)
            }
        }
        while let head = partition.pending.first, head.createdAt <= due {
            partition.pending.removeFirst()
            expire(head, partition, now: now)
        }
    }

    private func expire(_ batch: ProducerBatch, _ partition: PartitionPipeline, now: MonotonicTime) {
        metrics.expiredBatches += 1
        logger.info(
            "a batch was not acknowledged in time",
            metadata: [
                LogKey.partition: "\(partition.queue)", LogKey.records: "\(batch.recordCount)",
                LogKey.attempts: "\(batch.sending.attempts)",
            ])
        giveUp(batch, partition, .failed(timeoutError(batch, now: now)), now: now)
    }

    /// "Timed out", with the last real cause.
    func timeoutError(_ batch: ProducerBatch, now: MonotonicTime) -> KafkaError {
        let cause = batch.sending.lastError ?? (batch.sending.attempts == 0 ? unsentCause(batch) : nil)
        let reason = cause.map { ": \($0.message)" } ?? ""
        return KafkaError(
            .deliveryTimedOut,
            "not acknowledged within deliveryTimeout (\(configuration.deliveryTimeout.brief))\(reason)",
            brokerError: cause?.brokerError, brokerErrorName: cause?.brokerErrorName, brokerID: batch.sending.lastNode,
            underlying: cause)
    }

    /// Why a batch that never left did not: its leader cannot be reached, or is not known.
    private func unsentCause(_ batch: ProducerBatch) -> KafkaError? {
        guard let partition = batch.partition.pipeline else { return lastClusterError }
        guard let node = brokers[partition.leader], node.isListed else {
            return KafkaError(
                .metadataUnavailable, "partition \(partition.queue) has no leader that is known",
                underlying: lastClusterError)
        }
        let connection = node.connection
        // Connected in this very moment: then what went wrong before that.
        return connection.lastFailure?.error(
            host: connection.host, port: connection.port, node: connection.nodeID) ?? lastClusterError
    }

    /// Gives up everything of a partition.
    func failAll(of partition: PartitionPipeline, _ error: KafkaError, now: MonotonicTime) {
        _ = partition.queue.take(into: &partition.pending, sealOpen: true)
        for batch in partition.inFlight where batch.sending.isOnWire && !batch.sending.isFinished {
            batch.sending.mayBeWritten = true
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
        guard fatalError == nil else { return }
        let error = error.with(isFatal: true)
        fatalError = error
        logger.error("the producer cannot go on", metadata: [LogKey.error: "\(error.message)"])
        accumulator.refuse(error)
        lookEverywhere(now: now)
        for partition in schedule.active { failAll(of: partition, error, now: now) }
        pendingCalls.end(with: error)
    }
}

extension BatchOutcome {
    /// The outcome with what is known of the batch: attempts, persistence, where the time went. Only an answer can say that
    /// the records are stored.
    func completed(for batch: ProducerBatch, now: MonotonicTime) -> BatchOutcome {
        func complete(_ error: KafkaError) -> KafkaError {
            error.with(
                topic: batch.partition.topicName, partition: batch.partition.index, attempts: batch.sending.attempts,
                persistence: error.persistence == .written ? .written : batch.sending.persistence,
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
        let sealedAt = sending.sealedAt ?? now
        spent.inBatch = sealedAt - createdAt
        spent.inFlight = sending.timeInFlight
        if sending.isOnWire, let sentAt = sending.sentAt { spent.inFlight += now - sentAt }
        if let retryAt = sending.retryAt, retryAt > now {
            spent.backingOff = sending.timeBackingOff - (retryAt - now)
        } else {
            spent.backingOff = sending.timeBackingOff
        }
        let accounted = spent.inBatch + spent.inFlight + spent.backingOff
        spent.connecting = max(.zero, (now - createdAt) - accounted)
        return spent
    }
}
