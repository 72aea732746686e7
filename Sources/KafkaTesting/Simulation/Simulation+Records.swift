public import KafkaClient

// Reading what was stored.
extension Simulation {
    /// The records of a partition, in offset order; empty when there is no such partition.
    public func records(in topic: String, partition: Int32) -> [EmbeddedRecord] {
        model.batches(in: topic, partition: partition).flatMap {
            $0.decode(topic: topic, partition: partition, limit: model.configuration.maxDecompressedBytes)
        }
    }

    /// The records of all partitions of a topic: partition by partition, each in offset order.
    public func records(in topic: String) -> [EmbeddedRecord] {
        (0..<Int32(partitionCount(of: topic))).flatMap { records(in: topic, partition: $0) }
    }

    /// The records of a partition that consumers with `isolation.level=read_committed` see, in offset order: those of committed
    /// transactions, and those without one, up to the first transaction that is open.
    public func committedRecords(in topic: String, partition: Int32) -> [EmbeddedRecord] {
        model.committedBatches(in: topic, partition: partition).flatMap {
            $0.decode(topic: topic, partition: partition, limit: model.configuration.maxDecompressedBytes)
        }
    }

    /// The records of all partitions of a topic that consumers with `isolation.level=read_committed` see: partition by
    /// partition, each in offset order.
    public func committedRecords(in topic: String) -> [EmbeddedRecord] {
        (0..<Int32(partitionCount(of: topic))).flatMap { committedRecords(in: topic, partition: $0) }
    }

    /// The offset before which no transaction is open.
    package func lastStableOffset(of topic: String, partition index: Int32) -> Int64 {
        guard let partition = model.topics[topic]?.partition(index) else { return 0 }
        return partition.transactions.lastStableOffset(endOffset: partition.log.endOffset)
    }

    /// The offsets that a consumer group has committed, with a transaction or without: the next to read of each partition.
    public func committedOffsets(group: String) -> [TopicPartition: Int64] {
        model.committedOffsets(group: group)
    }

    /// Checks the logs of a topic, or of all topics: CRCs, every record, offsets and, for each idempotent producer,
    /// sequence numbers without gaps, duplicates or reordering.
    ///
    /// Brokers check the same when they append, so a problem found here is the cluster's own, unless
    /// ``forgetProducers(_:)`` was called: then brokers accept any sequence, and its gaps are reported.
    public func verifyLogs(of topic: String? = nil) -> EmbeddedLogReport {
        EmbeddedLogReport(model.logs(of: topic), limit: model.configuration.maxDecompressedBytes)
    }

    /// How many records were ever appended to a topic, or to one partition of it. Duplicates that a broker recognized
    /// do not count; records that retention deleted do.
    public func recordCount(in topic: String, partition: Int32? = nil) -> Int {
        model.appendedRecords(in: topic, partition: partition)
    }

    /// The oldest offset that a partition still has, and the offset that its next record gets.
    public func offsets(of topic: String, partition: Int32) -> Range<Int64> {
        model.offsets(of: topic, partition: partition)
    }
}
