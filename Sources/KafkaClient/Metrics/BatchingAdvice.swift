import KafkaSockets

/// A setting that does not suit what a producer has done, and one that suits it better. See ``ProducerMetrics/advice``.
public struct BatchingAdvice: Sendable, Hashable, CustomStringConvertible {
    /// The setting's name in properties, such as `linger.ms`.
    public let property: String
    /// Its value now, as properties spell it.
    public let current: String
    /// The value that suits the load better, spelled in the same way.
    public let suggested: String
    /// Why, in one sentence, with the figures that show it.
    public let reason: String

    /// All of it, as a text for people.
    public var description: String { "Set \(property) to \(suggested) instead of \(current). \(reason)" }
}

extension ProducerMetrics {
    /// What to change about batches, and why; empty if nothing is known to be better.
    ///
    /// It follows from the figures of this snapshot alone, which are those since the producer was made: a load that has just changed shows
    /// late. Nothing is said before 100 batches. With ``KafkaClient/Batching/automatic(within:)``, linger and batch size need no
    /// advice, and only the buffer gets any.
    ///
    /// ```swift
    /// for advice in await producer.metrics().advice { logger.notice("\(advice)") }
    /// ```
    public var advice: [BatchingAdvice] { BatchingAdvisor(metrics: self).advice }
}

/// Judges settings by a snapshot.
private struct BatchingAdvisor {
    let metrics: ProducerMetrics

    /// Fewer say nothing.
    private static let leastBatches = 100
    /// From so many records a second on, as in `tune`, a request for each few of them is a waste.
    private static let highRate = 1000.0
    /// A share of the batch size that counts as empty, and as full.
    private static let emptyFill = 0.1
    private static let fullFill = 0.9
    /// No batch needs to be larger.
    private static let largestBatch = 1024 * 1024
    /// One record in so many that found no memory is too many.
    private static let bearableWaits = 100

    private var batches: Int { metrics.batchSizes.count }
    private var records: Int { metrics.recordSizes.count }
    private var linger: Duration { metrics.batching.linger }
    /// The share of the batch size that batches have when they leave, before compression.
    private var fill: Double {
        metrics.batching.batchSize == 0
            ? 1 : Double(metrics.compression.bytesBefore) / Double(batches * metrics.batching.batchSize)
    }
    private var recordsPerBatch: Double { Double(records) / Double(batches) }
    /// Records a second since the first batch.
    private var rate: Double {
        guard let start = metrics.firstSentAt, metrics.takenAt > start else { return 0 }
        return Double(records) / (Double(metrics.takenAt.nanoseconds(since: start)) / 1_000_000_000)
    }

    var advice: [BatchingAdvice] {
        guard batches >= Self.leastBatches else { return [] }
        var advice = [buffer]
        if !metrics.batching.isAutomatic { advice += [batchSize, linger(gathering: fill), lingerInVain] }
        return advice.compactMap { $0 }
    }

    /// Full batches gain by being larger.
    private var batchSize: BatchingAdvice? {
        let size = metrics.batching.batchSize
        guard fill >= Self.fullFill, size > 0, size * 2 <= Self.largestBatch else { return nil }
        return BatchingAdvice(
            property: Setting.batchSize.javaName, current: "\(size)", suggested: "\(size * 2)",
            reason:
                "Batches are \(percent(fill)) full when they leave: larger ones make fewer requests, and no record waits "
                + "longer.")
    }

    /// Nearly empty batches at a high rate gain by lingering.
    private func linger(gathering fill: Double) -> BatchingAdvice? {
        let size = metrics.batching.batchSize
        guard fill < Self.emptyFill, rate >= Self.highRate, linger < .milliseconds(1) else { return nil }
        let optimal = BatchingFormulas.optimalLinger(
            batchBytes: size, recordBytes: metrics.recordSizes.average, recordsPerSecond: rate)
        // No longer than an answer takes: that at most doubles the latency.
        let bound = max(1, metrics.requestLatency.average / .milliseconds(1))
        return BatchingAdvice(
            property: Setting.linger.javaName, current: linger.inMilliseconds,
            suggested: "\(Int(max(1, min(optimal, bound, 50)).rounded()))",
            reason: "Batches are only \(percent(fill)) full when they leave, at \(Int(rate)) records a second: "
                + "waiting briefly makes fewer requests.")
    }

    /// A linger that gathers nothing only costs time.
    private var lingerInVain: BatchingAdvice? {
        guard recordsPerBatch < 1.1, linger >= .milliseconds(1), metrics.queueTime.average >= linger / 2 else {
            return nil
        }
        return BatchingAdvice(
            property: Setting.linger.javaName, current: linger.inMilliseconds, suggested: "0",
            reason:
                "Batches wait \(metrics.queueTime.average.inWholeMilliseconds) ms and leave with one record: waiting "
                + "gathers nothing.")
    }

    /// Records that wait for memory gain by more of it.
    private var buffer: BatchingAdvice? {
        let waits = metrics.bufferExhausted
        guard waits > 0, waits >= records / Self.bearableWaits else { return nil }
        return BatchingAdvice(
            property: Setting.bufferMemory.javaName, current: "\(metrics.bufferTotalBytes)",
            suggested: "\(metrics.bufferTotalBytes * 2)",
            reason:
                "Records found no memory \(waits) times, and waited \(metrics.waits.memory.average.inWholeMilliseconds) ms on "
                + "average. More memory helps with bursts; if brokers are too slow for the load, nothing here does.")
    }

    private func percent(_ share: Double) -> String { "\(Int((min(1, share) * 100).rounded())) %" }
}

extension Duration {
    fileprivate var inWholeMilliseconds: Int { Int((self / .milliseconds(1)).rounded()) }
}
