import KafkaCompression
import KafkaWire

/// Turns a batch's records into the bytes that go out: compresses them, then writes header and checksum.
final class BatchEncoder {
    private let compressor: Compressor?
    private let pool: MemoryPool
    private var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
    /// Sums for metrics: record bytes before and after.
    private(set) var bytesBefore = 0
    private(set) var bytesAfter = 0

    init(_ compression: Compression, pool: MemoryPool) throws(CompressionError) {
        self.pool = pool
        let codec = CompressionCodec(rawValue: compression.codec.rawValue) ?? .none
        compressor = codec == .none ? nil : try Compressor(codec: codec, level: compression.level.map(Int32.init))
    }

    deinit {
        scratch.deallocate()
    }

    /// Compresses the batch, once. What does not get smaller stays as it is.
    ///
    /// The compressed bytes replace the raw ones, whose memory goes back to the pool.
    func compress(_ batch: ProducerBatch) {
        guard batch.sending.wireSize == 0, let raw = batch.buffer else { return }
        batch.sending.wireSize = batch.byteCount
        let headerSize = RecordBatchLayout.headerSize
        bytesBefore += batch.byteCount
        defer { bytesAfter += batch.sending.wireSize }
        guard let compressor else { return }
        let records = UnsafeRawBufferPointer(start: raw.base + headerSize, count: batch.byteCount - headerSize)
        reserveScratch(records.count)
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[..<max(0, records.count - 1)])
        // A codec that fails (out of memory, say) costs compression, not the batch.
        guard let count = try? compressor.compress(records, into: room) else { return }
        let buffer = pool.exchange(raw, for: headerSize + count)
        if let source = scratch.baseAddress { (buffer.base + headerSize).copyMemory(from: source, byteCount: count) }
        batch.buffer = buffer
        batch.sending.wireSize = headerSize + count
        batch.sending.codec = compressor.codec.rawValue
    }

    /// Writes the batch's header, for the identity that it has now, and its checksum.
    func seal(_ batch: ProducerBatch) {
        guard !batch.sending.isSealed, let buffer = batch.buffer else { return }
        let identity = batch.sending.identity
        let header = RecordBatchHeader(
            attributes: RecordBatchAttributes(codec: batch.sending.codec), lastOffsetDelta: batch.recordCount - 1,
            baseTimestamp: batch.baseTimestamp, maxTimestamp: batch.maxTimestamp,
            producerID: identity?.producerID ?? -1, producerEpoch: identity?.producerEpoch ?? -1,
            baseSequence: identity?.baseSequence ?? -1, recordCount: batch.recordCount)
        header.seal(UnsafeMutableRawBufferPointer(start: buffer.base, count: batch.sending.wireSize))
        batch.sending.isSealed = true
    }

    private func reserveScratch(_ count: Int) {
        guard scratch.count < count else { return }
        scratch.deallocate()
        scratch = .allocate(byteCount: count, alignment: 16)
    }
}
