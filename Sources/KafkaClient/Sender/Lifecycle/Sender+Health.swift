import KafkaSockets

/// Samples by which a monitor judges the producer's health.
extension Sender {
    /// A monitor asks for a sample, now or at a later time.
    func takeHealthSample(_ waiter: Waiter<HealthSample>, at time: MonotonicTime, now: MonotonicTime) {
        if time <= now {
            waiter.resolve(.success(healthSample(now: now)))
        } else {
            pendingCalls.add(PendingCalls.HealthCall(waiter: waiter, time: time))
        }
    }

    /// Answers the monitors whose time has come.
    func answerHealthCalls(now: MonotonicTime) {
        let waiters = pendingCalls.takeHealthCalls(now: now)
        guard !waiters.isEmpty else { return }
        let sample = healthSample(now: now)
        for waiter in waiters { waiter.resolve(.success(sample)) }
    }

    /// What the health is judged by.
    func healthSample(now: MonotonicTime) -> HealthSample {
        let metrics = snapshot(now: now)
        var sample = HealthSample(time: now, wallTime: accumulator.clock.wallMilliseconds())
        sample.end = health.fatalError ?? accumulator.endReason
        sample.isKnown = control.metadata.updatedAt != nil
        sample.isReachable = metrics.connections > 0 || !health.isCutOff
        // That brokers refuse the client explains more than that another one cannot be reached.
        let cause = brokers.all.lazy.map(\.connection).first { $0.lastFailure?.isAboutTrust == true }
        sample.lastError =
            cause.flatMap { $0.lastFailure?.error(host: $0.host, port: $0.port, node: $0.nodeID) } ?? health.lastError
        sample.leaderless =
            control.metadata.topics.filter { _, topic in topic.partitions.contains { $0.leader < 0 } }.keys.sorted()
        sample.recordsSent = metrics.recordsSent
        sample.recordErrors = metrics.recordErrors
        sample.oldestRecordAge = metrics.oldestRecordAge
        sample.bufferTotal = metrics.bufferTotalBytes
        sample.bufferAvailable = metrics.bufferAvailableBytes
        sample.recordsTotal = accumulator.pool.maxRecords
        sample.recordsAvailable = accumulator.pool.availableRecords
        sample.tasksWaiting = metrics.tasksWaitingForMemory
        sample.stalls = stalls(now: now)
        sample.certificateExpiry = metrics.security.clientCertificateExpiry
        sample.tokenExpiry = metrics.security.tokenExpiry
        return sample
    }
}
