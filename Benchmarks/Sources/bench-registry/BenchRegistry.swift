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
///     bench-registry encode event|order FILE RECORDS
///     bench-registry topic FILE RECORDS
@main
enum BenchRegistry {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.first, words.count) {
        case ("schema", 2): print(words[1] == "event" ? Sample.eventSchema : Sample.orderSchema)
        case ("encode", 4):
            let records = Int(words[3]) ?? 0
            print(
                words[1] == "event"
                    ? try Encoding.measure(Sample.Event.self, Sample.eventSchema, words[2], records)
                    : try Encoding.measure(Sample.Order.self, Sample.orderSchema, words[2], records))
        case ("topic", 3):
            let (file, records) = (words[1], Int(words[2]) ?? 0)
            print(try await Task.detached { try await TopicRows.measure(file, records) }.value)
        default: throw WrongWords(words: words)
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
        let bytes = try run(encoder, values, values.count)
        let allocations = bench_allocations()
        let start = ContinuousClock.now
        _ = try run(encoder, values, records)
        let time = ContinuousClock.now - start
        return line([
            ("recordsPerSecond", Double(records) / seconds(time)), ("bytes", Double(bytes)),
            ("allocationsPerRecord", Double(bench_allocations() - allocations) / Double(records)),
        ])
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
