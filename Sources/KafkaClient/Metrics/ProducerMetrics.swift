import KafkaSockets

/// A snapshot of what a producer has done. Counts are totals since it was created.
public struct ProducerMetrics: Sendable {
    /// A count, a sum and a maximum of durations.
    public struct DurationSummary: Sendable, Hashable {
        /// How many were measured.
        public internal(set) var count = 0
        /// Their sum.
        public internal(set) var total: Duration = .zero
        /// The longest.
        public internal(set) var max: Duration = .zero

        /// The mean, or zero if there is none.
        public var average: Duration { count == 0 ? .zero : total / count }

        mutating func record(_ time: Duration, count: Int = 1) {
            self.count += count
            total += time * count
            if time > max { max = time }
        }

        /// The same for one that goes on: `earlier` of it was recorded before.
        mutating func record(_ time: Duration, after earlier: Duration) {
            if earlier == .zero { return record(time) }
            total += time
            if earlier + time > max { max = earlier + time }
        }
    }

    /// A count, a sum and a maximum of sizes in bytes.
    public struct SizeSummary: Sendable, Hashable {
        /// How many were measured.
        public internal(set) var count = 0
        /// Their sum in bytes.
        public internal(set) var total = 0
        /// The largest in bytes.
        public internal(set) var max = 0

        /// The mean in bytes, or zero if there is none.
        public var average: Double { count == 0 ? 0 : Double(total) / Double(count) }

        mutating func record(_ size: Int, count: Int = 1) {
            self.count += count
            total += size * count
            if size > max { max = size }
        }
    }

    /// How much smaller batches became by compression.
    public struct CompressionTotals: Sendable, Hashable {
        /// The size of the batches before compression, in bytes.
        public internal(set) var bytesBefore = 0
        /// The size of the same batches as they were sent, in bytes.
        public internal(set) var bytesAfter = 0

        /// ``bytesAfter`` divided by ``bytesBefore`` (`compression-rate-avg`), or 1 before the first batch.
        public var ratio: Double { bytesBefore == 0 ? 1 : Double(bytesAfter) / Double(bytesBefore) }
    }

    /// The requests to one broker.
    public struct Broker: Sendable, Hashable {
        /// Records that it acknowledged. With ``Acks/zero``, those that were written to its connection.
        public internal(set) var recordsSent = 0
        /// Bytes of these batches, as they were sent.
        public internal(set) var bytesSent = 0
        /// From sending a produce request to its response.
        public internal(set) var requestLatency = DurationSummary()
        /// How long the broker throttled this client (KIP-219).
        public internal(set) var throttleTime = DurationSummary()
        /// Requests without a response now.
        public internal(set) var requestsInFlight = 0
    }

    /// The records of one topic.
    public struct Topic: Sendable, Hashable {
        /// Records that were acknowledged.
        public internal(set) var recordsSent = 0
        /// Records that failed.
        public internal(set) var recordErrors = 0
        /// Bytes of acknowledged batches, as they were sent.
        public internal(set) var bytesSent = 0
    }

