import DequeModule
import KafkaSockets
import Logging

extension Sender {
    func beginShutdown(_ waiter: Waiter<Void>?, _ deadline: MonotonicTime, now: MonotonicTime) {
        shutdown.begin(waiter, deadline: deadline, recordErrors: metrics.totals.recordErrorsByCode)
        accumulator.refuse(.closed("the producer is closed; it takes no more records"))
        closeTransactions(now: now)
        pendingCalls.end(with: .closed("the producer was closed before the call could finish"))
        sweepAllQueues(now: now)
        if shutdown.isReleased, hasUnfinishedBatches {
            logger.warning(
                """
                the producer was released without close; its records are delivered in the background, \
                for up to deliveryTimeout (\(configuration.deliveryTimeout.brief))
                """)
        }
    }

    /// Looks at every queue once after records are refused: nothing can be appended behind this.
    func sweepAllQueues(now: MonotonicTime) {
        for topic in accumulator.topics.all {
            for queue in topic.allQueues where queue.hasBatches { evaluate(sender(for: queue), now: now) }
        }
    }

    /// Ends the producer when everything is delivered, or the deadline has passed. Returns whether there may be more to do now.
    func advanceShutdown(now: MonotonicTime) -> Bool {
        guard !shutdown.hasEnded else { return true }
        if shutdown.mustFail(now: now) {
            let end = shutdown.isReleased ? "released without close" : "closed"
            let error = KafkaError.closed(
                "the producer was \(end) before the record was acknowledged"
                    + (stallCause(now: now).map { "; the last problem was: \($0.message)" } ?? ""))
            giveUpLetters(error, now: now)
            for partition in schedule.active { failAll(of: partition, error, now: now) }
        }
        guard !hasUnfinishedBatches else { return true }
        if awaitsTransaction(now: now) { return true }
        if !shutdown.isOver {
            shutdown.delivered(now: now)
            control.stop()
            finishConnections(now: now)
        }
        guard haveConnectionsEnded(now: now) else { return false }
        shutdown.disconnected()
        // Callbacks still run, and give back their memory; a deadline does not wait for them.
        guard callbacks.isEmpty || shutdown.deadline <= now else { return false }
        let end = ProducerEnd(
            undelivered: shutdown.recordsLost(recordErrors: metrics.totals.recordErrorsByCode), cause: health.lastError)
        warnOfLoss(end)
        finish(end)
        return false
    }

    /// Requests of batches that are complete without them end with their connections.
    private func finishConnections(now: MonotonicTime) {
        for node in brokers.all {
            // These partitions are done: in a lane, they would make the broker connect again.
            _ = schedule.clearLane(of: node, now: now)
            node.isUnavailable = false
            for connection in node.connections { connection.finish(now: now) }
        }
        handleReports(now: now)
    }

    /// Whether all connections have ended; ends those that take too long.
    private func haveConnectionsEnded(now: MonotonicTime) -> Bool {
        for connection in brokers.all.flatMap(\.connections) where connection.isFinishing {
            guard shutdown.mustDisconnect(now: now) else { return false }
            connection.end(.noLongerNeeded, now: now)
        }
        handleReports(now: now)
        return true
    }

    private var hasUnfinishedBatches: Bool {
        !deadLetters.isEmpty
            || schedule.active.contains { partition in
                !partition.pending.isEmpty || partition.inFlight.contains { !$0.sending.isFinished }
            }
    }

    /// Logs how many records failed since the end began: the app may no longer await them.
    private func warnOfLoss(_ end: ProducerEnd) {
        guard end.undeliveredCount > 0 else { return }
        var details: Logger.Metadata = [LogKey.records: "\(end.undeliveredCount)"]
        if let cause = end.cause { details[LogKey.error] = "\(cause.message)" }
        logger.warning(
            shutdown.isReleased
                ? "the producer was released without close, and records were not delivered"
                : "the producer was closed before all records were delivered", metadata: details)
    }

    private func finish(_ end: ProducerEnd) {
        let waiters = shutdown.end()
        let error = KafkaError.closed("the producer is closed")
        callbacks.abandon()
        pendingCalls.finishFlushes()
        pendingCalls.endHealthCalls(with: error)
        metrics.final.set(snapshot(now: .distantPast))
        for command in accumulator.mailbox.close() {
            if case .callbacksRan(let root) = command { callbacksRan(root) }
            command.refuse(error)
        }
        // Cycles between queues and what the I/O thread knew of them.
        for topic in accumulator.topics.all {
            for queue in topic.allQueues { queue.pipeline = nil }
        }
        for waiter in waiters { waiter.resolve(.success(())) }
        shutdown.notify(.success(end))
    }
}
