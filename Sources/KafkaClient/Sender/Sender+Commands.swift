import DequeModule
import KafkaSockets
import Logging

/// A task that waits for a topic's metadata.
struct MetadataWaiter {
    let waiter: Waiter<Void>
    let topic: TopicState
    let deadline: MonotonicTime
}

/// A task that waits until the producer is ready for its first records.
struct WarmUp {
    let waiter: Waiter<Void>
    let deadline: MonotonicTime
}

/// The end of a producer: until `deadline`, what was accepted is delivered.
struct Shutdown {
    var waiters: [Waiter<Void>]
    var deadline: MonotonicTime
    /// Whether everything has been delivered or failed.
    var isOver = false
    /// Until when brokers may take in what they will not answer, while one of them does.
    var finishDeadline = MonotonicTime.distantFuture
    var isFinished = false
}

/// What the app's side asks for.
extension Sender {
    func carryOut(_ command: SenderCommand, now: MonotonicTime) {
        switch command {
        case .flush(let token):
            flush(token, now: now)
        case .needsMetadata(let topic):
            metadata.refresh(topic.name, now: now)
        case .metadataWaiter(let waiter, let topic, let deadline):
            if let fatalError {
                waiter.resolve(.failure(fatalError))
            } else {
                metadata.refresh(topic.name, now: now)
                metadataWaiters.append(MetadataWaiter(waiter: waiter, topic: topic, deadline: deadline))
            }
        case .sendOpenBatches:
            for partition in active where partition.isActive {
                _ = partition.queue.take(into: &partition.pending, sealOpen: true)
                evaluate(partition, now: now)
            }
        case .memoryWaiter(let deadline):
            memoryDeadline = min(memoryDeadline, deadline)
        case .warmUp(let waiter, let deadline):
            warmUps.append(WarmUp(waiter: waiter, deadline: deadline))
            finishWarmUps(now: now)
        case .metrics(let waiter):
            waiter.resolve(.success(snapshot(now: now)))
        case .callbacksRan(let root):
            callbacksRan(root)
        case .close(let waiter, let deadline):
            beginShutdown(waiter, deadline, now: now)
        }
    }

    /// Sends everything accepted so far, and lets the token wait for it.
    private func flush(_ token: FlushToken, now: MonotonicTime) {
        for partition in active where partition.isActive {
            _ = partition.queue.take(into: &partition.pending, sealOpen: true)
            for batch in partition.inFlight where !batch.sending.isFinished { token.add(to: batch.root) }
            // Batches that were sent before are in flight as well as pending: the token counts each root once.
            for batch in partition.pending { token.add(to: batch.root) }
            evaluate(partition, now: now)
        }
        // Batches that are complete, and whose callbacks have not run yet: callbacks run in order, so wait for the last.
        if token.includesCallbacks && callbackRuns.done < callbackRuns.started {
            token.add()
            callbackRuns.flushes.append((callbackRuns.started, token))
        }
        token.finishOne()
    }

    // MARK: Waiters

    func checkWaiters(now: MonotonicTime) {
        if !metadataWaiters.isEmpty { expireMetadataWaiters(now: now) }
        if !warmUps.isEmpty { expireWarmUps(now: now) }
        guard memoryDeadline <= now else { return }
        let pool = accumulator.pool
        memoryDeadline = pool.expireWaiters(now: now) {
            .bufferFull(pool, after: configuration.maxBlock, cause: stallCause(now: now))
        }
    }

    var waiterDeadline: MonotonicTime {
        var deadline = memoryDeadline
        for waiter in metadataWaiters where waiter.deadline < deadline { deadline = waiter.deadline }
        for warmUp in warmUps where warmUp.deadline < deadline { deadline = warmUp.deadline }
        return deadline
    }

    private func expireMetadataWaiters(now: MonotonicTime) {
        for waiting in metadataWaiters where waiting.deadline <= now && !waiting.waiter.isResolved {
            let topic = waiting.topic.name
            let waited = configuration.maxBlock.brief
            let error: KafkaError
            if let missing = missingTopics[topic] {
                error = KafkaError(
                    .unknownTopic,
                    "topic '\(topic)' was not there for \(waited) (maxBlock): \(missing.message); "
                        + "create it, or let the cluster create topics by itself",
                    brokerError: missing.brokerError, brokerErrorName: missing.brokerErrorName, topic: topic,
                    underlying: missing)
            } else {
                let cause = lastClusterError
                error = KafkaError(
                    .metadataUnavailable,
                    "the partitions of topic '\(topic)' could not be learned within \(waited) (maxBlock)"
                        + (cause.map { ": \($0.message)" } ?? ""),
                    topic: topic, underlying: cause)
            }
            waiting.waiter.resolve(.failure(error))
        }
        metadataWaiters.removeAll(where: \.waiter.isResolved)
        for topic in Array(missingTopics.keys) where !metadataWaiters.contains(where: { $0.topic.name == topic }) {
            guard leaderless[topic] == nil, metadata.topics[topic] == nil else { continue }
            // Nobody waits for it any more: stop asking.
            metadata.forget(topic)
            missingTopics[topic] = nil
        }
    }

    /// Why batches do not leave, as far as it is known.
    private func stallCause(now: MonotonicTime) -> KafkaError? {
        for partition in active where partition.isActive {
            if let error = partition.pending.first?.sending.lastError { return error }
        }
        return lastClusterError
            ?? nodes.values.lazy.filter { $0.connection.inFlightCount > 0 }.compactMap { node in
                KafkaError(
                    .requestTimedOut,
                    "\(node.connection.host):\(node.connection.port) has not answered \(node.connection.inFlightCount) requests yet",
                    node: node.connection.nodeID)
            }.first
    }

