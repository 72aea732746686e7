package import KafkaClient
import KafkaSockets
import KafkaTesting

extension TransactionalLoad {
    /// Reads back what consumers of committed records see, and compares. Blocks.
    ///
    /// - Parameters:
    ///   - configuration: Where the cluster is, and how connections to it are secured.
    ///   - starts: The offset of each topic's partitions before the load; 0 where there is none.
    ///   - patience: How long to wait until all transactions have ended: longer than their timeout.
    package func readBack(
        from configuration: ProducerConfiguration, starts: [String: [Int32: Int64]] = [:],
        patience: Duration = .seconds(60)
    ) throws -> TransactionReport {
        for topic in topics {
            let reader = try TopicLogReader(topic: topic, configuration: configuration, isolation: .readCommitted)
            for _ in 0..<(try waitUntilStable(reader, patience)) { book.foundHangingTransaction() }
            try reader.forEachRecord(from: starts[topic] ?? [:]) { read($0) }
        }
        let groups = try GroupOffsetReader(configuration: configuration)
        for (index, id) in ids.enumerated() {
            book.readOffset(id: index, try groups.committedOffset(group: id, of: source))
        }
        return book.report()
    }

    private func read(_ record: EmbeddedRecord) {
        book.read(TopicPartition(topic: record.topic, partition: record.partition), value: record.value)
    }

    /// Returns how many partitions have an open transaction even after so long.
    private func waitUntilStable(_ reader: TopicLogReader, _ patience: Duration) throws -> Int {
        let deadline = MonotonicTime.now() + patience
        while true {
            let open = try reader.countOpenPartitions()
            if open == 0 || MonotonicTime.now() >= deadline { return open }
            var events: [NetworkEvent] = []
            try PosixNetwork().poll(until: .now() + .milliseconds(50), into: &events)
        }
    }
}
