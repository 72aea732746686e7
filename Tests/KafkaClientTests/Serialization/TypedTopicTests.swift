import KafkaClient
import KafkaTesting
import Testing

@Suite("Typed topics", .timeLimit(.minutes(10)))
struct TypedTopicTests {
    private let simulation: Simulation
    private let producer: KafkaProducer

    init() throws {
        simulation = Simulation(seed: 1)
        try simulation.createTopic("t", partitions: 4)
        producer = try simulation.makeProducer()
    }

    /// Runs a task of the app to its end. What it throws is recorded.
    private func run(_ body: @escaping @Sendable () async throws -> Void) {
        simulation.spawn {
            do {
                try await body()
            } catch {
                Issue.record(error)
            }
        }
        simulation.run(for: .seconds(30))
    }

    private func strings(_ records: [EmbeddedRecord]) -> [String?] {
        records.map { $0.value.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test("Each way of sending stores the record's bytes, key and headers")
    func send() throws {
        let topic = producer.topic(
            "t", key: .int32, value: .string, headers: [RecordHeader(key: "of", value: "all")])
        run {
            let headers = [RecordHeader(key: "of", value: "one")]
            try await topic.send("a", key: 7, headers: headers, partition: 0, timestamp: 1000, tag: 5)
            try await topic.enqueue("b", key: 7, partition: 0)
            try await topic.enqueue("c", key: 7, partition: 0) { _ in }
            try topic.tryEnqueue("d", key: 7, partition: 0)
            try topic.tryEnqueue("e", partition: 0) { _ in }
        }
        let records = simulation.records(in: "t", partition: 0)
        #expect(strings(records) == ["a", "b", "c", "d", "e"])
        #expect(records.map(\.key) == [[0, 0, 0, 7], [0, 0, 0, 7], [0, 0, 0, 7], [0, 0, 0, 7], nil])
        #expect(records[0].headers.map(\.key) == ["of", "of"])
        #expect(records[0].headers.map(\.value) == [Array("all".utf8), Array("one".utf8)])
        #expect(records[0].timestamp == 1000)
        #expect(records[1].headers.count == 1)
    }

    @Test("The result of a send has its tag")
    func tag() throws {
        let topic = producer.topic("t", value: .string)
        run {
            let metadata = try await topic.send("a", tag: 5)
            #expect(metadata.tag == 5 && metadata.topic == "t")
        }
    }

    @Test("The key decides the partition as the same bytes do")
    func keys() throws {
        let topic = producer.topic("t", key: .string, value: .string)
        let producer = producer
        run {
            for number in 0..<50 {
                let typed = try await topic.send("v", key: "\(number)")
                let plain = try await producer.send(ProducerRecord(topic: "t", key: "\(number)", value: "v"))
                #expect(typed.partition == plain.partition)
            }
        }
    }

    @Test("Without a value, the record is a tombstone, and the serializer is not asked")
    func tombstone() throws {
        let topic = producer.topic("t", key: .string, value: Refusing())
        run { try await topic.send(nil, key: "gone", partition: 1) }
        let records = simulation.records(in: "t", partition: 1)
        #expect(records.map(\.value) == [nil])
        #expect(records.map(\.key) == [Array("gone".utf8)])
    }

    @Test("A rule chooses partitions from keys and values; a partition that is named wins")
    func rule() throws {
        let topic = producer.topic("t", key: .int32, value: .int32) { key, value in
            if value == 9 { return nil }
            return (key ?? 0) % 4
        }
        run {
            for key in Int32(0)..<4 { #expect(try await topic.send(1, key: key).partition == key) }
            #expect(try await topic.send(1, key: 2, partition: 3).partition == 3)
            _ = try await topic.send(9, key: 2)
        }
    }

    private struct Refused: Error {}

    private struct Refusing: RecordSerializer {
        func serialize(_ value: Int, into output: inout SerializerOutput) throws {
            output.append(1)
            throw Refused()
        }
    }

    @Test("A serializer that throws: the error says so, and nothing is sent")
    func throwing() throws {
        let topic = producer.topic("t", key: .string, value: Refusing())
        run {
            let error = await #expect(throws: KafkaError.self) { try await topic.send(1, key: "k") }
            #expect(error?.code == .serializationFailed)
            #expect(error?.underlying is Refused)
            #expect(error?.topic == "t")
            #expect(error?.persistence == .notWritten && error?.isRetriable == false)
            #expect(throws: KafkaError.self) { try topic.tryEnqueue(1) }
        }
        #expect(simulation.records(in: "t").isEmpty)
    }

    @Test("Records that have to wait for memory arrive whole, in order")
    func waits() throws {
        let producer = try simulation.makeProducer {
            $0.maxRequestSize = 20_000
            $0.bufferMemory = 20_000
            $0.batchSize = 2000
        }
        let topic = producer.topic("t", value: .string)
        run {
            for number in 0..<1000 {
                try await topic.enqueue("\(number) " + String(repeating: "x", count: 200), partition: 2)
            }
            try await producer.flush()
        }
        let numbers = strings(simulation.records(in: "t", partition: 2)).map { $0?.split(separator: " ").first }
        #expect(numbers == (0..<1000).map { "\($0)" })
    }
}
