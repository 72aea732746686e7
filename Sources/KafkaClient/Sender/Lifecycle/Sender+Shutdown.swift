import DequeModule
import KafkaSockets
import Logging

/// The end of a producer: until `deadline`, what was accepted is delivered.
struct Shutdown {
    var waiters: [Waiter<Void>]
    var deadline: MonotonicTime
    /// Whether nobody called `close`: the producer was released, and its records are delivered in the background.
    var isReleased: Bool { waiters.isEmpty }
    /// How many records had failed when the end began.
    let errorsBefore: Int
    /// Whether everything has been delivered or failed.
    var isOver = false
    /// Until when brokers may take in what they will not answer, while one of them does.
    var finishDeadline = MonotonicTime.distantFuture
    var isFinished = false
}

extension Sender {
    func beginShutdown(_ waiter: Waiter<Void>?, _ deadline: MonotonicTime, now: MonotonicTime) {
        var shutdown =
            self.shutdown ?? Shutdown(waiters: [], deadline: deadline, errorsBefore: metrics.totals.recordErrors)
        if let waiter { shutdown.waiters.append(waiter) }
        shutdown.deadline = min(shutdown.deadline, deadline)
        self.shutdown = shutdown
        accumulator.refuse(.closed("the producer is closed; it takes no more records"))
        pendingCalls.end(with: .closed("the producer was closed before the call could finish"))
        lookEverywhere(now: now)
        if shutdown.isReleased, hasUnfinishedBatches {
            logger.warning(
                """
                the producer was released without close; its records are delivered in the background, \
                for up to deliveryTimeout (\(configuration.deliveryTimeout.brief))
                """)
        }
    }

    /// Looks at every queue once after records are refused: nothing can be appended behind this.
    func lookEverywhere(now: MonotonicTime) {
        for topic in accumulator.topics.all {
            for queue in topic.allQueues where queue.hasBatches { evaluate(sender(for: queue), now: now) }
        }
    }

    /// Ends the producer when everything is delivered, or the deadline has passed. Returns whether there may be more to do now.
    func advanceShutdown(now: MonotonicTime) -> Bool {
        guard var shutdown, !shutdown.isFinished else { return true }
        if shutdown.deadline <= now && !shutdown.isOver {
            let end = shutdown.isReleased ? "released without close" : "closed"
            let error = KafkaError.closed(
                "the producer was \(end) before the record was acknowledged"
                    + (stallCause(now: now).map { "; the last problem was: \($0.message)" } ?? ""))
            for partition in schedule.active { failAll(of: partition, error, now: now) }
        }
        guard !hasUnfinishedBatches else { return true }
        if !shutdown.isOver {
            shutdown.isOver = true
            self.shutdown = shutdown
            // Requests of batches that are complete without them end with their connections.
            for node in brokers.all {
                // What stands here has nothing to send any more, and must not make it connect again.
                _ = schedule.clearLane(of: node, now: now)
                node.isUnavailable = false
                for connection in node.connections { connection.finish(now: now) }
            }
            handleReports(now: now)
            self.shutdown?.finishDeadline = now + Self.finishTimeout
        }
        guard finishConnections(now: now) else { return false }
        // Callbacks still run, and give back their memory; a deadline does not wait for them.
        guard callbackRuns.started == callbackRuns.done || shutdown.deadline <= now else { return false }
        self.shutdown?.isFinished = true
        warnOfLoss(shutdown)
        end(shutdown.waiters)
        return false
    }

    private var hasUnfinishedBatches: Bool {
        schedule.active.contains { partition in
            !partition.pending.isEmpty || partition.inFlight.contains { !$0.sending.isFinished }
        }
    }

    /// Logs how many records failed since the end began: nobody may be left who awaits them.
    private func warnOfLoss(_ shutdown: Shutdown) {
        let lost = metrics.totals.recordErrors - shutdown.errorsBefore
        guard lost > 0 else { return }
        var details: Logger.Metadata = [LogKey.records: "\(lost)"]
        if let lastClusterError { details[LogKey.error] = "\(lastClusterError.message)" }
        logger.warning(
            shutdown.isReleased
                ? "the producer was released without close, and records were not delivered"
                : "the producer was closed before all records were delivered", metadata: details)
    }

    /// How long a broker may take to read the last records with acks=0, which it does not answer.
    private static let finishTimeout = Duration.seconds(1)

    /// Whether all connections have ended; ends those that take too long.
    private func finishConnections(now: MonotonicTime) -> Bool {
        guard let shutdown else { return true }
        for connection in brokers.all.flatMap(\.connections) where connection.isFinishing {
            guard min(shutdown.deadline, shutdown.finishDeadline) <= now else { return false }
            connection.end(.noLongerNeeded, now: now)
        }
        handleReports(now: now)
        self.shutdown?.finishDeadline = .distantFuture
        return true
    }

    private func end(_ waiters: [Waiter<Void>]) {
        let error = KafkaError.closed("the producer is closed")
        // Callbacks that still run after the deadline: nobody counts them any more.
        for (_, flush) in callbackRuns.flushes { flush.finishOne() }
        callbackRuns.flushes = []
        pendingCalls.finishFlushes()
        finalMetrics.set(snapshot(now: .distantPast))
        for command in accumulator.mailbox.close() {
            if case .callbacksRan(let root) = command { callbacksRan(root) }
            command.refuse(error)
        }
        // Cycles between queues and what the I/O thread knew of them.
        for topic in accumulator.topics.all {
            for queue in topic.allQueues { queue.pipeline = nil }
        }
        for waiter in waiters { waiter.resolve(.success(())) }
    }
}
