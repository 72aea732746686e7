// What tests ask a cluster: the same for the embedded and the simulated one.

extension ModelCluster {
    /// The log of a partition and where it starts, for ``EmbeddedLogReport``.
    struct StoredLog: Sendable {
        let topic: String
        let partition: Int32
        let startOffset: Int64
        let batches: [StoredBatch]
        let transactions: PartitionTransactions
    }

    /// The id of the broker that leads a partition, or nil if none does.
    func leader(of topic: String, partition: Int32) -> Int32? {
        let leader = topics[topic]?.partition(partition)?.leader
        return leader == -1 ? nil : leader
    }

    /// The stored batches of a partition, from the one that holds an offset.
    func batches(in topic: String, partition: Int32, from offset: Int64 = 0) -> [StoredBatch] {
        topics[topic]?.partition(partition)?.log.read(from: offset, maxBytes: .max) ?? []
    }

    /// How many records were ever appended to a topic, or to one partition of it.
    func appendedRecords(in topic: String, partition: Int32?) -> Int {
        guard let topic = topics[topic] else { return 0 }
        if let partition { return topic.partition(partition)?.log.appendedRecords ?? 0 }
        return topic.partitions.reduce(0) { $0 + $1.log.appendedRecords }
    }

    /// The offsets that a partition has.
    func offsets(of topic: String, partition: Int32) -> Range<Int64> {
        guard let log = topics[topic]?.partition(partition)?.log else { return 0..<0 }
        return log.startOffset..<log.endOffset
    }

    /// The logs of a topic, or of all topics, in a fixed order.
    func logs(of topic: String?) -> [StoredLog] {
        (topic.map { [$0] } ?? topics.keys.sorted()).flatMap { name in
            (topics[name]?.partitions ?? []).map { partition in
                StoredLog(
                    topic: name, partition: partition.index, startOffset: partition.log.startOffset,
                    batches: partition.log.batches, transactions: partition.transactions)
            }
        }
    }
}

extension EmbeddedLogReport {
    /// Checks logs. A batch may decompress to at most `limit` bytes.
    init(_ logs: [ModelCluster.StoredLog], limit: Int) {
        self.init()
        var producers: Set<Int64> = []
        for log in logs {
            var checker = LogChecker(
                topic: log.topic, partition: log.partition,
                startOffset: log.batches.first?.baseOffset ?? log.startOffset, transactions: log.transactions,
                limit: limit)
            for batch in log.batches { checker.check(batch, &self) }
            producers.formUnion(checker.producers)
            partitions += 1
        }
        self.producers = producers.count
    }
}
