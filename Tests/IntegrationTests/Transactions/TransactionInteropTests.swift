import KafkaClient
import KafkaTesting
import Testing

/// Transactions against clusters of several makers, read by clients of others that see committed records only.
@Suite("Transactions with other projects", .serialized, .timeLimit(.minutes(10)))
struct TransactionInteropTests {
    private struct Reason: Error {}

    private func configuration(_ server: TestServer, _ id: String) -> ProducerConfiguration {
        var configuration = server.configuration
        configuration.transactionalID = id
        return configuration
    }

    private func record(_ topic: String, _ value: String, partition: Int32 = 0) -> ByteRecord {
        ByteRecord(topic: topic, partition: partition, key: nil, value: value.bytes)
    }

    private func values(_ topic: String, _ server: TestServer, by reader: TopicReader) async throws -> [String] {
        try await reader.read(topic, from: server.bootstrap, checksCRC: server.kind != .mock).map {
            String(decoding: $0.value ?? [], as: UTF8.self)
        }
    }

    @Test("Committed transactions are read whole, from all topics", arguments: TestServer.Kind.asked)
    func commit(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topics = [
            try await server.makeTopic("commit-a", partitions: 1),
            try await server.makeTopic("commit-b", partitions: 1),
        ]
        try await withKafkaProducer(configuration(server, "commit-\(kind)")) { producer in
            for number in 0..<3 {
                try await producer.withTransaction { transaction in
                    for index in 0..<5 {
                        for topic in topics { try await transaction.enqueue(record(topic, "\(number)-\(index)")) }
                    }
                }
            }
        }
        let expected = (0..<3).flatMap { number in (0..<5).map { "\(number)-\($0)" } }
        for topic in topics {
            for reader in kind == .mock ? [.confluent] : server.readers {
                #expect(try await values(topic, server, by: reader) == expected, "\(reader)")
            }
        }
    }

    @Test("Aborted transactions are not read", arguments: TestServer.Kind.withIsolation)
    func abort(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("abort", partitions: 1)
        try await withKafkaProducer(configuration(server, "abort-\(kind)")) { producer in
            for number in 0..<4 {
                do throws(KafkaTransactionError) {
                    try await producer.withTransaction { transaction in
                        try await transaction.send(record(topic, "\(number)"))
                        if !number.isMultiple(of: 2) { throw Reason() }
                    }
                } catch {
                    #expect(error.outcome == .aborted)
                    #expect(error.underlying is Reason)
                }
            }
        }
        for reader in server.readers {
            #expect(try await values(topic, server, by: reader) == ["0", "2"], "\(reader)")
        }
    }

    @Test("A second producer with the same transactional id fences the first", arguments: TestServer.Kind.withIsolation)
    func fencing(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("fencing", partitions: 1)
        let first = try KafkaProducer(configuration(server, "fencing-\(kind)"))
        try await first.initTransactions()
        try await first.beginTransaction()
        try await first.send(record(topic, "first"))
        _ = try await withKafkaProducer(configuration(server, "fencing-\(kind)")) { second in
            try await second.withTransaction { transaction in
                try await transaction.send(record(topic, "second"))
            }
        }
        let error = await #expect(throws: KafkaError.self) { try await first.commitTransaction() }
        #expect(error?.code == .fenced)
        #expect(error?.isFatal == true)
        await first.close()
        for reader in server.readers {
            #expect(try await values(topic, server, by: reader) == ["second"], "\(reader)")
        }
    }
}

extension TestServer.Kind {
    /// The kinds that keep aborted records from consumers that want committed ones, and fence producers: librdkafka's mock and
    /// Tansu do not.
    fileprivate static let withIsolation = asked.filter { $0 != .mock && $0 != .tansu }
}