    /// Records that were acknowledged (`record-send-total`).
    public internal(set) var recordsSent = 0
    /// Records that failed (`record-error-total`).
    public internal(set) var recordErrors = 0
    /// The same by error code. Neither counts records for which the call itself threw.
    public internal(set) var recordErrorsByCode: [KafkaError.Code: Int] = [:]
    /// Dead letters that are stored; see ``DeadLetterPolicy``. They count neither as sent nor as errors, here and in ``topics``.
    public internal(set) var deadLetters = 0
    /// Dead letters that are not.
    public internal(set) var deadLetterErrors = 0
    /// Records that are accepted and have not ended: in batches that are filling, waiting or in flight.
    public internal(set) var recordsQueued = 0
    /// The batches of those records.
    public internal(set) var batchesQueued = 0
    /// The age of the oldest of those records, or nil if there is none. Records end by `deliveryTimeout`, so an age that
    /// keeps growing towards it is the first sign of a cluster that accepts nothing.
    public internal(set) var oldestRecordAge: Duration?
    /// Records that were sent again (`record-retry-total`); a record counts each time.
    public internal(set) var recordRetries = 0
    /// Batches sent for the first time: their sizes on the wire (`batch-size-avg`, `-max`).
    public internal(set) var batchSizes = SizeSummary()
    /// The quantiles of ``batchSizes``.
    public internal(set) var batchSizeDistribution = SizeHistogram()
    /// Linger and batch size in force, and how often they have changed.
    public internal(set) var batching = Batching()
    /// The mean encoded size of records in a batch (`record-size-avg`; `-max` is of the batches' means).
    public internal(set) var recordSizes = SizeSummary()
    /// The bytes of batches before and after compression.
    public internal(set) var compression = CompressionTotals()
    /// From a batch's first record to its first sending (`record-queue-time-avg`, `-max`).
    public internal(set) var queueTime = DurationSummary()
    /// The quantiles of ``queueTime``.
    public internal(set) var queueTimeDistribution = LatencyHistogram()
    /// From sending a produce request to its response (`request-latency-avg`, `-max`).
    public internal(set) var requestLatency = DurationSummary()
    /// The quantiles of ``requestLatency``.
    public internal(set) var requestLatencyDistribution = LatencyHistogram()
    /// From enqueueing a record to its acknowledgement. Within a batch, records are assumed to be spread
    /// evenly between its first and its last one.
    public internal(set) var deliveryLatency = LatencyHistogram()
    /// Produce requests sent.
    public internal(set) var produceRequests = 0
    /// Records that produce requests carried; by `produceRequests`, `records-per-request-avg`.
    public internal(set) var recordsInRequests = 0
    /// Requests of any kind that were handed to connections (`request-total`).
    public internal(set) var requestsSent = 0
    /// Responses of any kind that were received (`response-total`).
    public internal(set) var responsesReceived = 0
    /// Requests without a response now (`requests-in-flight`).
    public internal(set) var requestsInFlight = 0
    /// Batches that were split because a broker found them too large (`batch-split-total`).
    public internal(set) var batchSplits = 0
    /// Batches that were not acknowledged within `deliveryTimeout`.
    public internal(set) var expiredBatches = 0
    /// How long brokers throttled this client (`produce-throttle-time-avg`, `-max`).
    public internal(set) var throttleTime = DurationSummary()
    /// The time since the last metadata (`metadata-age`), or nil before the first.
    public internal(set) var metadataAge: Duration?
    /// `bufferMemory` (`buffer-total-bytes`).
    public internal(set) var bufferTotalBytes = 0
    /// Bytes of it that are free (`buffer-available-bytes`).
    public internal(set) var bufferAvailableBytes = 0
    /// How often a record found no memory (`buffer-exhausted-total`).
    public internal(set) var bufferExhausted = 0
    /// Tasks that wait for memory now.
    public internal(set) var tasksWaitingForMemory = 0
    /// What has held up the calls that send.
    public internal(set) var waits = Waits()
    /// Connections that are open now (`connection-count`).
    public internal(set) var connections = 0
    /// Connections made (`connection-creation-total`).
    public internal(set) var connectionsCreated = 0
    /// Connections ended (`connection-close-total`).
    public internal(set) var connectionsClosed = 0
    /// Bytes written to sockets (`outgoing-byte-total`).
    public internal(set) var bytesSent = 0
    /// Bytes read from sockets (`incoming-byte-total`).
    public internal(set) var bytesReceived = 0
    /// TLS handshakes, authentications, certificates and tokens.
    public internal(set) var security = SecurityTotals()
    /// How often a partition's sequence restarted under a higher epoch or a new producer id (KIP-360).
    public internal(set) var epochBumps = 0
    /// Gaps in a sequence that brokers reported.
    public internal(set) var sequenceGaps = 0
    /// How often a broker had forgotten the producer id.
    public internal(set) var unknownProducerIDs = 0
    /// How often a broker knew a higher epoch of the producer id.
    public internal(set) var fencedEpochs = 0
    /// How often the producer started over from the bootstrap servers (KIP-899).
    public internal(set) var rebootstraps = 0
    /// By broker id.
    public internal(set) var brokers: [Int32: Broker] = [:]
    /// By topic.
    public internal(set) var topics: [String: Topic] = [:]
    /// When the first batch left.
    var firstSentAt: MonotonicTime?
    /// When the snapshot was taken.
    var takenAt = MonotonicTime.distantPast
}
