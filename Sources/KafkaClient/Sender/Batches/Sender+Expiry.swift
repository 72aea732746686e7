import KafkaSockets
import Logging

/// Batches whose delivery timeout passes before they are acknowledged.
extension Sender {
    /// Sets the timer for the partition's oldest batch.
    func watchExpiry(of partition: PartitionPipeline) {
        schedule.setTimer(partition, expiryDeadline(of: partition))
    }

    /// When the delivery timeout of the partition's oldest batch passes.
    func expiryDeadline(of partition: PartitionPipeline) -> MonotonicTime {
        var oldest = MonotonicTime.distantFuture
        if let head = partition.pending.first { oldest = head.createdAt }
        for batch in partition.inFlight where !batch.sending.isFinished && batch.createdAt < oldest {
            oldest = batch.createdAt
        }
        return oldest + configuration.deliveryTimeout
    }

    /// Gives up the partition's batches whose delivery timeout has passed.
    func expireBatches(of partition: PartitionPipeline, now: MonotonicTime) {
        let due = now - configuration.deliveryTimeout
        for batch in partition.inFlight where batch.createdAt <= due && !batch.sending.isFinished {
            if batch.sending.isOnWire {
                // Its bytes stay until its request has ended. What the broker did with them cannot be known.
                batch.sending.history.abandonedOnWire()
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
                LogKey.attempts: "\(batch.sending.history.attempts)",
            ])
        giveUp(batch, partition, .failed(timeoutError(batch, now: now)), now: now)
    }

    /// "Timed out", with the last real cause.
    func timeoutError(_ batch: ProducerBatch, now: MonotonicTime) -> KafkaError {
        let cause = batch.sending.lastError ?? (batch.sending.history.attempts == 0 ? unsentCause(batch) : nil)
        let reason = cause.map { ": \($0.message)" } ?? ""
        return KafkaError(
            .deliveryTimedOut,
            "not acknowledged within deliveryTimeout (\(configuration.deliveryTimeout.brief))\(reason)",
            brokerError: cause?.brokerError, brokerErrorName: cause?.brokerErrorName,
            brokerID: batch.sending.history.lastBroker,
            underlying: cause)
    }

    /// Why a batch that never left did not: its leader cannot be reached, or is not known.
    private func unsentCause(_ batch: ProducerBatch) -> KafkaError? {
        guard let partition = batch.partition.pipeline else { return health.lastError }
        guard let node = brokers[partition.leader], node.isListed else {
            return KafkaError(
                .metadataUnavailable, "partition \(partition.queue) has no leader that is known",
                underlying: health.lastError)
        }
        let connection = node.connection
        // Connected in this very moment: then what went wrong before that.
        return connection.lastFailure?.error(
            host: connection.host, port: connection.port, node: connection.nodeID) ?? health.lastError
    }
}
