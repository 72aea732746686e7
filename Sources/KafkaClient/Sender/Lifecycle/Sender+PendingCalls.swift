import DequeModule
import KafkaSockets

/// Tasks that wait: for memory, for a topic's metadata, or for the producer to be warm.
extension Sender {
    /// Fails the waits that have lasted long enough, and takes warm-ups a step further.
    func checkPendingCalls(now: MonotonicTime) {
        if pendingCalls.hasHealthCalls { answerHealthCalls(now: now) }
        pendingCalls.endPauses(now: now)
        if !pendingCalls.isEmpty {
            advanceWarmUps(now: now)
            let topics = pendingCalls.expire(
                now: now, metadataError: metadataTimeout, warmUpError: warmUpTimeout,
                flushError: { flush in
                    .flushTimedOut(outstanding: recordsOutstanding(for: flush), cause: stallCause(now: now))
                })
            for topic in topics { forgetIfMissing(topic) }
        }
        guard pendingCalls.memoryDeadline <= now else { return }
        let pool = accumulator.pool
        pendingCalls.memoryWaitsExpired(
            next: pool.expireWaiters(now: now) {
                .bufferFull(pool, after: configuration.maxBlock, cause: stallCause(now: now))
            })
    }

    /// When the next waiting task times out, or a warm-up can try to connect again.
    func nextPendingCallDeadline(now: MonotonicTime) -> MonotonicTime {
        var deadline = pendingCalls.nextDeadline
        guard pendingCalls.hasWarmUps, isReadyToWarmUp else { return deadline }
        for id in control.metadata.leaders {
            guard let attempt = brokers[id]?.connection.nextAttempt(now: now) else { continue }
            deadline = min(deadline, attempt)
        }
        return deadline
    }

    private func metadataTimeout(topic: String) -> KafkaError {
        let waited = configuration.maxBlock.brief
        if let missing = health.missing(topic) {
            return KafkaError(
                .unknownTopic,
                "topic '\(topic)' did not exist within maxBlock (\(waited)): \(missing.message); "
                    + "create it, or enable automatic topic creation on the cluster",
                brokerError: missing.brokerError, brokerErrorName: missing.brokerErrorName, topic: topic,
                underlying: missing)
        }
        let cause = health.lastError
        return KafkaError(
            .metadataUnavailable,
            "the partitions of topic '\(topic)' could not be fetched within maxBlock (\(waited))"
                + (cause.map { ": \($0.message)" } ?? ""),
            topic: topic, underlying: cause)
    }

    /// Stops asking for a topic that no call waits for any more, if it is not known to exist.
    func forgetIfMissing(_ topic: String) {
        guard !schedule.hasLeaderless(of: topic), !pendingCalls.awaitsMetadata(of: topic),
            !control.metadata.topics.keys.contains(topic)
        else { return }
        control.metadata.forget(topic)
        health.isNotMissing(topic)
    }

    /// Why batches do not leave, as far as it is known.
    func stallCause(now: MonotonicTime) -> KafkaError? {
        for partition in schedule.active {
            if let error = partition.pending.first?.sending.lastError { return error }
        }
        return health.lastError
            ?? brokers.all.lazy.filter { $0.connection.inFlightCount > 0 }.compactMap { node in
                KafkaError(
                    .requestTimedOut,
                    "\(node.connection.host):\(node.connection.port) has not answered \(node.connection.inFlightCount) requests yet",
                    brokerID: node.connection.nodeID)
            }.first
    }

    /// How many of the records that the flush waits for are neither acknowledged nor failed.
    private func recordsOutstanding(for flush: FlushToken) -> Int {
        schedule.active.flatMap(\.unfinished)
            .filter { batch in batch.root.sending.flushes.contains { $0 === flush } }
            .reduce(0) { $0 + Int($1.recordCount) }
    }

    // MARK: Warming up

    /// Whether all that has to come before connections to leaders is there.
    private var isReadyToWarmUp: Bool { control.metadata.updatedAt != nil && !control.producerID.isMissing }

    /// Connects to every leader of a topic in use, trying again those that failed; ends the warm-ups when all are ready.
    /// A leader that cannot be reached also makes the sender ask for metadata, so that a new leader takes its place.
    func advanceWarmUps(now: MonotonicTime) {
        guard pendingCalls.hasWarmUps, isReadyToWarmUp else { return }
        var isConnected = true
        for id in control.metadata.leaders {
            guard let node = broker(id, now: now) else { continue }
            node.connection.connectIfNeeded(now: now)
            if !node.connection.isReady { isConnected = false }
        }
        if isConnected { pendingCalls.finishWarmUps() }
    }

    private func warmUpTimeout() -> KafkaError {
        KafkaError(
            .connectionFailed,
            "the producer was not connected to all leaders within maxBlock (\(configuration.maxBlock.brief))"
                + (health.lastError.map { ": \($0.message)" } ?? ""),
            underlying: health.lastError)
    }
}
