import KafkaClient
import KafkaTesting
import Logging
import Testing

/// flush waits for everything before it; close ends everything; so does letting the producer go.
@Suite("Flush and close", .serialized, .timeLimit(.minutes(10)))
struct FlushAndCloseTests {
    private func record(_ number: Int, in topic: String) -> ByteRecord {
        ByteRecord(topic: topic, partition: Int32(number % 3), key: nil, value: "record \(number)".bytes)
    }

    /// Batches that only a flush or a close sends.
    private func lingering(_ servers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.linger = .fixed(.seconds(60))
        configuration.retryBackoff = .milliseconds(10)
        return configuration
    }

    private func expectDelivered(_ deliveries: [Delivery], sourceLocation: SourceLocation = #_sourceLocation) {
        for delivery in deliveries {
            guard case .success = delivery.result else {
                Issue.record("\(String(describing: delivery.result))", sourceLocation: sourceLocation)
                return
            }
        }
    }

    private func expectStored(_ count: Int, in cluster: EmbeddedKafkaCluster) {
        for partition in 0..<3 {
            let expected = stride(from: partition, to: count, by: 3).map { "record \($0)" }
            #expect(cluster.records(in: "t", partition: Int32(partition)).map(\.valueString) == expected)
        }
    }

    @Test("flush sends what lingers, and waits for it", arguments: TestServer.Kind.asked)
    func flush(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("flush", partitions: 3)
        try await withKafkaProducer(lingering(server.bootstrapServers)) { producer in
            try await producer.flush()
            for _ in 0..<3 {
                var deliveries: [Delivery] = []
                for number in 0..<300 { deliveries.append(try await producer.enqueue(record(number, in: topic))) }
                #expect(deliveries.allSatisfy { $0.result == nil })
                try await producer.flush()
                expectDelivered(deliveries)
            }
        }
    }

