import KafkaSockets
import KafkaWire

/// A dead letter: a record as it was, and the headers that say what became of it.
struct DeadLetter {
    /// The record's place in the failed batch.
    let index: Int32
    /// The partition that it failed in.
    let partition: Int32
    let key: [UInt8]?
    let value: [UInt8]?
    let headers: [WireRecordHeader]
}

/// The batches that dead letters travel in.
extension Sender {
    /// The letters of a failed batch whose records were read.
    func letters(of failed: FailedBatch, _ records: [DecodedRecord]) -> [DeadLetter] {
        let partition = failed.batch.partition
        return failed.errors.compactMap { index, error in
            guard records.indices.contains(Int(index)) else { return nil }
            let record = records[Int(index)]
            let added = DeadLetterHeaders.headers(
                topic: partition.topicName, partition: partition.index, timestamp: record.timestamp, error)
            return DeadLetter(
                index: index, partition: partition.index, key: record.key, value: record.value,
                headers: record.headers + added)
        }
    }

    /// The partition of the same number; if there is none, what Java's partitioner would choose for the key.
    func partition(for letter: DeadLetter, in queues: [PartitionQueue]) -> Int32 {
        let count = Int32(truncatingIfNeeded: queues.count)
        if letter.partition < count { return letter.partition }
        return letter.key?.withUnsafeBytes { PartitionHash.murmur2Partition($0, of: count) } ?? letter.partition % count
    }

    /// Puts letters into batches for a partition, none of them larger than `batchSize` with more than one letter. Letters that no
    /// request could carry end.
    func batches(
        of letters: [DeadLetter], for failed: FailedBatch, in queue: PartitionQueue, now: MonotonicTime
    ) -> [ProducerBatch] {
        var batches: [ProducerBatch] = []
        var chunk: [DeadLetter] = []
        var size = RecordBatchLayout.headerSize
        for letter in letters {
            let bytes = letter.sizeUpperBound
            guard bytes <= configuration.maxRequestSize else {
                failed.ended(letter.index, .failure(tooLarge(letter, bytes, for: queue)))
                metrics.totals.deadLetterErrors += 1
                continue
            }
            if !chunk.isEmpty, size + bytes > configuration.batchSize {
                batches.append(batch(of: chunk, for: failed, in: queue, now: now))
                chunk = []
                size = RecordBatchLayout.headerSize
            }
            chunk.append(letter)
            size += bytes
        }
        if !chunk.isEmpty { batches.append(batch(of: chunk, for: failed, in: queue, now: now)) }
        return batches
    }

    private func tooLarge(_ letter: DeadLetter, _ bytes: Int, for queue: PartitionQueue) -> KafkaError {
        KafkaError(
            .recordTooLarge,
            "with its headers, the dead letter takes \(bytes) bytes, more than maxRequestSize "
                + "(\(configuration.maxRequestSize))",
            topic: queue.topicName, partition: queue.index)
    }

    private func batch(
        of letters: [DeadLetter], for failed: FailedBatch, in queue: PartitionQueue, now: MonotonicTime
    ) -> ProducerBatch {
        let size = letters.reduce(RecordBatchLayout.headerSize) { $0 + $1.sizeUpperBound }
        // It may exceed the bound: what it is made of is given back only when it has ended.
        let buffer = accumulator.pool.allocateUnbounded(size)
        // The delivery timeout counts from its creation: it ends when the failure has to be reported.
        let batch = ProducerBatch(
            partition: queue, buffer: buffer, createdAt: failed.deadline - configuration.deliveryTimeout)
        batch.lastAppendAt = now
        batch.baseTimestamp = accumulator.clock.coarseWallMilliseconds()
        batch.maxTimestamp = batch.baseTimestamp
        for (index, letter) in letters.enumerated() {
            batch.byteCount += letter.key.withOptionalKafkaBytes { key in
                letter.value.withOptionalKafkaBytes { value in
                    RecordEncoder.encode(
                        to: buffer.base + batch.byteCount, offsetDelta: Int32(index), timestampDelta: 0, key: key,
                        value: value, headers: letter.headers)
                }
            }
        }
        batch.recordCount = Int32(letters.count)
        batch.sending.deadLetters = DeadLetterSource(
            failed,
            letters.map {
                .init(
                    index: $0.index, keySize: Int32(clamping: $0.key?.count ?? -1),
                    valueSize: Int32(clamping: $0.value?.count ?? -1))
            })
        batch.sending.history.sealed(now: now)
        return batch
    }
}

extension DeadLetter {
    fileprivate var sizeUpperBound: Int {
        RecordBatchLayout.sizeUpperBound(
            keySize: key?.count ?? -1, valueSize: value?.count ?? -1,
            headersSize: RecordEncoder.headersSize(headers))
    }
}

extension [DeadLetter] {
    /// The letters by partition, in the order of the partitions' first letters.
    func grouped(by partition: (DeadLetter) -> Int32) -> [(partition: Int32, letters: [DeadLetter])] {
        var groups: [(partition: Int32, letters: [DeadLetter])] = []
        for letter in self {
            let number = partition(letter)
            if let index = groups.firstIndex(where: { $0.partition == number }) {
                groups[index].letters.append(letter)
            } else {
                groups.append((number, [letter]))
            }
        }
        return groups
    }
}
