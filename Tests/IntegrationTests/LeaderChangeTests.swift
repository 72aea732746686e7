import KafkaClient
import KafkaTesting
import Testing

/// Leaders that move and brokers that go down and come back while several tasks send.
@Suite("Leaders and brokers under load", .serialized, .timeLimit(.minutes(10)))
struct LeaderChangeTests {
    static let partitions = 6

    private func configuration(_ servers: [String], compression: Compression = .uncompressed) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        // Small batches, for many requests; short waits, for many changes in little time.
        configuration.batchSize = 500
        configuration.linger = .milliseconds(1)
        configuration.compression = compression
        configuration.retryBackoff = .milliseconds(10)
        configuration.retryBackoffMax = .milliseconds(100)
        configuration.reconnectBackoff = .milliseconds(10)
        configuration.reconnectBackoffMax = .milliseconds(100)
        // A busy machine must not make an answer come too late: the mock would store it all again.
        configuration.requestTimeout = .seconds(50)
        configuration.deliveryTimeout = .seconds(60)
        return configuration
    }

    // MARK: The embedded cluster

    @Test("Embedded: nothing lost, nothing twice, in order", arguments: [1, 5], [UInt64(1), 2])
    func embedded(inFlight: Int, seed: UInt64) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.metadataPropagationDelay = .milliseconds(20)
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("t", partitions: Self.partitions)
            var configuration = configuration(cluster.bootstrapServers)
            configuration.maxInFlightRequestsPerConnection = inFlight
            let producer = try KafkaProducer(configuration)
            let load = NumberedLoad(producer, topic: "t", partitions: Self.partitions)
            let acknowledged = try await load.run { try await Self.disturb(cluster, load, seed: seed) }
            let metrics = await producer.metrics()
            #expect(metrics.recordRetries > 0)
            #expect(metrics.recordErrors == 0)
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            await producer.close()
            for partition in 0..<Self.partitions {
                let log = cluster.records(in: "t", partition: Int32(partition)).compactMap {
                    LoggedNumber(key: $0.keyString, value: $0.valueString, offset: $0.offset)
                }
                load.expect(log, of: partition, holds: acknowledged)
            }
        }
    }

    /// Everything that can happen to brokers and leaders, in an order that the seed decides.
    private static func disturb(_ cluster: EmbeddedKafkaCluster, _ load: NumberedLoad, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        for step in 0..<24 {
            let broker = Int32.random(in: 1...3, using: &random)
            switch step % 6 {
            case 0, 3:
                for partition in 0..<Int32(partitions) where Bool.random(using: &random) {
                    cluster.moveLeader(of: "t", partition: partition, to: .random(in: 1...3, using: &random))
                }
            case 1:
                try await cluster.stopBroker(broker)
                await load.more(200)
                // Not all of them: who has seen only that broker would know no address that is still good.
                try await cluster.startBroker(broker, onNewAddress: broker != 1 && Bool.random(using: &random))
            case 2:
                cluster.disconnectClients(of: broker)
            case 4:
                let partition = Int32.random(in: 0..<Int32(partitions), using: &random)
                cluster.moveLeader(of: "t", partition: partition, to: nil)
                await cluster.waitForRequests(cluster.requestCount(.metadata) + 1, .metadata)
                cluster.moveLeader(of: "t", partition: partition, to: broker)
            default:
                for broker in cluster.brokerIDs { try await cluster.stopBroker(broker) }
                for broker in cluster.brokerIDs { try await cluster.startBroker(broker) }
            }
            await load.more(200)
        }
    }

    // MARK: librdkafka's mock

    /// The mock and who leads what in it: it moves no leaders by itself.
    private struct LedMock {
        let cluster: MockCluster
        var leaders: [Int] = []

        init() async throws {
            cluster = try await MockCluster.start(brokers: 3)
            try await cluster.createTopic("t", partitions: LeaderChangeTests.partitions)
            for partition in 0..<LeaderChangeTests.partitions {
                leaders.append(1 + partition % 3)
                try await cluster.setLeader("t", partition, broker: leaders[partition])
            }
        }

        mutating func lead(_ partition: Int, by broker: Int) async throws {
            leaders[partition] = broker
            try await cluster.setLeader("t", partition, broker: broker)
        }

        /// Leaves nothing to a broker.
        mutating func depose(_ broker: Int) async throws {
            for partition in leaders.indices where leaders[partition] == broker {
                try await lead(partition, by: broker % 3 + 1)
            }
        }
    }

    private func logs(of cluster: MockCluster) async throws -> [Int: [LoggedNumber]] {
        try await TopicReader.kcat.read("t", from: cluster.bootstrap).byPartition.mapValues { records in
            records.compactMap { LoggedNumber(key: $0.keyText, value: $0.text, offset: Int64($0.offset)) }
        }
    }

    /// The mock does not look at sequences: what is on the wire when a broker goes down is stored, and stored again
    /// when it is sent again. So here brokers go down while nothing is on the wire, and sending goes on without them.
    @Test("Mock: nothing lost, nothing twice, in order", arguments: [1, 5])
    func mock(inFlight: Int) async throws {
        let mock = try await LedMock()
        defer { mock.cluster.stop() }
        var configuration = configuration(mock.cluster.bootstrapServers, compression: .lz4)
        configuration.maxInFlightRequestsPerConnection = inFlight
        let producer = try KafkaProducer(configuration)
        let load = NumberedLoad(producer, topic: "t", partitions: Self.partitions)
        let acknowledged = try await load.run { [mock] in
            var mock = mock
            for step in 0..<6 {
                let broker = 1 + step % 3
                for partition in 0..<Self.partitions { try await mock.lead(partition, by: 1 + (partition + step) % 3) }
                await load.more(200)
                try await load.quiesce()
                try await mock.cluster.setDown(broker)
                load.gate.open()
                // Records for its partitions wait until another broker leads them.
                try await mock.depose(broker)
                await load.more(200)
                try await mock.cluster.setUp(broker)
                await load.more(200)
            }
        }
        let metrics = await producer.metrics()
        #expect(metrics.recordErrors == 0)
        #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
        await producer.close()
        let logs = try await logs(of: mock.cluster)
        for partition in 0..<Self.partitions {
            load.expect(logs[partition] ?? [], of: partition, holds: acknowledged)
        }
    }

    @Test("Mock, cut off in the middle of requests: nothing lost, and in order but for what the mock stored again")
    func mockCutOff() async throws {
        let mock = try await LedMock()
        defer { mock.cluster.stop() }
        let producer = try KafkaProducer(configuration(mock.cluster.bootstrapServers))
        let load = NumberedLoad(producer, topic: "t", partitions: Self.partitions)
        let acknowledged = try await load.run { [mock] in
            for step in 0..<6 {
                let broker = 1 + step % 3
                try await mock.cluster.trackRequests()
                try await mock.cluster.setDown(broker)
                // Until the producer asks who leads now.
                while try await mock.cluster.requestCount(.metadata) == 0 {}
                try await mock.cluster.setUp(broker)
                await load.more(300)
            }
        }
        #expect(await producer.metrics().recordErrors == 0)
        await producer.close()
        let logs = try await logs(of: mock.cluster)
        for partition in 0..<Self.partitions {
            let log = logs[partition] ?? []
            // Each record where it was acknowledged; first occurrences in order.
            let found = Set(log.map { [$0.task, $0.number, Int($0.offset)] })
            for record in acknowledged where record.partition == partition {
                #expect(found.contains([record.task, record.number, Int(record.offset)]))
            }
            var seen = Set<[Int]>()
            load.expectOrder(log.filter { seen.insert([$0.task, $0.number]).inserted }, of: partition)
        }
    }
}
