import KafkaCompression

extension StoredBatch {
    /// Its records; none if it is a transaction's marker. It was checked when it was appended, so nothing in it can be malformed.
    package func decode(topic: String, partition: Int32, limit: Int) -> [EmbeddedRecord] {
        bytes.withUnsafeBytes { bytes in
            guard let header = BatchHeader(bytes), !header.isControl,
                let codec = CompressionCodec(rawValue: header.codecBits)
            else { return [] }
            let payload = UnsafeRawBufferPointer(rebasing: bytes[BatchHeader.size...])
            let context = DecodingContext(topic: topic, partition: partition, header: header)
            if codec == .none { return context.decode(payload) }
            let plain = try? Decompressor.decompress(codec, payload, limit: limit)
            return plain?.withUnsafeBytes { context.decode($0) } ?? []
        }
    }
}

/// Where the records of a batch belong.
private struct DecodingContext {
    var topic: String
    var partition: Int32
    var header: BatchHeader

    func decode(_ payload: UnsafeRawBufferPointer) -> [EmbeddedRecord] {
        var records: [EmbeddedRecord] = []
        records.reserveCapacity(Int(header.recordCount))
        try? RecordWalker.walk(payload, count: Int(header.recordCount)) { fields in
            records.append(record(fields, payload))
        }
        return records
    }

    private func record(_ fields: borrowing RecordFields, _ payload: UnsafeRawBufferPointer) -> EmbeddedRecord {
        let delta = fields.offsetDelta
        let isIdempotent = header.producerID >= 0
        return EmbeddedRecord(
            topic: topic, partition: partition, offset: header.baseOffset + Int64(delta),
            timestamp: header.isLogAppendTime ? header.maxTimestamp : header.baseTimestamp + fields.timestampDelta,
            key: fields.key.map { [UInt8](payload[$0]) }, value: fields.value.map { [UInt8](payload[$0]) },
            headers: RecordWalker.headers(of: fields, in: payload),
            producerID: header.producerID, producerEpoch: header.producerEpoch,
            sequence: isIdempotent ? BatchSequence.advance(header.baseSequence, by: delta) : -1,
            leaderEpoch: header.leaderEpoch)
    }
}
