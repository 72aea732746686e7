import KafkaClient

/// What follows from settings for a workload, by arithmetic.
struct TuneEstimate: Codable, Equatable, Sendable {
    /// In a full batch.
    let recordsPerBatch: Double
    /// Milliseconds that fill the batch, with the margin; nil if no records come.
    let optimalLinger: Double?
    /// The share of a batch that is filled when it leaves.
    let fill: Double
    /// Milliseconds until a batch leaves, at most: the linger, or until it is full.
    let wait: Double
    /// The most bytes per second with one batch of each partition per linger; nil without a bound.
    let throughputBound: Double?
    /// The most bytes per second to one broker with requests in flight as they may be.
    let pipelineBound: Double
    /// Bytes that come in during the outage.
    let outageBytes: Double
    /// Seconds until the buffer is full when nothing can be sent.
    let bufferSeconds: Double
    /// Bytes of batches while nothing is wrong.
    let workingMemory: Int
    /// The most bytes of records and batches.
    let memory: Int
    /// Of all producers, if each request carries one batch: the most that there can be.
    let requestsPerBroker: Double

    init(_ workload: TuneWorkload, _ configuration: ProducerConfiguration) {
        let batch = max(1, configuration.batchSize)
        let linger = configuration.linger.longest / .milliseconds(1)
        let size = workload.recordBytes
        recordsPerBatch = BatchingFormulas.recordsPerBatch(batchBytes: batch, recordBytes: size)
        let optimal = BatchingFormulas.optimalLinger(
            batchBytes: batch, recordBytes: size, recordsPerSecond: workload.ofBatch)
        optimalLinger = optimal.isFinite ? optimal : nil
        fill = TuningFormulas.expectedFill(
            batchBytes: batch, recordBytes: size, recordsPerSecond: workload.ofBatch, lingerMilliseconds: linger)
        wait = min(linger, optimal / BatchingFormulas.margin)
        throughputBound = TuningFormulas.throughputBound(
            batchBytes: batch, lingerMilliseconds: linger, partitions: workload.partitions,
            bandwidth: workload.bandwidth)
        let led = (workload.partitions + workload.brokers - 1) / max(1, workload.brokers)
        pipelineBound = TuningFormulas.pipelineBound(
            inFlight: configuration.maxInFlightRequestsPerConnection,
            requestBytes: min(configuration.maxRequestSize, led * batch),
            roundTripMilliseconds: max(0.001, workload.roundTrip))
        outageBytes = TuningFormulas.outageBuffer(
            recordBytes: size, recordsPerSecond: workload.ofProducer, seconds: workload.outageSeconds)
        bufferSeconds = Double(configuration.bufferMemory) / max(1, workload.bytesPerSecond)
        workingMemory = TuningFormulas.workingMemory(
            batchBytes: batch, partitions: workload.partitions, brokers: workload.brokers,
            inFlight: configuration.maxInFlightRequestsPerConnection, maxRequestBytes: configuration.maxRequestSize)
        memory = TuningFormulas.memoryPerProducer(bufferMemory: configuration.bufferMemory, batchBytes: batch)
        requestsPerBroker = TuningFormulas.requestsPerBroker(
            recordsPerSecond: workload.recordsPerSecond, recordsPerBatch: max(1, fill * recordsPerBatch),
            brokers: workload.brokers)
    }

    /// Names and values, as people read them.
    var rows: [(name: String, value: String)] {
        let optimal =
            optimalLinger.map {
                "\(Format.fixed($0, 2)) ms: \(Format.fixed($0.rounded(), 0)) rounded, \(Format.fixed($0.rounded(.down), 0)) cut down"
            } ?? "none: no records come"
        return [
            ("records in a full batch", Format.fixed(recordsPerBatch, 1)),
            ("optimal linger, margin \(BatchingFormulas.margin)", optimal),
            ("expected batch fill", Format.fixed(fill * 100, 0) + " %"),
            ("wait for the batch, at most", Format.fixed(wait, 1) + " ms"),
            ("throughput bound by linger", throughputBound.map { Format.bytes($0) + "/s" } ?? "none"),
            ("throughput bound by requests in flight", Format.bytes(pipelineBound) + "/s to each broker"),
            ("requests per broker, at most", Format.fixed(requestsPerBroker, requestsPerBroker < 10 ? 1 : 0) + "/s"),
            ("buffer needed for the outage", Format.bytes(outageBytes)),
            ("outage that the buffer holds", Format.fixed(bufferSeconds, 1) + " s"),
            ("memory while nothing is wrong", Format.bytes(Double(workingMemory))),
            ("memory per producer, at most", Format.bytes(Double(memory))),
        ]
    }
}
