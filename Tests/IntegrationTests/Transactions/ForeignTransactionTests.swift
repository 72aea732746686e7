import Foundation
import KafkaClient
import KafkaTesting
import Testing

/// Transactional producers and consumers of other projects against the embedded cluster, under both versions of the protocol:
/// none of them knows version 2, and each must work where it is finalized.
@Suite("Transactions of other projects", .serialized, .timeLimit(.minutes(10)))
struct ForeignTransactionTests {
    private static let clients: [TopicReader] = [.confluent, .aiokafka, .kafkaPython]

    /// A cluster that takes its time to write markers, so that producers meet CONCURRENT_TRANSACTIONS.
    private func makeCluster(version: Int16, markerDelay: Duration = .milliseconds(30)) throws -> EmbeddedKafkaCluster {
        var configuration = EmbeddedClusterConfiguration(brokers: 3)
        configuration.transactionVersion = version
        configuration.transactionMarkerDelay = markerDelay
        let cluster = try EmbeddedKafkaCluster(configuration)
        for topic in ["input", "output"] { try cluster.createTopic(topic, partitions: 2) }
        return cluster
    }

    private func bootstrap(_ cluster: EmbeddedKafkaCluster) -> String {
        cluster.bootstrapServers.joined(separator: ",")
    }

    /// Runs the script and decodes what it prints.
    private func run<Result: Decodable>(
        _ command: String, _ cluster: EmbeddedKafkaCluster, id: String = "app", _ arguments: [String] = []
    ) async throws -> Result {
        let output = try await OneShotProcess.output(
            Peers.python(),
            [Peers.script("transactions.py"), command, bootstrap(cluster), id, "output"] + arguments)
        // The last transaction is decided; its markers come later.
        #expect(await cluster.waitForMarkers())
        return try JSONDecoder().decode(Result.self, from: Data(output))
    }

    private struct Nothing: Decodable {}

    private func values(_ records: [EmbeddedRecord]) -> [String] {
        records.map { String(decoding: $0.value ?? [], as: UTF8.self) }
    }

    /// What the script writes with six transactions, partition by partition, and what of it is committed.
    private static let written = (0..<6).flatMap { ["\($0)-0", "\($0)-2"] } + (0..<6).map { "\($0)-1" }
    private static let committed = written.filter { ["0", "2", "4"].contains($0.prefix(1)) }

    @Test(
        "Each client's transactions are committed or aborted whole, and each client reads the committed ones",
        arguments: [Int16(0), 2], clients)
    func write(version: Int16, client: TopicReader) async throws {
        let cluster = try makeCluster(version: version)
        let _: Nothing = try await run("write", cluster, ["--client", client.rawValue])
        #expect(values(cluster.records(in: "output")) == Self.written)
        #expect(values(cluster.committedRecords(in: "output")) == Self.committed)
        #expect(cluster.verifyLogs().problems == [])
        for reader in TopicReader.allCases {
            let read = try await reader.read("output", from: bootstrap(cluster))
            let values = read.map { String(decoding: $0.value ?? [], as: UTF8.self) }
            // Partitions are read in any order.
            #expect(values.sorted() == Self.committed.sorted(), "\(reader)")
        }
    }

    @Test("Clients ride out what coordinators refuse for a while", arguments: [Int16(0), 2])
    func passingRefusals(version: Int16) async throws {
        let cluster = try makeCluster(version: version)
        let refusals: [(EmbeddedAPI, EmbeddedErrorCode)] = [
            (.findCoordinator, .coordinatorNotAvailable), (.initProducerID, .coordinatorLoadInProgress),
            (.addPartitionsToTransaction, .concurrentTransactions), (.endTransaction, .coordinatorLoadInProgress),
        ]
        for (api, code) in refusals { cluster.inject(EmbeddedFault(.error(code), api: api)) }
        cluster.inject(EmbeddedFault(.disconnectAfter, api: .endTransaction, skipping: 1))
        let _: Nothing = try await run("write", cluster)
        #expect(values(cluster.committedRecords(in: "output")) == Self.committed)
        #expect(cluster.verifyLogs().problems == [])
    }

    @Test(
        "A pipeline of librdkafka commits offsets with its records, and never without them", arguments: [Int16(0), 2])
    func pipeline(version: Int16) async throws {
        struct Result: Decodable { var observed: [[Int64]] }
        let cluster = try makeCluster(version: version)
        // A multiple of what the script consumes for each transaction.
        let count = 28
        let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        try await withKafkaProducer(configuration) { producer in
            for number in 0..<count {
                try await producer.send(
                    ByteRecord(topic: "input", partition: 0, key: nil, value: "\(number)".bytes))
            }
        }
        let result: Result = try await run("pipeline", cluster, ["--input", "input", "--count", "\(count)"])
        // What the consumer saw after each transaction: the position after commits, and the one before after aborts.
        #expect(result.observed.allSatisfy { $0[0] == $0[1] }, "\(result.observed)")
        #expect(values(cluster.committedRecords(in: "output")) == (0..<count).map { "\($0)" })
        #expect(cluster.records(in: "output").count > count)
        let input = TopicPartition(topic: "input", partition: 0)
        #expect(cluster.committedOffsets(group: "transactions") == [input: Int64(count)])
    }

    @Test("One producer of librdkafka fences another", arguments: [Int16(0), 2])
    func fencing(version: Int16) async throws {
        struct Result: Decodable {
            var error: String?
            var fatal: Bool
        }
        let cluster = try makeCluster(version: version)
        let result: Result = try await run("fence", cluster)
        #expect(result.error == "_FENCED")
        #expect(result.fatal)
        #expect(values(cluster.records(in: "output")) == ["first", "second"])
        #expect(values(cluster.committedRecords(in: "output")) == ["second"])
        for reader in TopicReader.allCases {
            let read = try await reader.read("output", from: bootstrap(cluster))
            #expect(read.map { String(decoding: $0.value ?? [], as: UTF8.self) } == ["second"], "\(reader)")
        }
    }

    @Test("A producer of librdkafka takes a transactional id over from one of this package", arguments: [Int16(0), 2])
    func takeover(version: Int16) async throws {
        let cluster = try makeCluster(version: version)
        var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
        configuration.transactionalID = "app"
        let producer = try KafkaProducer(configuration)
        try await producer.initTransactions()
        try await producer.beginTransaction()
        try await producer.send(ByteRecord(topic: "output", partition: 0, key: nil, value: "zombie".bytes))
        let _: Nothing = try await run("write", cluster)
        let error = await #expect(throws: KafkaError.self) { try await producer.commitTransaction() }
        #expect(error?.code == .fenced)
        await producer.close()
        #expect(values(cluster.committedRecords(in: "output")) == Self.committed)
    }
}
