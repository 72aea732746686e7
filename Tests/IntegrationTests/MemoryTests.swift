import KafkaClient
import KafkaTesting
import Testing

/// A broker that takes nothing, and a buffer that is full.
@Suite("Buffer memory", .serialized, .timeLimit(.minutes(10)))
struct MemoryTests {
    static let bufferMemory = 1024 * 1024

    private func configuration(_ cluster: EmbeddedKafkaCluster) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.bufferMemory = Self.bufferMemory
        configuration.maxRequestSize = Self.bufferMemory / 4
        return configuration
    }

    private func record(_ number: Int, in topic: String = "t") -> ByteRecord {
        ByteRecord(
            topic: topic, key: "\(number)".bytes,
            value: [UInt8](repeating: UInt8(number % 251), count: 1000))
    }

    /// Enqueues without waiting until there is no memory left.
    private func fill(_ producer: KafkaProducer) -> (deliveries: [Delivery], refusal: KafkaError?) {
        var deliveries: [Delivery] = []
        while deliveries.count < Self.bufferMemory / 1000 {
            do throws(KafkaError) {
                deliveries.append(try producer.tryEnqueue(record(deliveries.count)))
            } catch {
                return (deliveries, error)
            }
        }
        return (deliveries, nil)
    }

    private func expectAllBack(_ producer: KafkaProducer) async {
        let metrics = await producer.metrics()
        #expect(metrics.bufferTotalBytes == Self.bufferMemory)
        #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
        #expect(metrics.tasksWaitingForMemory == 0)
    }

    @Test("tryEnqueue throws, enqueue waits; on recovery everything is delivered, and the memory is back")
    func recovery() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let producer = try KafkaProducer(configuration(cluster))
            try await producer.warmUp(topics: ["t"])
            cluster.stallBroker(1)
            let (deliveries, refusal) = fill(producer)
            let refused = try #require(refusal)
            #expect(refused.code == .bufferFull && refused.isRetriable, "\(refused)")
            #expect(refused.message.contains("bufferMemory"), "\(refused)")
            #expect(deliveries.count > Self.bufferMemory / 2 / 1000)

            // Tasks that wait.
            var waiting: [Task<Delivery, any Error>] = []
            for number in 0..<50 {
                waiting.append(Task { try await producer.enqueue(record(deliveries.count + number)) })
                var waiters = 0
                while waiters <= number {
                    let metrics = await producer.metrics()
                    waiters = metrics.tasksWaitingForMemory
                    #expect((0...metrics.bufferTotalBytes).contains(metrics.bufferAvailableBytes))
                }
            }
            #expect(cluster.recordCount(in: "t") == 0)
            cluster.resumeBroker(1)
            for delivery in deliveries { #expect(try await delivery.metadata.offset >= 0) }
            for task in waiting { #expect(try await task.value.metadata.offset >= 0) }
            #expect(cluster.recordCount(in: "t") == deliveries.count + waiting.count)
            let stored = cluster.records(in: "t").map(\.keyString)
            let expected = (0..<(deliveries.count + waiting.count)).map { "\($0)" }
            #expect(Array(stored.prefix(deliveries.count)) == Array(expected.prefix(deliveries.count)))
            // They are woken in their order, and then append as fast as each can.
            #expect(Set(stored) == Set(expected))
            await expectAllBack(producer)
            await producer.close()
        }
    }

    @Test("After maxBlock, the error says that the buffer is full, and why")
    func maxBlock() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var configuration = configuration(cluster)
            configuration.maxBlock = .milliseconds(300)
            let producer = try KafkaProducer(configuration)
            // Metadata is not what it waits for: ask until it is there.
            while await caught({ try await producer.warmUp(topics: ["t"]) }) != nil {}
            cluster.stallBroker(1)
            let (deliveries, _) = fill(producer)
            while await producer.metrics().requestsInFlight == 0 {}
            for error in [
                await caught { try await producer.enqueue(record(0)) },
                await caught { try await producer.send(record(0)) },
            ] {
                let error = try #require(error)
                #expect(error.code == .bufferFull)
                #expect(error.message.contains("bufferMemory") && error.message.contains("maxBlock"), "\(error)")
                #expect(error.persistence == .notWritten)
                let cause = try #require(error.underlying as? KafkaError)
                #expect(cause.code == .requestTimedOut && cause.message.contains("127.0.0.1"), "\(cause)")
            }
            cluster.resumeBroker(1)
            for delivery in deliveries { #expect(try await delivery.metadata.offset >= 0) }
            #expect(cluster.recordCount(in: "t") == deliveries.count)
            await expectAllBack(producer)
            await producer.close()
        }
    }

    @Test("A count of records bounds as well as bytes do")
    func maxBufferedRecords() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var configuration = configuration(cluster)
            configuration.maxBufferedRecords = 100
            let producer = try KafkaProducer(configuration)
            try await producer.warmUp(topics: ["t"])
            cluster.stallBroker(1)
            let (deliveries, refusal) = fill(producer)
            #expect(deliveries.count == 100)
            #expect(refusal?.code == .bufferFull)
            #expect(try #require(refusal).message.contains("maxBufferedRecords"))
            let waiting = Task { try await producer.send(record(100)) }
            while await producer.metrics().tasksWaitingForMemory == 0 {}
            cluster.resumeBroker(1)
            #expect(try await waiting.value.offset >= 0)
            try await producer.flush()
            #expect(cluster.recordCount(in: "t") == 101)
            await expectAllBack(producer)
            await producer.close()
        }
    }
}
