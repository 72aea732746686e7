import Foundation
import KafkaClient
import KafkaTesting
import KafkaVerification
import Testing

/// Everything goes wrong while three producers write numbered records; then the topic is compared with what they
/// reported. `KAFKA_CHAOS_SECONDS` lets it go on for so long, in rounds, each with its own seed.
@Suite("Chaos on real sockets", .serialized, .timeLimit(.minutes(15)))
struct ChaosTests {
    private static let partitions = 6
    private static let producers = 3

    private func configuration(_ servers: [String]) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: servers)
        configuration.batchSize = 1000
        configuration.linger = .fixed(.milliseconds(1))
        // So little that producers stay close to what the brokers take.
        configuration.maxRequestSize = 32 << 10
        configuration.bufferMemory = 64 << 10
        configuration.retryBackoff = .milliseconds(10)
        configuration.retryBackoffMax = .milliseconds(100)
        configuration.reconnectBackoff = .milliseconds(10)
        configuration.reconnectBackoffMax = .milliseconds(100)
        return configuration
    }

    /// Rounds until the time is up; one or two if no time was given. Prints the totals.
    private func rounds(
        _ name: String, atLeast least: UInt64 = 1, _ round: (_ seed: UInt64) async throws -> VerificationReport
    ) async throws {
        let seconds = ProcessInfo.processInfo.environment["KAFKA_CHAOS_SECONDS"].flatMap(Double.init) ?? 0
        let start = ContinuousClock.now
        var seed: UInt64 = 1
        var (acknowledged, readBack, unknown, notWritten) = (0, 0, 0, 0)
        repeat {
            let report = try await round(seed)
            #expect(report.isSound, "seed \(seed): \(report)")
            #expect(report.acknowledged > 0)
            acknowledged += report.acknowledged
            readBack += report.readBack
            unknown += report.unknown
            notWritten += report.notWritten
            seed += 1
        } while seed <= least || ContinuousClock.now - start < .seconds(seconds)
        print(
            "\(name): \(seed - 1) rounds in \(ContinuousClock.now - start): \(acknowledged) acknowledged, \(readBack) "
                + "read back, \(notWritten) failed and not written, \(unknown) unknown")
    }

    @Test("Embedded cluster: every fault there is, nothing lost, nothing twice, in order")
    func embedded() async throws {
        try await rounds("embedded") { seed in
            var setup = EmbeddedClusterConfiguration(brokers: 3)
            setup.metadataPropagationDelay = .milliseconds(20)
            return try await withEmbeddedKafkaCluster(setup) { cluster in
                try cluster.createTopic("t", partitions: Self.partitions)
                var configuration = configuration(cluster.bootstrapServers)
                configuration.requestTimeout = .milliseconds(500)
                configuration.deliveryTimeout = .seconds(2)
                let (failures, written) = (Counter(), Counter())
                let producers = try (0..<Self.producers).map { _ in try KafkaProducer(configuration) }
                let load = VerifiedLoad(topic: "t", producers: producers, recordSize: 60) { _ in failures.add() }
                var chaos = EmbeddedChaos(
                    cluster, topics: ["t"], seed: seed, beyondRequestTimeout: .milliseconds(700),
                    settle: { await written.wait(for: written.value + 300) },
                    outlastDelivery: { await failures.wait(for: failures.value + 1) })
                async let writing: Void = load.write { _ in written.add() }
                for step in 0..<EmbeddedChaos.kinds { try await chaos.step(step) }
                try await chaos.end()
                load.stop()
                await writing
                let reader = try TopicLogReader(
                    topic: "t", configuration: ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
                try reader.forEachRecord(from: [:]) {
                    load.ledger.read(partition: $0.partition, offset: $0.offset, value: $0.value)
                }
                #expect(cluster.verifyLogs().isSound)
                return load.ledger.report()
            }
        }
    }

    /// The mock looks at no sequences: what it stored and could not answer is stored again. So connections break here
    /// only where nothing, or nothing else, is on the wire, and answers are late but never too late. It also stores what
    /// follows a batch that it refused: hence one request at a time.
    @Test("Mock: errors, delays, leaders that move or are missing, brokers gone; read back with kcat")
    func mock() async throws {
        try await rounds("mock", atLeast: 2) { seed in
            let cluster = try await MockCluster.start(brokers: 3)
            defer { cluster.stop() }
            try await cluster.createTopic("t", partitions: Self.partitions)
            for partition in 0..<Self.partitions {
                try await cluster.setLeader("t", partition, broker: 1 + partition % 3)
            }
            var configuration = configuration(cluster.bootstrapServers)
            let cutsConnections = seed.isMultiple(of: 2)
            if cutsConnections { try await cluster.setVersions(.produce, 0...9) }
            configuration.maxInFlightRequestsPerConnection = 1
            // A busy machine must not make an answer come too late.
            configuration.requestTimeout = .seconds(20)
            configuration.deliveryTimeout = .seconds(25)
            let (written, gate) = (Counter(), PauseGate(tasks: Self.producers))
            let producers = try (0..<Self.producers).map { _ in try KafkaProducer(configuration) }
            // Each trouble ends long before deliveryTimeout.
            let load = VerifiedLoad(topic: "t", producers: producers, recordSize: 60) { error in
                Issue.record("seed \(seed): a record failed: \(error)")
            }
            async let writing: Void = load.write { _ in
                await gate.pass()
                written.add()
            }
            var chaos = MockChaos(
                cluster: cluster, partitions: Self.partitions, cutsConnections: cutsConnections,
                losesLeaders: cutsConnections, seed: seed,
                settle: { await written.wait(for: written.value + 300) },
                quiesce: {
                    await gate.close()
                    for producer in producers { try await producer.flush() }
                }, resume: { gate.open() })
            for step in 0..<MockChaos.kinds { try await chaos.step(step) }
            try await chaos.end()
            load.stop()
            await writing
            for record in try await TopicReader.kcat.read("t", from: cluster.bootstrap).byPartition.values.joined() {
                load.ledger.read(partition: Int32(record.partition), offset: Int64(record.offset), value: record.value)
            }
            return load.ledger.report()
        }
    }
}
