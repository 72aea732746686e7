import Foundation
import KafkaClient
import KafkaTesting
import KafkaVerification
import Testing

/// Producers write transactions, some of which they abort or leave to a successor, while everything goes wrong; then what
/// consumers of committed records see is compared with what the producers heard. `KAFKA_CHAOS_SECONDS` lets it go on for so
/// long, in rounds, each with its own seed.
@Suite("Transactions in chaos", .serialized, .timeLimit(.minutes(15)))
struct TransactionChaosTests {
    private func makeLoad(
        _ topics: [String], _ configuration: ProducerConfiguration, seed: UInt64,
        onFailure: @escaping @Sendable (KafkaError) -> Void = { _ in }
    ) -> TransactionalLoad {
        var load = TransactionalLoadConfiguration()
        load.seed = seed
        load.recordSize = 60
        return TransactionalLoad(topics: topics, load, onFailure: onFailure) { id in
            var configuration = configuration
            configuration.transactionalID = id
            return try KafkaProducer(configuration)
        }
    }

    private func embeddedRound(version: Int16, seed: UInt64) async throws -> TransactionReport {
        var setup = EmbeddedClusterConfiguration(brokers: 3)
        setup.metadataPropagationDelay = .milliseconds(20)
        setup.transactionVersion = version
        setup.transactionMarkerDelay = .milliseconds(5)
        return try await withEmbeddedKafkaCluster(setup) { cluster in
            let topics = ["t", "u"]
            for topic in topics { try cluster.createTopic(topic, partitions: 3) }
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.linger = .fixed(.milliseconds(1))
            configuration.requestTimeout = .milliseconds(500)
            configuration.deliveryTimeout = .seconds(2)
            configuration.maxBlock = .seconds(4)
            configuration.transactionTimeout = .seconds(5)
            configuration.retryBackoff = .milliseconds(10)
            configuration.retryBackoffMax = .milliseconds(100)
            configuration.reconnectBackoff = .milliseconds(10)
            configuration.reconnectBackoffMax = .milliseconds(100)
            let (failures, written) = (Counter(), Counter())
            let load = makeLoad(topics, configuration, seed: seed) { _ in failures.add() }
            var chaos = EmbeddedChaos(
                cluster, topics: topics, transactionalIDs: load.ids, seed: seed,
                beyondRequestTimeout: .milliseconds(700),
                settle: { await written.wait(for: written.value + 100) },
                outlastDelivery: { await failures.wait(for: failures.value + 1) })
            async let writing: Void = load.write { _ in written.add() }
            for step in 0..<EmbeddedChaos.kindsWithTransactions { try await chaos.step(step) }
            try await chaos.end()
            load.stop()
            await writing
            #expect(cluster.verifyLogs().problems == [])
            // Brokers came back at other ports.
            configuration.bootstrapServers = cluster.bootstrapServers
            return try load.readBack(from: configuration)
        }
    }

    @Test(
        "Embedded cluster: every fault there is, and each transaction is visible whole or not at all",
        arguments: [Int16(0), 2])
    func embedded(version: Int16) async throws {
        let seconds = ProcessInfo.processInfo.environment["KAFKA_CHAOS_SECONDS"].flatMap(Double.init) ?? 0
        let start = ContinuousClock.now
        var seed: UInt64 = 1
        var (committed, aborted, unknown, fencings) = (0, 0, 0, 0)
        repeat {
            let report = try await embeddedRound(version: version, seed: seed)
            #expect(report.isSound, "seed \(seed): \(report)")
            #expect(report.committed > 0)
            committed += report.committed
            aborted += report.aborted
            unknown += report.unknown
            fencings += report.fencings
            seed += 1
        } while ContinuousClock.now - start < .seconds(seconds)
        print(
            "transactions, version \(version): \(seed - 1) rounds in \(ContinuousClock.now - start): \(committed) "
                + "committed, \(aborted) aborted, \(unknown) unknown, \(fencings) fencings")
    }

    /// librdkafka's mock and Tansu keep no last stable offset, so that aborted records are visible there.
    @Test(
        "Brokers of others: transactions, aborts, offsets and fencing add up",
        arguments: TestServer.Kind.asked.filter { ![.mock, .tansu].contains($0) })
    func undisturbed(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topics = [
            try await server.makeTopic("transactions", partitions: 3),
            try await server.makeTopic("transactions", partitions: 3),
        ]
        let load = makeLoad(topics, server.configuration, seed: .random(in: 0 ... .max))
        await load.write(records: 3000)
        let report = try load.readBack(from: server.configuration)
        #expect(report.isSound, "\(report)")
        #expect(report.committed > 0 && report.aborted > 0 && report.fencings > 0, "\(report)")
    }
}
