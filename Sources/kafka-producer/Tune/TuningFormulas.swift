/// The arithmetic of a producer's settings: what follows from sizes, rates and times, before anything is measured.
///
/// Linger and records per batch are in `BatchingFormulas`, which the library uses, too. Bytes are those of batches before compression, rates are per second, and times are milliseconds, as in properties.
enum TuningFormulas {
    /// What a batch that is not finished takes in addition to its bytes.
    static let batchOverhead = 1024

    /// The share of a batch that is filled when it is sent, from 0 to 1. A batch has at least one record.
    static func expectedFill(
        batchBytes: Int, recordBytes: Double, recordsPerSecond: Double, lingerMilliseconds: Double
    ) -> Double {
        guard batchBytes > 0 else { return 1 }
        let records = max(1, recordsPerSecond * lingerMilliseconds / 1000)
        return min(1, records * recordBytes / Double(batchBytes))
    }

    /// The most bytes per second if each partition sends one batch each time that the linger has passed.
    ///
    /// Batches that fill earlier leave earlier, so this bounds records that come too slowly to fill them, and no others.
    ///
    /// - Parameter bandwidth: Bytes per second that the network takes; nil if it is not known.
    /// - Returns: nil without a bound: no linger and no bandwidth.
    static func throughputBound(
        batchBytes: Int, lingerMilliseconds: Double, partitions: Int, bandwidth: Double?
    ) -> Double? {
        guard lingerMilliseconds > 0 else { return bandwidth }
        let batches = Double(batchBytes) * (1000 / lingerMilliseconds) * Double(partitions)
        return min(batches, bandwidth ?? .infinity)
    }

    /// The bytes that come in while nothing can be sent.
    static func outageBuffer(recordBytes: Double, recordsPerSecond: Double, seconds: Double) -> Double {
        recordBytes * recordsPerSecond * seconds
    }

    /// The bytes that batches take while nothing is wrong: one that fills for each partition, and the requests in flight.
    ///
    /// A request carries at most one batch of each partition that its broker leads.
    static func workingMemory(batchBytes: Int, partitions: Int, brokers: Int, inFlight: Int, maxRequestBytes: Int)
        -> Int
    {
        let led = (partitions + brokers - 1) / max(1, brokers)
        let request = min(maxRequestBytes, led * batchBytes)
        return partitions * batchBytes + min(brokers, partitions) * inFlight * request
    }

    /// The most memory that a producer's records take: its buffer, and what each batch in it costs besides.
    static func memoryPerProducer(bufferMemory: Int, batchBytes: Int) -> Int {
        bufferMemory + bufferMemory / max(1, batchBytes) * batchOverhead
    }

    /// Produce requests per second to each broker, if each carries one batch: the most that there can be.
    static func requestsPerBroker(recordsPerSecond: Double, recordsPerBatch: Double, brokers: Int) -> Double {
        recordsPerSecond / max(1, recordsPerBatch) / Double(max(1, brokers))
    }

    /// The bytes per second at which a connection's requests in flight keep a broker busy (Little's law).
    ///
    /// - Returns: Infinite for no round trip.
    static func pipelineBound(inFlight: Int, requestBytes: Int, roundTripMilliseconds: Double) -> Double {
        Double(inFlight * requestBytes) / (roundTripMilliseconds / 1000)
    }
}
