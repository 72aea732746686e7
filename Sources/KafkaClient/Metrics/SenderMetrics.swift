import KafkaSockets

/// The sums that the I/O thread keeps.
struct SenderMetrics {
    var totals = ProducerMetrics()
    /// Where the last snapshot goes when the producer ends.
    let final: FinalMetrics

    init(final: FinalMetrics) {
        self.final = final
    }

    var recordRetries: Int {
        get { totals.recordRetries }
        set { totals.recordRetries = newValue }
    }
    var produceRequests: Int {
        get { totals.produceRequests }
        set { totals.produceRequests = newValue }
    }
    var throttleTime: ProducerMetrics.DurationSummary {
        get { totals.throttleTime }
        _modify { yield &totals.throttleTime }
    }
    var batchSplits: Int {
        get { totals.batchSplits }
        set { totals.batchSplits = newValue }
    }
    var expiredBatches: Int {
        get { totals.expiredBatches }
        set { totals.expiredBatches = newValue }
    }
    var epochBumps: Int {
        get { totals.epochBumps }
        set { totals.epochBumps = newValue }
    }
    var sequenceGaps: Int {
        get { totals.sequenceGaps }
        set { totals.sequenceGaps = newValue }
    }
    var unknownProducerIDs: Int {
        get { totals.unknownProducerIDs }
        set { totals.unknownProducerIDs = newValue }
    }
    var fencedEpochs: Int {
        get { totals.fencedEpochs }
        set { totals.fencedEpochs = newValue }
    }
    var rebootstraps: Int {
        get { totals.rebootstraps }
        set { totals.rebootstraps = newValue }
    }

    /// A batch left for the first time.
    mutating func batchSent(_ batch: ProducerBatch, now: MonotonicTime) {
        let records = Int(batch.recordCount)
        if totals.batchSizes.count == 0 { totals.firstSentAt = now }
        totals.batchSizes.record(batch.sending.wireSize)
        totals.batchSizeDistribution.record(batch.sending.wireSize)
        totals.recordSizes.record((batch.byteCount - RecordBatchLayout.headerSize) / max(records, 1), count: records)
        if batch.root.sending.deadLetters == nil {
            totals.queueTime.record(now - batch.createdAt, count: records)
            totals.queueTimeDistribution.record(
                microseconds: now.nanoseconds(since: batch.createdAt) / 1000, count: records)
        }
    }

    /// A produce request was answered.
    mutating func produceAnswered(after latency: Duration, microseconds: Int64) {
        totals.requestLatency.record(latency)
        totals.requestLatencyDistribution.record(microseconds: microseconds, count: 1)
    }

    /// A batch's records are complete.
    mutating func batchFinished(_ batch: ProducerBatch, _ outcome: BatchOutcome, now: MonotonicTime) {
        let records = Int(batch.recordCount)
        let topic = batch.partition.topicName
        if outcome.error != nil {
            totals.recordErrors += records
            countErrors(outcome, records)
            totals.topics[topic, default: ProducerMetrics.Topic()].recordErrors += records
            return
        }
        totals.recordsSent += records
        totals.topics[topic, default: ProducerMetrics.Topic()].recordsSent += records
        totals.topics[topic, default: ProducerMetrics.Topic()].bytesSent += batch.sending.wireSize
        totals.deliveryLatency.record(
            first: now.nanoseconds(since: batch.createdAt) / 1000,
            last: now.nanoseconds(since: batch.lastAppendAt) / 1000, count: records)
    }

    private mutating func countErrors(_ outcome: BatchOutcome, _ records: Int) {
        switch outcome {
        case .acknowledged: break
        case .failed(let error): totals.recordErrorsByCode[error.code, default: 0] += records
        case .refused(let named, let others):
            for error in named.values { totals.recordErrorsByCode[error.code, default: 0] += 1 }
            if records > named.count { totals.recordErrorsByCode[others.code, default: 0] += records - named.count }
        }
    }
}

extension ProducerMetrics.Broker {
    /// The broker has acknowledged a batch whose records had not ended before.
    mutating func batchAcknowledged(_ batch: ProducerBatch) {
        recordsSent += Int(batch.recordCount)
        bytesSent += batch.sending.wireSize
    }
}

extension Sender {
    /// A snapshot of the metrics.
    func snapshot(now: MonotonicTime) -> ProducerMetrics {
        var result = metrics.totals
        result.compression.bytesBefore = encoder.bytesBefore
        result.compression.bytesAfter = encoder.bytesAfter
        for node in brokers.all {
            let id = node.connection.nodeID
            let connections = node.connections
            let inFlight = connections.reduce(0) { $0 + $1.inFlightCount }
            result.requestsInFlight += inFlight
            result.connections += connections.count(where: \.isReady)
            guard id >= 0 else { continue }
            var metrics = node.metrics
            metrics.requestsInFlight = inFlight
            result.brokers[id] = metrics
        }
        measureBacklog(into: &result, now: now)
        result.batching.isAutomatic = batching != nil
        result.batching.linger = batching?.machine.linger ?? linger.longest
        result.batching.batchSize = accumulator.pool.batchSize
        result.batching.changes = batching?.machine.changes ?? 0
        result.metadataAge = control.metadata.updatedAt.map { max(.zero, now - $0) }
        result.bufferTotalBytes = accumulator.pool.totalBytes
        result.bufferAvailableBytes = accumulator.pool.availableBytes
        result.bufferExhausted = accumulator.pool.exhaustedCount
        result.tasksWaitingForMemory = accumulator.pool.waiterCount
        result.waits = accumulator.waits
        result.connectionsCreated = hub.counters.connectionsCreated
        result.connectionsClosed = hub.counters.connectionsClosed
        result.bytesSent = hub.counters.bytesSent
        result.bytesReceived = hub.counters.bytesReceived
        result.requestsSent = hub.counters.requestsSent
        result.responsesReceived = hub.counters.responsesReceived
        result.security = hub.securityMetrics
        result.takenAt = accumulator.clock.now()
        return result
    }

    /// What is accepted and not finished. Every partition that has something is active: the mailbox was emptied before.
    private func measureBacklog(into result: inout ProducerMetrics, now: MonotonicTime) {
        var oldest: MonotonicTime?
        for partition in schedule.active {
            let backlog = partition.queue.backlog
            result.batchesQueued += backlog.batches
            result.recordsQueued += backlog.records
            var times = backlog.oldest.map { [$0] } ?? []
            for batch in partition.unfinished {
                result.batchesQueued += 1
                result.recordsQueued += Int(batch.recordCount)
                times.append(batch.createdAt)
            }
            if let first = times.min(), first < oldest ?? .distantFuture { oldest = first }
        }
        for failed in deadLetters.unwritten {
            result.batchesQueued += 1
            result.recordsQueued += Int(failed.batch.recordCount)
            oldest = min(oldest ?? .distantFuture, failed.batch.createdAt)
        }
        result.oldestRecordAge = oldest.map { max(.zero, now - $0) }
    }
}