    // MARK: Warming up

    func finishWarmUps(now: MonotonicTime) {
        guard !warmUps.isEmpty, metadata.updatedAt != nil, !producerID.isMissing else { return }
        // Every leader of a topic in use gets its connection.
        var isConnected = true
        for (_, topic) in metadata.topics.sorted(by: { $0.key < $1.key }) {
            for partition in topic.partitions where partition.leader >= 0 {
                guard let node = node(partition.leader, now: now) else { continue }
                node.connection.connectIfNeeded(now: now)
                if !node.connection.isReady { isConnected = false }
            }
        }
        guard isConnected else { return }
        for warmUp in warmUps { warmUp.waiter.resolve(.success(())) }
        warmUps = []
    }

    private func expireWarmUps(now: MonotonicTime) {
        finishWarmUps(now: now)
        for warmUp in warmUps where warmUp.deadline <= now {
            warmUp.waiter.resolve(
                .failure(
                    KafkaError(
                        .connectionFailed,
                        "the producer was not connected to all leaders within \(configuration.maxBlock.brief) (maxBlock)"
                            + (lastClusterError.map { ": \($0.message)" } ?? ""),
                        underlying: lastClusterError)))
        }
        warmUps.removeAll(where: \.waiter.isResolved)
    }

    // MARK: The end

    private func beginShutdown(_ waiter: Waiter<Void>?, _ deadline: MonotonicTime, now: MonotonicTime) {
        var shutdown = self.shutdown ?? Shutdown(waiters: [], deadline: deadline)
        if let waiter { shutdown.waiters.append(waiter) }
        shutdown.deadline = min(shutdown.deadline, deadline)
        self.shutdown = shutdown
        accumulator.refuse(.closed("the producer is closed; it takes no more records"))
        for waiting in metadataWaiters {
            waiting.waiter.resolve(
                .failure(.closed("the producer was closed before the topic's partitions were known")))
        }
        metadataWaiters = []
        lookEverywhere(now: now)
    }

    /// Looks at every queue once after records are refused: nothing can be appended behind this.
    func lookEverywhere(now: MonotonicTime) {
        for topic in accumulator.topics.all {
            for queue in topic.queues ?? [] where queue.hasBatches { evaluate(sender(for: queue), now: now) }
        }
    }

    /// Ends the producer when everything is delivered, or the deadline has passed.
    func advanceShutdown(now: MonotonicTime) {
        guard var shutdown, !shutdown.isFinished else { return }
        if shutdown.deadline <= now && !shutdown.isOver {
            let end = shutdown.waiters.isEmpty ? "released without close" : "closed"
            let error = KafkaError.closed(
                "the producer was \(end) before the record was acknowledged"
                    + (stallCause(now: now).map { "; the last problem was: \($0.message)" } ?? ""))
            for partition in active where partition.isActive { failAll(of: partition, error, now: now) }
        }
        let hasWork = active.contains { partition in
            partition.isActive && (!partition.pending.isEmpty || partition.inFlight.contains { !$0.sending.isFinished })
        }
        guard !hasWork else { return }
        if !shutdown.isOver {
            shutdown.isOver = true
            self.shutdown = shutdown
            // Requests of batches that are complete without them end with their connections.
            for node in nodes.values {
                // What stands here has nothing to send any more, and must not make it connect again.
                for partition in node.ready { partition.isReady = false }
                node.ready.removeAll()
                node.connection.finish(now: now)
            }
            self.shutdown?.finishDeadline = now + Self.finishTimeout
            hasNewWork = false
        }
        guard finishConnections(now: now) else { return }
        // Callbacks still run, and give back their memory; a deadline does not wait for them.
        guard callbackRuns.started == callbackRuns.done || shutdown.deadline <= now else { return }
        self.shutdown?.isFinished = true
        end(shutdown.waiters)
    }

    /// How long a broker may take to read the last records with acks=0, which it does not answer.
    private static let finishTimeout = Duration.seconds(1)

    /// Whether all connections have ended; ends those that take too long.
    private func finishConnections(now: MonotonicTime) -> Bool {
        guard let shutdown else { return true }
        for node in nodes.values where node.connection.isFinishing {
            guard min(shutdown.deadline, shutdown.finishDeadline) <= now else { return false }
            node.connection.end(.noLongerNeeded, now: now)
        }
        self.shutdown?.finishDeadline = .distantFuture
        return true
    }

    private func end(_ waiters: [Waiter<Void>]) {
        let error = KafkaError.closed("the producer is closed")
        for warmUp in warmUps { warmUp.waiter.resolve(.failure(error)) }
        warmUps = []
        // Callbacks that still run after the deadline: nobody counts them any more.
        for (_, flush) in callbackRuns.flushes { flush.finishOne() }
        callbackRuns.flushes = []
        finalMetrics.set(snapshot(now: .distantPast))
        for command in accumulator.mailbox.close() {
            if case .callbacksRan(let root) = command { callbacksRan(root) }
            command.refuse(error)
        }
        // Cycles between queues and what the I/O thread knew of them.
        for topic in accumulator.topics.all {
            for queue in topic.queues ?? [] { queue.sending = nil }
        }
        for waiter in waiters { waiter.resolve(.success(())) }
    }
}
