import KafkaClient
import KafkaTesting
import Testing

/// Records that cannot be sent: each has its error, and those around it are delivered.
@Suite("Bad records", .serialized, .timeLimit(.minutes(10)))
struct BadRecordTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: KafkaError.Code
        let phrase: String
        /// Made for a topic that exists.
        let record: @Sendable (String) -> ByteRecord
    }

    static let bad: [Bad] =
        [
            Bad(testDescription: "a partition that is not there", code: .partitionOutOfRange, phrase: "not 99") {
                ByteRecord(topic: $0, partition: 99, key: nil, value: [])
            },
            Bad(testDescription: "a negative partition", code: .partitionOutOfRange, phrase: "-1") {
                ByteRecord(topic: $0, partition: -1, key: nil, value: [])
            },
            Bad(testDescription: "a record over maxRequestSize", code: .recordTooLarge, phrase: "maxRequestSize") {
                ByteRecord(topic: $0, key: nil, value: [UInt8](repeating: 7, count: 70_000))
            },
            Bad(testDescription: "a negative timestamp", code: .invalidRecord, phrase: "timestamp") {
                ByteRecord(topic: $0, key: nil, value: [], timestamp: -1)
            },
        ]
        + ["", ".", "..", "a b", "a/b", "ü", String(repeating: "x", count: 250)].map { name in
            Bad(testDescription: "topic '\(name.prefix(10))'", code: .invalidTopic, phrase: "name") { _ in
                ByteRecord(topic: name, key: nil, value: [])
            }
        }

    @Test(
        "Refused with a reason; records before and after, here and elsewhere, are delivered",
        arguments: TestServer.Kind.asked)
    func refused(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("bad-records", partitions: 1)
        let other = try await server.makeTopic("bad-records-other", partitions: 1)
        var configuration = server.configuration
        configuration.maxRequestSize = 65_536
        configuration.maxBlock = .seconds(10)
        let (here, there) = try await withKafkaProducer(configuration) { producer in
            var here: [SentRecord] = []
            var there: [SentRecord] = []
            for (number, bad) in Self.bad.enumerated() {
                let value = "\(number)".bytes
                async let unaffected = producer.deliver([ByteRecord(topic: other, key: nil, value: value)])
                for error in [
                    await caught { try await producer.send(bad.record(topic)) },
                    await caught { try await producer.enqueue(bad.record(topic)) },
                    caught { try producer.tryEnqueue(bad.record(topic)) },
                ] {
                    let error = try #require(error, "\(bad.testDescription)")
                    #expect(error.code == bad.code, "\(bad.testDescription): \(error)")
                    #expect(error.message.contains(bad.phrase), "\(bad.testDescription): \(error)")
                    #expect(!error.isRetriable && !error.isFatal && error.persistence == .notWritten)
                }
                here += try await producer.deliver([ByteRecord(topic: topic, key: nil, value: value)])
                there += try await unaffected
            }
            let metrics = await producer.metrics()
            #expect(metrics.bufferAvailableBytes == metrics.bufferTotalBytes)
            return (here, there)
        }
        let reader = server.readers[0]
        ReadBack.expect(here, in: try await reader.read(topic, from: server.bootstrap), by: reader)
        ReadBack.expect(there, in: try await reader.read(other, from: server.bootstrap), by: reader)
    }

    @Test("A topic that does not exist, and is not created")
    func unknownTopic() async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 2)
        setup.autoCreateTopics = false
        try await withEmbeddedKafkaCluster(setup) { cluster in
            try cluster.createTopic("there", partitions: 2)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.maxBlock = .seconds(10)
            try await withKafkaProducer(configuration) { producer in
                async let missing = caught {
                    try await producer.send(ByteRecord(topic: "missing", key: nil, value: []))
                }
                for number in 0..<20 {
                    let sent = try await producer.send(ByteRecord(topic: "there", key: nil, value: "\(number)".bytes))
                    #expect(sent.offset >= 0)
                }
                let error = try #require(await missing)
                #expect(error.code == .unknownTopic)
                #expect(error.topic == "missing" && error.brokerErrorName == "UNKNOWN_TOPIC_OR_PARTITION", "\(error)")
                #expect(error.message.contains("'missing'") && error.message.contains("create it"), "\(error)")
                // It can still come to be.
                try cluster.createTopic("missing", partitions: 1)
                #expect(try await producer.send(ByteRecord(topic: "missing", key: nil, value: [])).offset == 0)
            }
            #expect(cluster.recordCount(in: "there") == 20)
        }
    }

    @Test("A custom partitioner that is wrong fails its records alone")
    func wrongPartitioner() async throws {
        struct Wrong: Partitioner {
            func partition(for record: borrowing PartitioningContext) -> Int32 {
                Int32(record.key?.first ?? 0) - 1
            }
        }
        let server = try await TestServer.shared(.embedded)
        let topic = try await server.makeTopic("wrong-partitioner", partitions: 2)
        var configuration = server.configuration
        configuration.partitioning = .custom(Wrong())
        try await withKafkaProducer(configuration) { producer in
            for key in [UInt8(0), 3, 200] {
                let error = try #require(
                    await caught { try await producer.send(ByteRecord(topic: topic, key: [key], value: [])) })
                #expect(error.code == .partitionOutOfRange)
                #expect(error.message.contains("\(Int(key) - 1)"), "\(error)")
            }
            for key in [UInt8(1), 2] {
                let sent = try await producer.send(ByteRecord(topic: topic, key: [key], value: []))
                #expect(sent.partition == Int32(key) - 1)
            }
        }
    }
}
