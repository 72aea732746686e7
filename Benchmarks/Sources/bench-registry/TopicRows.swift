import CBenchAllocations
import CBenchSink
import KafkaAvro
import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting

/// Topics to a sink inside of the process: plain bytes, bytes with an id in front, and events in Avro.
enum TopicRows {
    /// Bytes that are Avro already: what is left is what the registry's serializer itself costs.
    private struct Encoded: SchemaFormat {
        struct Encoder: SchemaEncoder {
            func encode(_ value: [UInt8], into output: inout SerializerOutput) { output.append(contentsOf: value) }
        }

        var schemaType: SchemaType { .avro }
        var schema: RegistrySchema? { RegistrySchema(Sample.eventSchema, type: .avro) }
        var recordName: String? { "Event" }

        func makeEncoder(
            _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
        ) -> Encoder { Encoder() }
    }

    /// `Codable` with an encoder that writes nothing, and bytes that are Avro already: the most that any encoder can reach.
    private struct Unwritten: RecordSerializer {
        let bytes: [UInt8]
        /// For the one task that sends.
        nonisolated(unsafe) let encoder = NullEncoder()

        func serialize(_ value: Sample.Event, into output: inout SerializerOutput) throws {
            try encoder.encode(value)
            output.append(contentsOf: bytes)
        }
    }

    /// What a topic took for its records.
    private struct Row {
        var recordsPerSecond: [Double] = []
        var allocations: [Double] = []
        var median: Double { recordsPerSecond.sorted()[recordsPerSecond.count / 2] }
        /// The least of the rounds: others have the sender's timers in them.
        var allocationsPerRecord: Double { allocations.min() ?? 0 }
    }

    private static let rounds = 5

    private typealias Figures = (recordsPerSecond: Double, allocations: Double)

    /// - Parameter only: The one row to measure; nil for all.
    static func measure(_ file: String, _ records: Int, only: String? = nil) async throws -> String {
        let events = try Sample.read(Sample.Event.self, file)
        let encoder = AvroEncoder(Sample.Event.self, schema: try AvroSchema(Sample.eventSchema))
        let written = try Sample.read(WrittenSample.Event.self, file)
        let encoded = try events.map { try encoder.encode($0) }
        let embedded = EmbeddedSchemaRegistry()
        let registry = try SchemaRegistryClient(SchemaRegistryConfiguration("http://registry"), transport: embedded)
        var options = SerializationOptions()
        options.autoRegisters = true
        let producer = try KafkaProducer(try configuration())
        let plain = producer.topic("bench", value: .bytes)
        let null = producer.topic("bench", value: Unwritten(bytes: encoded[0]))
        let withID = try await producer.topic(
            "bench", value: RegistrySerialization(registry, Encoded(), options: options))
        let avro = try await producer.topic(
            "bench", value: registry.avro(Sample.Event.self, schema: Sample.eventSchema, options: options))
        let writer = try await producer.topic(
            "bench", value: registry.avro(WrittenSample.Event.self, schema: Sample.eventSchema, options: options))
        options.autoRegisters = false
        options.usesLatest = true
        let latest = try await producer.topic(
            "bench", value: RegistrySerialization(registry, Encoded(), options: options))
        let ways: [(name: String, run: () async throws -> Figures)] = [
            ("plain", { try await run(producer, plain, encoded, records) }),
            ("id", { try await run(producer, withID, encoded, records) }),
            ("latest", { try await run(producer, latest, encoded, records) }),
            ("null", { try await run(producer, null, events, records) }),
            ("avro", { try await run(producer, avro, events, records) }),
            ("writer", { try await run(producer, writer, written, records) }),
        ].filter { only == nil || $0.name == only }
        var rows = [Row](repeating: Row(), count: ways.count)
        // One after the other in each round, so that all of them meet the same machine; the first round warms up.
        for round in 0...rounds {
            for (index, way) in ways.enumerated() {
                let figures = try await way.run()
                guard round > 0 else { continue }
                rows[index].recordsPerSecond.append(figures.recordsPerSecond)
                rows[index].allocations.append(figures.allocations)
            }
        }
        let sent = await producer.metrics().recordsSent
        await producer.close()
        return line(
            zip(ways, rows).flatMap { [($0.name, $1.median), ("\($0.name)Allocations", $1.allocationsPerRecord)] } + [
                ("failed", Double(ways.count * (rounds + 1) * records - Int(sent))),
                ("registryRequests", Double(embedded.requests.count)),
            ])
    }

    private static func configuration() throws -> ProducerConfiguration {
        var ports = [UInt16](repeating: 0, count: 3)
        guard bench_sink_start(3, 6, &ports) == 0 else { throw WrongWords(words: ["no sink"]) }
        var configuration = ProducerConfiguration(bootstrapServers: ports.map { "127.0.0.1:\($0)" })
        configuration.batchSize = 65536
        configuration.linger = .milliseconds(5)
        // Nothing waits for memory, which would count as the serializer's time.
        configuration.bufferMemory = 1 << 30
        return configuration
    }

    @inline(never)
    private static func run<Serializer: RecordSerializer>(
        _ producer: KafkaProducer, _ topic: KafkaTopic<UnusedSerializer, Serializer>, _ values: [Serializer.Value],
        _ records: Int
    ) async throws -> Figures {
        try await producer.flush()
        let allocations = bench_allocations()
        let start = ContinuousClock.now
        for index in 0..<records { try await topic.enqueue(values[index % values.count]) }
        try await producer.flush()
        let time = ContinuousClock.now - start
        return (Double(records) / seconds(time), Double(bench_allocations() - allocations) / Double(records))
    }
}
