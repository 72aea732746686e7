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

    /// What a topic took for its records.
    private struct Row {
        var recordsPerSecond: [Double] = []
        var allocations: [Double] = []
        var median: Double { recordsPerSecond.sorted()[recordsPerSecond.count / 2] }
        /// The least of the rounds: others have the sender's timers in them.
        var allocationsPerRecord: Double { allocations.min() ?? 0 }
    }

    private static let rounds = 5

    static func measure(_ file: String, _ records: Int) async throws -> String {
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
        var rows = [Row](repeating: Row(), count: 5)
        // One after the other in each round, so that all of them meet the same machine; the first round warms up.
        for round in 0...rounds {
            let measured = [
                try await run(producer, plain, encoded, records), try await run(producer, withID, encoded, records),
                try await run(producer, latest, encoded, records), try await run(producer, avro, events, records),
                try await run(producer, writer, written, records),
            ]
            guard round > 0 else { continue }
            for (index, figures) in measured.enumerated() {
                rows[index].recordsPerSecond.append(figures.recordsPerSecond)
                rows[index].allocations.append(figures.allocations)
            }
        }
        let sent = await producer.metrics().recordsSent
        await producer.close()
        let names = ["plain", "id", "latest", "avro", "writer"]
        return line(
            zip(names, rows).flatMap { [($0, $1.median), ("\($0)Allocations", $1.allocationsPerRecord)] } + [
                ("failed", Double(5 * (rounds + 1) * records - Int(sent))),
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
    ) async throws -> (recordsPerSecond: Double, allocations: Double) {
        try await producer.flush()
        let allocations = bench_allocations()
        let start = ContinuousClock.now
        for index in 0..<records { try await topic.enqueue(values[index % values.count]) }
        try await producer.flush()
        let time = ContinuousClock.now - start
        return (Double(records) / seconds(time), Double(bench_allocations() - allocations) / Double(records))
    }
}
