import KafkaClient
import Testing

/// What the producer wrote is, byte for byte, what other projects' clients read.
@Suite("Records read back", .serialized, .timeLimit(.minutes(10)))
struct RoundTripTests {
    @Test(
        "Keys, values, headers and timestamps, in order",
        arguments: TestServer.Kind.asked, Compression.Codec.allCases)
    func readBack(kind: TestServer.Kind, codec: Compression.Codec) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("round-trip-\(codec.name)", partitions: 3)
        var configuration = server.configuration
        configuration.compression = Compression(codec)
        let sent = try await withKafkaProducer(configuration) { producer in
            let sent = try await producer.deliver(SampleRecords.all(topic: topic, seed: UInt64(codec.rawValue)))
            let compression = await producer.metrics().compression
            #expect((compression.bytesAfter < compression.bytesBefore) == (codec != .uncompressed))
            return sent
        }
        expectOrder(sent)
        for reader in server.readers {
            ReadBack.expect(sent, in: try await reader.read(topic, from: server.bootstrap), by: reader)
        }
    }

    /// A key stays in one partition, and its records in the order in which they were enqueued; offsets have no gaps.
    private func expectOrder(_ sent: [SentRecord]) {
        for (key, records) in Dictionary(grouping: sent, by: \.record.key) where key != nil {
            #expect(Set(records.map(\.metadata.partition)).count == 1)
            let offsets = records.map(\.metadata.offset)
            #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 })
        }
        for (_, records) in Dictionary(grouping: sent, by: \.metadata.partition) {
            #expect(records.map(\.metadata.offset) == (0..<Int64(records.count)).map { $0 })
        }
        for sent in sent {
            #expect(sent.isTimestampAcknowledged)
            #expect(sent.metadata.serializedKeySize == sent.record.key?.count ?? -1)
            #expect(sent.metadata.serializedValueSize == sent.record.value?.count ?? -1)
        }
    }

    @Test(
        "Many tasks send to many partitions, and each record is where its metadata says",
        arguments: TestServer.Kind.asked)
    func manyTasks(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("many-tasks", partitions: 4)
        let sent = try await withKafkaProducer(server.configuration) { producer in
            try await withThrowingTaskGroup(of: [SentRecord].self) { group in
                for task in 0..<20 {
                    group.addTask {
                        var sent: [SentRecord] = []
                        for number in 0..<10 {
                            let record = ByteRecord(
                                topic: topic, key: number.isMultiple(of: 3) ? nil : "\(task)".bytes,
                                value: "\(task)/\(number)".bytes)
                            sent.append(SentRecord(record: record, metadata: try await producer.send(record)))
                        }
                        return sent
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        ReadBack.expect(sent, in: try await TopicReader.aiokafka.read(topic, from: server.bootstrap), by: .aiokafka)
    }
}
