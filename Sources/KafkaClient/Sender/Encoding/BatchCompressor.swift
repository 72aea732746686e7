import KafkaCompression

/// Compresses batches, one after the other. Each thread that does so needs its own.
///
/// `@unchecked Sendable`: it is handed from thread to thread with the job that uses it, and used by one at a time.
final class BatchCompressor: @unchecked Sendable {
    private let compressor: Compressor
    private let pool: MemoryPool
    private var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)

    init(_ codec: CompressionCodec, level: Int?, pool: MemoryPool) throws(CompressionError) {
        compressor = try Compressor(codec: codec, level: level.map(Int32.init))
        self.pool = pool
    }

    deinit {
        scratch.deallocate()
    }

    /// Compresses the batch. What does not get smaller stays as it is.
    ///
    /// The compressed bytes replace the raw ones, whose memory goes back to the pool.
    func compress(_ batch: ProducerBatch) {
        guard let raw = batch.buffer else { return }
        let headerSize = RecordBatchLayout.headerSize
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

    private func reserveScratch(_ count: Int) {
        guard scratch.count < count else { return }
        scratch.deallocate()
        scratch = .allocate(byteCount: count, alignment: 16)
    }
}
