import KafkaCompression
import KafkaWire

/// Why a broker refuses a batch, in the words of a Produce response.
package struct BatchRejection: Error, Sendable, Hashable {
    package var code: EmbeddedErrorCode
    package var message: String
    /// The record that is to blame, if it is one record (KIP-467).
    package var recordIndex: Int?

    package init(_ code: EmbeddedErrorCode, _ message: String, recordIndex: Int? = nil) {
        self.code = code
        self.message = message
        self.recordIndex = recordIndex
    }
}

/// Checks what a producer sent as strictly as Kafka does, and in some points more: every record is parsed.
package struct BatchValidator {
    package var maxMessageBytes: Int
    /// Bounds what a compressed batch may become, before memory is taken for it.
    package var maxDecompressedBytes: Int
    /// The version of the Produce request; zstd is allowed from 7 on.
    package var produceVersion: Int16

    package init(maxMessageBytes: Int, maxDecompressedBytes: Int, produceVersion: Int16) {
        self.maxMessageBytes = maxMessageBytes
        self.maxDecompressedBytes = maxDecompressedBytes
        self.produceVersion = produceVersion
    }

    /// Checks the record set of one partition in a Produce request: exactly one batch, sound to the last byte.
    package func validate(_ bytes: UnsafeRawBufferPointer) throws(BatchRejection) -> BatchHeader {
        guard bytes.count > 0 else { throw BatchRejection(.invalidRecord, "no record batch in the record set") }
        guard let header = BatchHeader(bytes) else {
            throw BatchRejection(.corruptMessage, "\(bytes.count) bytes are too few for a record batch")
        }
        try checkFrame(header, byteCount: bytes.count)
        let crc = RecordBatchHeader.computeCRC(bytes)
        guard crc == header.crc else {
            throw BatchRejection(.corruptMessage, "CRC \(header.crc) in the batch, \(crc) over its bytes")
        }
        try checkFields(header)
        try checkRecords(header, bytes)
        return header
    }

    private func checkFrame(_ header: BatchHeader, byteCount: Int) throws(BatchRejection) {
        guard header.magic == 2 else {
            throw BatchRejection(.invalidRecord, "magic \(header.magic), only 2 is allowed")
        }
        let size = Int(header.length) + BatchHeader.lengthOverhead
        guard size >= BatchHeader.size, size <= byteCount else {
            throw BatchRejection(.corruptMessage, "batch length \(header.length) in \(byteCount) bytes")
        }
        guard size == byteCount else {
            throw BatchRejection(.invalidRecord, "\(byteCount - size) bytes after the one batch allowed")
        }
        guard size <= maxMessageBytes else {
            throw BatchRejection(.messageTooLarge, "a batch of \(size) bytes, the topic allows \(maxMessageBytes)")
        }
    }

    private func checkFields(_ header: BatchHeader) throws(BatchRejection) {
        guard header.baseOffset == 0 else {
            throw BatchRejection(.invalidRecord, "base offset \(header.baseOffset), a producer's is 0")
        }
        guard header.recordCount > 0 else {
            throw BatchRejection(.invalidRecord, "a batch of \(header.recordCount) records")
        }
        guard header.lastOffsetDelta == header.recordCount - 1 else {
            throw BatchRejection(
                .invalidRecord, "last offset delta \(header.lastOffsetDelta) with \(header.recordCount) records")
        }
        guard !header.isControl else { throw BatchRejection(.invalidRecord, "a client wrote a control batch") }
        guard !header.isLogAppendTime else {
            throw BatchRejection(.invalidTimestamp, "a client claimed log append time")
        }
        guard !header.isTransactional || header.producerID >= 0 else {
            throw BatchRejection(.invalidRecord, "a transactional batch without a producer id")
        }
        if header.producerID >= 0, header.producerEpoch < 0 || header.baseSequence < 0 {
            throw BatchRejection(
                .invalidRecord,
                "producer \(header.producerID) with epoch \(header.producerEpoch), sequence \(header.baseSequence)")
        }
    }

    private func checkRecords(_ header: BatchHeader, _ bytes: UnsafeRawBufferPointer) throws(BatchRejection) {
        guard let codec = CompressionCodec(rawValue: header.codecBits) else {
            throw BatchRejection(.unsupportedCompressionType, "compression codec \(header.codecBits)")
        }
        if codec == .zstd, produceVersion < 7 {
            throw BatchRejection(.unsupportedCompressionType, "zstd in Produce v\(produceVersion)")
        }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[BatchHeader.size...])
        if codec == .none { return try walk(payload, header) }
        let plain: [UInt8]
        do {
            plain = try Decompressor.decompress(codec, payload, limit: maxDecompressedBytes)
        } catch {
            throw BatchRejection(.invalidRecord, "the batch does not decompress with \(codec): \(error)")
        }
        do {
            try plain.withUnsafeBytes { try walk($0, header) }
        } catch let rejection as BatchRejection {
            throw rejection
        } catch {
            throw BatchRejection(.unknownServerError, "\(error)")
        }
    }

    private func walk(_ payload: UnsafeRawBufferPointer, _ header: BatchHeader) throws(BatchRejection) {
        var newest = Int64.min
        do {
            try RecordWalker.walk(payload, count: Int(header.recordCount)) { fields in
                newest = max(newest, header.baseTimestamp &+ fields.timestampDelta)
            }
        } catch {
            throw BatchRejection(.invalidRecord, "record \(error.index): \(error.reason)", recordIndex: error.index)
        }
        guard newest == header.maxTimestamp else {
            throw BatchRejection(
                .invalidRecord, "max timestamp \(header.maxTimestamp), the newest record's is \(newest)")
        }
    }
}
