import KafkaClient
import KafkaTesting
import KafkaVerification
import Testing

@Suite("Reading committed records back", .timeLimit(.minutes(10)))
struct CommittedReaderTests {
    private func producer(_ cluster: EmbeddedKafkaCluster, _ id: String) throws -> KafkaProducer {
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.transactionalID = id
        return try KafkaProducer(configuration)
    }

    private func read(_ cluster: EmbeddedKafkaCluster, _ isolation: TopicLogReader.Isolation) throws -> [String] {
        var values: [String] = []
        let reader = try TopicLogReader(
            topic: "t", configuration: ProducerConfiguration(bootstrapServers: cluster.bootstrapServers),
            isolation: isolation)
        try reader.forEachRecord(from: [:]) { values.append(String(decoding: $0.value ?? [], as: UTF8.self)) }
        return values
    }

    @Test("Aborted transactions are left out, also between others and of several producers")
    func aborted() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let (first, second) = (try producer(cluster, "first"), try producer(cluster, "second"))
            for producer in [first, second] { try await producer.initTransactions() }
            for round in 0..<4 {
                for producer in [first, second] { try await producer.beginTransaction() }
                try await first.send(ProducerRecord(topic: "t", value: "first \(round)"))
                try await second.send(ProducerRecord(topic: "t", value: "second \(round)"))
                // They take turns: each round aborts the transaction of one of them.
                let (good, bad) = round.isMultiple(of: 2) ? (first, second) : (second, first)
                try await bad.abortTransaction()
                try await good.commitTransaction()
            }
            await cluster.waitForMarkers()
            #expect(try read(cluster, .readCommitted) == ["first 0", "second 1", "first 2", "second 3"])
            #expect(try read(cluster, .readUncommitted).count == 8)
            for producer in [first, second] { await producer.close() }
        }
    }

    @Test("An open transaction hides what comes behind it, and is counted")
    func open() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let producer = try producer(cluster, "first")
            try await producer.initTransactions()
            try await producer.beginTransaction()
            try await producer.send(ProducerRecord(topic: "t", value: "hidden"))
            let reader = try TopicLogReader(
                topic: "t", configuration: ProducerConfiguration(bootstrapServers: cluster.bootstrapServers),
                isolation: .readCommitted)
            #expect(try reader.countOpenPartitions() == 1)
            #expect(try reader.endOffsets() == [0: 0])
            #expect(try read(cluster, .readCommitted) == [])
            try await producer.commitTransaction()
            await cluster.waitForMarkers()
            #expect(try reader.countOpenPartitions() == 0)
            #expect(try read(cluster, .readCommitted) == ["hidden"])
            await producer.close()
        }
    }

    @Test("A group's offset is read from its coordinator")
    func offsets() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let partition = TopicPartition(topic: "t", partition: 0)
            let reader = try GroupOffsetReader(
                configuration: ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            #expect(try reader.committedOffset(group: "g", of: partition) == nil)
            let producer = try producer(cluster, "first")
            try await producer.withTransaction { transaction in
                try await transaction.sendOffsets([partition: ConsumedOffset(next: 42)], group: .init(groupID: "g"))
            }
            await cluster.waitForMarkers()
            #expect(try reader.committedOffset(group: "g", of: partition) == 42)
            await producer.close()
        }
    }
}
