import CBenchAllocations
import CBenchSink
import Foundation
import KafkaAvro
import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting

/// Avro and a schema registry on the way of a record; Benchmarks/registry runs it, and compares.
///
///     bench-registry schema event|order
///     bench-registry encode event|order FILE RECORDS [writer|null]
///     bench-registry topic FILE RECORDS [plain|id|latest|null|avro|writer]
@main
enum BenchRegistry {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.first, words.count) {
        case ("schema", 2): print(words[1] == "event" ? Sample.eventSchema : Sample.orderSchema)
        case ("encode", 4), ("encode", 5):
            print(try encode(words[1], words[2], Int(words[3]) ?? 0, words.dropFirst(4).first))
        case ("topic", 3), ("topic", 4):
            let (file, records) = (words[1], Int(words[2]) ?? 0)
            let row = words.count == 4 ? words[3] : nil
            print(try await Task.detached { try await TopicRows.measure(file, records, only: row) }.value)
        default: throw WrongWords(words: words)
        }
    }

    private static func encode(_ kind: String, _ file: String, _ records: Int, _ way: String?) throws -> String {
        switch (kind, way) {
        case ("event", "null"): try Encoding.measureNull(Sample.Event.self, file, records)
        case ("order", "null"): try Encoding.measureNull(Sample.Order.self, file, records)
        case ("event", "writer"): try Encoding.measure(WrittenSample.Event.self, Sample.eventSchema, file, records)
        case ("order", "writer"): try Encoding.measure(WrittenSample.Order.self, Sample.orderSchema, file, records)
        case ("event", nil): try Encoding.measure(Sample.Event.self, Sample.eventSchema, file, records)
        case ("order", nil): try Encoding.measure(Sample.Order.self, Sample.orderSchema, file, records)
        default: throw WrongWords(words: [kind, way ?? ""])
        }
    }
}

struct WrongWords: Error {
    let words: [String]
}

/// Figures as a line of JSON.
func line(_ figures: [(String, Double)]) -> String {
    "{" + figures.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
}

func seconds(_ time: Duration) -> Double { time / .seconds(1) }

/// Encoding alone, on one thread.
enum Encoding {
    static func measure<Value: Codable & Sendable>(
        _: Value.Type, _ schema: String, _ file: String, _ records: Int
    ) throws -> String {
        let values = try Sample.read(Value.self, file)
        let encoder = AvroEncoder(Value.self, schema: try AvroSchema(schema))
        return try figures(values.count, records) { try run(encoder, values, $0) }
    }

    /// What `Codable` costs when nothing is written.
    static func measureNull<Value: Codable & Sendable>(_: Value.Type, _ file: String, _ records: Int) throws -> String {
        let values = try Sample.read(Value.self, file)
        return try figures(values.count, records) { try runNull(values, $0) }
    }

    private static func figures(_ warmUp: Int, _ records: Int, _ run: (Int) throws -> Int) throws -> String {
        let bytes = try run(warmUp)
        let allocations = bench_allocations()
        let start = ContinuousClock.now
        _ = try run(records)
        let time = ContinuousClock.now - start
        return line([
            ("recordsPerSecond", Double(records) / seconds(time)), ("bytes", Double(bytes)),
            ("allocationsPerRecord", Double(bench_allocations() - allocations) / Double(records)),
        ])
    }

    @inline(never)
    private static func runNull<Value: Encodable>(_ values: [Value], _ records: Int) throws -> Int {
        let encoder = NullEncoder()
        for index in 0..<records { try encoder.encode(values[index % values.count]) }
        return 0
    }

    @inline(never)
    private static func run<Value>(_ encoder: AvroEncoder<Value>, _ values: [Value], _ records: Int) throws -> Int {
        var bytes = 0
        for index in 0..<records {
            bytes += try encoder.withEncodedBytes(of: values[index % values.count]) { $0.count }
        }
        return bytes
    }
}
