import KafkaSockets
import KafkaWire
import Logging
import Synchronization

/// Splitting a batch that the broker found too large.
extension Sender {
    /// Sends the batch's records again in two halves, under the same sequence numbers. That uses no retry.
    func split(_ batch: ProducerBatch, _ partition: PartitionPipeline, _ error: KafkaError, now: MonotonicTime) {
        let parts: [ProducerBatch]
        do {
            parts = try halves(of: batch)
        } catch {
            // Our own bytes that cannot be read back: a defect, but not a reason to take the process down.
            failedAttempt(batch, partition, error, isRetriable: false, now: now)
            return
        }
        batch.sending.isFinished = true
        batch.sending.wasSplit = true
        observer?.ended(batch, error)
        metrics.batchSplits += 1
        batching?.split()
        logger.debug(
            "split a batch that was too large",
            metadata: [LogKey.partition: "\(partition.queue)", LogKey.records: "\(batch.recordCount)"])
        for (number, part) in parts.enumerated() {
            part.sending.history = batch.sending.history.afterSplit()
            part.sending.part = part.firstIndex
            part.sending.lastError = error
            if let identity = batch.sending.identity {
                let offset = number == 0 ? 0 : parts[0].recordCount
                part.sending.identity = BatchIdentity(
                    producerID: identity.producerID, producerEpoch: identity.producerEpoch,
                    baseSequence: SequenceNumber.advance(identity.baseSequence, by: offset))
            }
        }
        if let index = partition.inFlight.firstIndex(where: { $0 === batch }) {
            partition.inFlight.replaceSubrange(index...index, with: parts)
        }
        for part in parts.reversed() { partition.putBack(part) }
        partition.queue.queuedBatches.add(1, ordering: .relaxed)
        free(batch)
    }

    private func halves(of batch: ProducerBatch) throws(KafkaError) -> [ProducerBatch] {
        let decoded = try decodedRecords(of: batch)
        let middle = decoded.count / 2
        return [part(of: batch, decoded[..<middle]), part(of: batch, decoded[middle...])]
    }

    private func part(of batch: ProducerBatch, _ records: ArraySlice<DecodedRecord>) -> ProducerBatch {
        // Differences wrap, as when the records were first encoded: an app may give any two timestamps.
        let base = records.first?.timestamp ?? batch.baseTimestamp
        var size = RecordBatchLayout.headerSize
        for (index, record) in records.enumerated() {
            size +=
                RecordEncoder.size(
                    offsetDelta: Int32(index), timestampDelta: record.timestamp &- base,
                    keyCount: record.key?.count ?? -1, valueCount: record.value?.count ?? -1,
                    headersSize: RecordEncoder.headersSize(record.headers)
                ).total
        }
        let buffer = accumulator.pool.allocateUnbounded(size, share: batch.partition.share)
        let part = ProducerBatch(partOf: batch, firstIndex: Int32(records.startIndex), buffer: buffer)
        part.baseTimestamp = base
        part.maxTimestamp = records.map(\.timestamp).max() ?? base
        for (index, record) in records.enumerated() {
            part.byteCount += record.key.withOptionalKafkaBytes { key in
                record.value.withOptionalKafkaBytes { value in
                    RecordEncoder.encode(
                        to: buffer.base + part.byteCount, offsetDelta: Int32(index),
                        timestampDelta: record.timestamp &- base, key: key, value: value, headers: record.headers)
                }
            }
        }
        part.recordCount = Int32(records.count)
        return part
    }
}
