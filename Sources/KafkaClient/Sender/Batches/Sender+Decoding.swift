import KafkaCompression
import KafkaWire

/// Reading back what a batch holds.
extension Sender {
    /// The batch's records, compressed or not. It throws if our own bytes cannot be read back, which is a defect.
    func decodedRecords(of batch: ProducerBatch) throws(KafkaError) -> [DecodedRecord] {
        guard let buffer = batch.buffer else { throw KafkaError(.compressionFailed, "the batch has no bytes") }
        // One that never left may not have been compressed.
        let size = batch.sending.wireSize == 0 ? batch.byteCount : batch.sending.wireSize
        let headerSize = RecordBatchLayout.headerSize
        let payload = UnsafeRawBufferPointer(start: buffer.base + headerSize, count: size - headerSize)
        let header = RecordBatchHeader(
            lastOffsetDelta: batch.recordCount - 1, baseTimestamp: batch.baseTimestamp,
            maxTimestamp: batch.maxTimestamp, recordCount: batch.recordCount)
        do {
            let codec = CompressionCodec(rawValue: batch.sending.codec) ?? .none
            if codec == .none { return try RecordBatchReader.records(in: payload, header: header) }
            let records = try Decompressor.decompress(codec, payload, limit: batch.byteCount)
            return try records.withUnsafeBytes { try RecordBatchReader.records(in: $0, header: header) }
        } catch {
            throw KafkaError(.compressionFailed, "a batch could not be read back: \(error)", underlying: error)
        }
    }
}
