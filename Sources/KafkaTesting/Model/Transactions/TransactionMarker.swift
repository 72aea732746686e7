import KafkaWire

/// The control batch that ends a transaction in a partition. Consumers do not see it, but it takes an offset.
enum TransactionMarker {
    /// The batch's bytes, but for base offset and leader epoch.
    static func bytes(producerID: Int64, epoch: Int16, commits: Bool, timestamp: Int64) -> [UInt8] {
        // Key: version and type; value: version and coordinator epoch.
        let key: [UInt8] = [0, 0, 0, commits ? 1 : 0]
        let value: [UInt8] = [0, 0, 0, 0, 0, 0]
        let size = RecordEncoder.size(
            offsetDelta: 0, timestampDelta: 0, keyCount: key.count, valueCount: value.count, headersSize: 1
        ).total
        var batch = [UInt8](repeating: 0, count: BatchHeader.size + size)
        let header = RecordBatchHeader(
            attributes: RecordBatchAttributes(isTransactional: true, isControl: true), lastOffsetDelta: 0,
            baseTimestamp: timestamp, maxTimestamp: timestamp, producerID: producerID, producerEpoch: epoch,
            baseSequence: -1, recordCount: 1)
        batch.withUnsafeMutableBytes { bytes in
            key.withUnsafeBytes { key in
                value.withUnsafeBytes { value in
                    if let base = bytes.baseAddress {
                        _ = RecordEncoder.encode(
                            to: base + BatchHeader.size, offsetDelta: 0, timestampDelta: 0, key: key, value: value,
                            headers: [])
                    }
                }
            }
            header.seal(bytes)
        }
        return batch
    }
}

extension ModelPartition {
    /// Writes the marker that ends a producer's transaction here.
    func end(producerID: Int64, epoch: Int16, commits: Bool, timestamp: Int64) {
        let bytes = TransactionMarker.bytes(
            producerID: producerID, epoch: epoch, commits: commits, timestamp: timestamp)
        let offset = bytes.withUnsafeBytes { bytes -> Int64? in
            BatchHeader(bytes).map { log.append(bytes, header: $0, leaderEpoch: leaderEpoch) }
        }
        guard let offset else { return }
        transactions.ended(producerID, commits: commits, at: offset)
        // Even where the producer has written nothing: what it has under way is too late.
        producers[producerID, default: ProducerState(epoch: epoch)].fence(epoch)
    }
}
