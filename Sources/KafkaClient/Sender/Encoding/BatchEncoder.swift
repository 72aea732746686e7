import KafkaCompression
import KafkaSockets
import KafkaWire

/// Turns batches into the bytes that go out: compresses them, then writes header and checksum.
final class BatchEncoder {
    private let compressor: BatchCompressor?
    /// For as many cores more as there are to help.
    private let helpers: [BatchCompressor]
    /// Sums for metrics: record bytes before and after.
    private(set) var bytesBefore = 0
    private(set) var bytesAfter = 0
    private var pace: CompressionPace
    private let clock: any ProducerClock
    private let isTransactional: Bool

    /// - Parameter processors: On how many cores to compress at the same time.
    init(
        _ configuration: ProducerConfiguration, pool: MemoryPool, processors: Int, clock: any ProducerClock
    ) throws(CompressionError) {
        let compression = configuration.compression
        isTransactional = configuration.transactionalID != nil
        self.clock = clock
        let codec = CompressionCodec(rawValue: compression.codec.rawValue) ?? .none
        guard codec != .none else {
            compressor = nil
            helpers = []
            pace = CompressionPace(processors: 1)
            return
        }
        compressor = try BatchCompressor(codec, level: compression.level, pool: pool)
        var helpers: [BatchCompressor] = []
        for _ in 1..<max(1, min(processors, 8)) {
            helpers.append(try BatchCompressor(codec, level: compression.level, pool: pool))
        }
        self.helpers = helpers
        pace = CompressionPace(processors: helpers.count + 1)
    }

    /// On how many cores it compresses.
    var processors: Int { helpers.count + 1 }

    /// How many bytes to compress in one go.
    var groupBytes: Int { pace.groupBytes }

    /// Compresses the batch, once.
    func compress(_ batch: ProducerBatch) {
        guard batch.sending.wireSize == 0 else { return }
        batch.sending.wireSize = batch.byteCount
        compressor?.compress(batch)
        count(batch)
    }

    /// Compresses batches that were not yet, on several cores.
    func compress(_ batches: [ProducerBatch]) {
        guard let compressor else { return }
        for batch in batches { batch.sending.wireSize = batch.byteCount }
        let start = clock.now()
        let job = CompressionJob(batches)
        for helper in helpers.prefix(batches.count - 1) {
            // The global executor has a thread for each core: it helps as far as the app leaves one free.
            Task.detached { job.help(with: helper) }
        }
        job.run(with: compressor)
        for batch in batches { count(batch) }
        pace.compressed(bytes: batches.reduce(0) { $0 + $1.byteCount }, in: clock.now() - start)
    }

    private func count(_ batch: ProducerBatch) {
        bytesBefore += batch.byteCount
        bytesAfter += batch.sending.wireSize
    }

    /// Writes the batch's header, for the identity that it has now, and its checksum.
    func seal(_ batch: ProducerBatch) {
        guard !batch.sending.isSealed, let buffer = batch.buffer else { return }
        let identity = batch.sending.identity
        let header = RecordBatchHeader(
            attributes: RecordBatchAttributes(codec: batch.sending.codec, isTransactional: isTransactional),
            lastOffsetDelta: batch.recordCount - 1,
            baseTimestamp: batch.baseTimestamp, maxTimestamp: batch.maxTimestamp,
            producerID: identity?.producerID ?? -1, producerEpoch: identity?.producerEpoch ?? -1,
            baseSequence: identity?.baseSequence ?? -1, recordCount: batch.recordCount)
        header.seal(UnsafeMutableRawBufferPointer(start: buffer.base, count: batch.sending.wireSize))
        batch.sending.isSealed = true
    }
}
