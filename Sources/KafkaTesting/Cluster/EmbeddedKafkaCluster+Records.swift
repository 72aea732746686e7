import KafkaCompression
import KafkaSockets

// Reading what was stored.
extension EmbeddedKafkaCluster {
    /// The records of a partition, in offset order; empty when there is no such partition.
    ///
    /// Everything is decoded anew on each call; for millions of records rather use
    /// ``forEachRecord(in:partition:from:_:)``.
    public func records(in topic: String, partition: Int32) -> [EmbeddedRecord] {
        var records: [EmbeddedRecord] = []
        forEachRecord(in: topic, partition: partition) { records.append($0) }
        return records
    }

    /// The records of all partitions of a topic: partition by partition, each in offset order.
    public func records(in topic: String) -> [EmbeddedRecord] {
        (0..<Int32(partitionCount(of: topic))).flatMap { records(in: topic, partition: $0) }
    }

    /// Visits the records of a partition from an offset on, in order, as of now, decoding one batch at a time.
    public func forEachRecord(
        in topic: String, partition: Int32, from offset: Int64 = 0, _ body: (EmbeddedRecord) throws -> Void
    ) rethrows {
        let batches = state.read { model -> [StoredBatch] in
            guard let log = model.topics[topic]?.partition(partition)?.log else { return [] }
            return log.read(from: offset, maxBytes: .max)
        }
        for batch in batches {
            for record in batch.decode(topic: topic, partition: partition, limit: configuration.maxDecompressedBytes)
            where record.offset >= offset {
                try body(record)
            }
        }
    }

    /// Reads the logs of a topic (nil: of all) again and checks them: CRCs, every record, offsets and, per idempotent
    /// producer, sequence numbers without gaps, duplicates or reordering.
    ///
    /// Brokers check the same when they append, so a problem here is the cluster's own, unless producers were made to
    /// be forgotten (``forgetProducers(_:)``): then brokers accept any sequence, and gaps in it are reported.
    public func verifyLogs(of topic: String? = nil) -> EmbeddedLogReport {
        var report = EmbeddedLogReport()
        var producers: Set<Int64> = []
        for name in topic.map({ [$0] }) ?? topics {
            for partition in 0..<Int32(partitionCount(of: name)) {
                let (start, batches) = state.read { model -> (Int64, [StoredBatch]) in
                    let log = model.topics[name]?.partition(partition)?.log
                    return (log?.startOffset ?? 0, log?.batches ?? [])
                }
                var checker = LogChecker(
                    topic: name, partition: partition, startOffset: batches.first?.baseOffset ?? start,
                    limit: configuration.maxDecompressedBytes)
                for batch in batches { checker.check(batch, &report) }
                producers.formUnion(checker.producers)
                report.partitions += 1
            }
        }
        report.producers = producers.count
        return report
    }

    /// How many records were ever appended to a topic, or to one partition of it. Duplicates that a broker recognized
    /// do not count; records that retention dropped do.
    public func recordCount(in topic: String, partition: Int32? = nil) -> Int {
        state.read { $0.appendedRecords(in: topic, partition: partition) }
    }

    /// The oldest offset that a partition still has, and the offset that its next record gets.
    public func offsets(of topic: String, partition: Int32) -> Range<Int64> {
        state.read { model in
            guard let log = model.topics[topic]?.partition(partition)?.log else { return 0..<0 }
            return log.startOffset..<log.endOffset
        }
    }
}

extension ModelCluster {
    func appendedRecords(in topic: String, partition: Int32?) -> Int {
        guard let topic = topics[topic] else { return 0 }
        if let partition { return topic.partition(partition)?.log.appendedRecords ?? 0 }
        return topic.partitions.reduce(0) { $0 + $1.log.appendedRecords }
    }
}