    @Test("flush waits for what is sent again")
    func flushWithRetries() async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic("t", partitions: 3)
            try await withKafkaProducer(lingering(cluster.bootstrapServers)) { producer in
                cluster.inject(EmbeddedFault(.error(.notLeaderOrFollower), api: .produce, times: 3))
                cluster.inject(EmbeddedFault(.errorAfterAppend(.notEnoughReplicasAfterAppend), api: .produce, times: 2))
                cluster.inject(EmbeddedFault(.disconnectAfter, api: .produce, skipping: 3, times: 2))
                cluster.inject(EmbeddedFault(.disconnectBefore, api: .produce, skipping: 6, times: 2))
                var deliveries: [Delivery] = []
                for number in 0..<3000 { deliveries.append(try await producer.enqueue(record(number, in: "t"))) }
                try await producer.flush()
                expectDelivered(deliveries)
                #expect(await producer.metrics().recordRetries > 0)
            }
            expectStored(3000, in: cluster)
        }
    }

    @Test("flush waits for the parts of what is split", arguments: [Compression.uncompressed, .lz4])
    func flushWithSplits(compression: Compression) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 3, maxMessageBytes: 500)
            var configuration = lingering(cluster.bootstrapServers)
            configuration.compression = compression
            try await withKafkaProducer(configuration) { producer in
                var deliveries: [Delivery] = []
                for number in 0..<1000 { deliveries.append(try await producer.enqueue(record(number, in: "t"))) }
                try await producer.flush()
                expectDelivered(deliveries)
                let metrics = await producer.metrics()
                #expect(metrics.batchSplits > 0)
                #expect(metrics.recordErrors == 0)
                #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            }
            expectStored(1000, in: cluster)
        }
    }

    @Test("A record that is too large for the topic fails alone; those around it are stored")
    func tooLargeForTopic() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            cluster.setMaxMessageBytes(1000, of: "t")
            try await withKafkaProducer(lingering(cluster.bootstrapServers)) { producer in
                var deliveries: [Delivery] = []
                for number in 0..<100 {
                    let value = number == 57 ? [UInt8](repeating: 1, count: 2000) : "\(number)".bytes
                    deliveries.append(try await producer.enqueue(ByteRecord(topic: "t", key: nil, value: value)))
                }
                try await producer.flush()
                let error = try #require(await caught { try await deliveries[57].metadata })
                #expect(error.code == .recordTooLarge)
                #expect(error.brokerErrorName == "MESSAGE_TOO_LARGE" && error.persistence == .notWritten, "\(error)")
                deliveries.remove(at: 57)
                expectDelivered(deliveries)
            }
            let expected = (0..<100).filter { $0 != 57 }.map { "\($0)" }
            #expect(cluster.records(in: "t").map(\.valueString) == expected)
        }
    }

    @Test("close sends what lingers; after it, nothing is taken", arguments: TestServer.Kind.asked)
    func close(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("close", partitions: 3)
        let producer = try KafkaProducer(lingering(server.bootstrapServers))
        var deliveries: [Delivery] = []
        for number in 0..<300 { deliveries.append(try await producer.enqueue(record(number, in: topic))) }
        await producer.close()
        expectDelivered(deliveries)
        for error in [
            await caught { try await producer.send(record(0, in: topic)) },
            await caught { try await producer.enqueue(record(0, in: "another")) },
            caught { try producer.tryEnqueue(record(0, in: topic)) },
            await caught { try await producer.enqueue(record(0, in: topic)) { _ in Issue.record("was called") } },
            await caught { try await producer.partitions(for: "another") },
            await caught { try await producer.warmUp(topics: [topic]) },
        ] {
            #expect(error?.code == .producerClosed)
        }
        try await producer.flush()
        await producer.close()
        #expect(await producer.metrics().recordsSent == 300)
    }

    @Test("close fails what is not acknowledged by its deadline")
    func closeDeadline() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 3)
            var configuration = lingering(cluster.bootstrapServers)
            configuration.bufferMemory = 64 * 1024
            configuration.maxRequestSize = 32 * 1024
            let producer = try KafkaProducer(configuration)
            try await producer.warmUp(topics: ["t"])
            cluster.stallBroker(1)
            var deliveries: [Delivery] = []
            while let delivery = try? producer.tryEnqueue(record(deliveries.count, in: "t")) {
                deliveries.append(delivery)
            }
            // Waits for memory, for a topic, for a flush: all of it ends.
            let large = ByteRecord(topic: "t", partition: 0, key: nil, value: [UInt8](repeating: 1, count: 30_000))
            async let memory = caught { try await producer.enqueue(large) }
            async let metadata = caught { try await producer.enqueue(record(0, in: "unknown")) }
            async let flush: Void = producer.flush()
            while await producer.metrics().tasksWaitingForMemory == 0 {}
            let elapsed = await ContinuousClock().measure { await producer.close(timeout: .milliseconds(200)) }
            #expect(elapsed >= .milliseconds(190), "acknowledgements are waited for")
            for delivery in deliveries {
                guard case .failure(let error) = delivery.result else {
                    Issue.record("\(String(describing: delivery.result))")
                    return
                }
                #expect(error.code == .producerClosed)
            }
            #expect(await memory?.code == .producerClosed)
            #expect(await metadata?.code == .producerClosed)
            try await flush
        }
    }

    @Test("A producer that is released without close delivers its records, or gives them up, and its thread ends")
    func letGo() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 3)
            let ended = Counter()
            var configuration = lingering(cluster.bootstrapServers)
            let logger = LogRecorder.logger { message in if message == "producer ended" { ended.add() } }
            for delivery in try await abandonedDeliveries(configuration, logger, {}) {
                #expect(try await delivery.metadata.offset >= 0)
            }
            await ended.wait(for: 1)

            configuration.linger = .fixed(.zero)
            configuration.requestTimeout = .milliseconds(200)
            configuration.deliveryTimeout = .milliseconds(400)
            let deliveries = try await abandonedDeliveries(configuration, logger) { cluster.stallBroker(1) }
            for delivery in deliveries {
                let error = try #require(await caught { try await delivery.metadata })
                #expect(error.code == .deliveryTimedOut || error.code == .producerClosed, "\(error)")
            }
            await ended.wait(for: 2)
        }
    }

    /// Deliveries of a producer that was released.
    private func abandonedDeliveries(
        _ configuration: ProducerConfiguration, _ logger: Logger, _ prepare: () -> Void
    ) async throws -> [Delivery] {
        let producer = try KafkaProducer(configuration, logger: logger)
        try await producer.warmUp(topics: ["t"])
        prepare()
        var deliveries: [Delivery] = []
        for number in 0..<100 { deliveries.append(try await producer.enqueue(record(number, in: "t"))) }
        return deliveries
    }

    @Test("A producer that never had a cluster can be let go, or closed")
    func neverConnected() async throws {
        let server = try WrongServer(.refuses)
        defer { server.stop() }
        let ended = Counter()
        let logger = LogRecorder.logger { message in if message == "producer ended" { ended.add() } }
        _ = try KafkaProducer(lingering([server.address]), logger: logger)
        await ended.wait(for: 1)
        let producer = try KafkaProducer(lingering([server.address]), logger: logger)
        let waiting = Task { await caught { try await producer.send(record(0, in: "t")) } }
        await producer.close()
        #expect(await waiting.value?.code == .producerClosed)
        await ended.wait(for: 2)
    }
}
