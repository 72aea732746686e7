import CoreMetrics
import KafkaClient
import KafkaTesting

/// Work whose instructions are counted: a producer in a simulation, on one thread, so that each run is like the other.
///
///     bench-instructions RECORDS [reports]
///
/// Enqueues 100-byte records in `measuredEnqueue`, the same through a typed topic in `measuredTyped`, and as an array in
/// `measuredBatch`; lets the simulation send them; and with `reports`, reports metrics in `measuredReports`, 100 times. Not
/// without: the samples are taken by the steps in which the sending of records is counted.
@main
enum BenchInstructions {
    static func main() throws {
        let records = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        let simulation = Simulation(seed: 1)
        try simulation.createTopic("bench", partitions: 6)
        let producer = try simulation.makeProducer {
            $0.batchSize = 65536
            // Nothing waits: all records are enqueued before any is sent.
            $0.bufferMemory = 256 << 20
        }
        simulation.spawn { try? await producer.warmUp(topics: ["bench"]) }
        simulation.run(for: .seconds(1))
        // Once before, so that what is counted finds everything in place.
        let value = [UInt8](repeating: UInt8(ascii: "v"), count: 100)
        for _ in 0..<records { try producer.tryEnqueue(ProducerRecord(topic: "bench", value: value)) }
        simulation.run(for: .seconds(10))
        measuredEnqueue(producer, records: records)
        simulation.run(for: .seconds(10))
        measuredTyped(producer.topic("bench", value: .bytes(UnsafeRawBufferPointer.self)), records: records)
        simulation.run(for: .seconds(10))
        simulation.spawn { await measuredBatch(producer, records: records) }
        simulation.run(for: .seconds(10))
        if CommandLine.arguments.last == "reports" {
            let reporter = KafkaMetricsReporter(producer, factory: NOOPMetricsHandler.instance)
            reportOnce(reporter, simulation)
            measuredReports(reporter, simulation, count: 100)
        }
        let sent = simulation.records(in: "bench").count
        guard sent == 4 * records else { throw Missing(count: 4 * records - sent) }
        print(sent)
    }
}

struct Missing: Error {
    let count: Int
}

/// The path of a record from the application into a batch.
@inline(never)
func measuredEnqueue(_ producer: KafkaProducer, records: Int) {
    let value = [UInt8](repeating: UInt8(ascii: "v"), count: 100)
    value.withUnsafeBytes { value in
        for _ in 0..<records {
            _ = try? producer.tryEnqueue(ProducerRecord(topic: "bench", value: value))
        }
    }
}

/// The same through a typed topic.
@inline(never)
func measuredTyped(
    _ topic: KafkaTopic<UnusedSerializer, BytesSerializer<UnsafeRawBufferPointer>>, records: Int
) {
    let value = [UInt8](repeating: UInt8(ascii: "v"), count: 100)
    value.withUnsafeBytes { value in
        for _ in 0..<records { _ = try? topic.tryEnqueue(value) }
    }
}

/// The same as one array.
@inline(never)
func measuredBatch(_ producer: KafkaProducer, records: Int) async {
    let value = [UInt8](repeating: UInt8(ascii: "v"), count: 100)
    let all = (0..<records).map { _ in ProducerRecord(topic: "bench", value: value) }
    _ = try? await enqueueBatch(producer, all)
}

@inline(never)
func enqueueBatch(_ producer: KafkaProducer, _ records: [ProducerRecord<Never, [UInt8]>]) async throws {
    try await producer.enqueue(contentsOf: records)
}

/// Reports to a backend that does nothing.
@inline(never)
func measuredReports(_ reporter: KafkaMetricsReporter, _ simulation: Simulation, count: Int) {
    for _ in 0..<count { reportOnce(reporter, simulation) }
}

@inline(never)
func reportOnce(_ reporter: KafkaMetricsReporter, _ simulation: Simulation) {
    simulation.spawn { await reporter.report() }
    simulation.run(for: .milliseconds(1))
}
