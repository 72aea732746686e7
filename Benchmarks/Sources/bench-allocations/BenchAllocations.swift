import CBenchAllocations
import CBenchSink
import KafkaClient

/// Counts heap allocations of all kinds, on all threads, while records are sent to a sink inside of the process, and
/// prints how many there are for each record and for each batch, as JSON.
@main
enum BenchAllocations {
    static func main() async throws {
        let figures = try await Task.detached { try await measure() }.value
        print(figures)
    }

    /// Batches of few records and of many: two equations with two unknowns.
    private static func measure() async throws -> String {
        let few = try await Round.run(valueSize: 1024)
        let many = try await Round.run(valueSize: 100)
        let determinant = Double(few.records * many.batches - many.records * few.batches)
        guard determinant != 0 else { throw NoSink(code: 0) }
        let perRecord = Double(few.allocations * many.batches - many.allocations * few.batches) / determinant
        let perBatch = Double(few.records * many.allocations - many.records * few.allocations) / determinant
        // What happens once in a while, such as the sender's timers, shows in the third digit.
        return
            "{\"records\":\(many.records),\"failed\":0,\"perRecord\":\(rounded(perRecord)),\"perBatch\":\(rounded(perBatch))}"
    }
}

private func rounded(_ value: Double) -> Double {
    // Plus zero: there is no -0 then.
    (value * 100).rounded() / 100 + 0
}

/// Records sent, batches that held them, and allocations meanwhile.
struct Round {
    var records = 0
    var batches = 0
    var allocations = 0

    /// Sends about 200 MB, in portions that fit into the buffer: nothing waits for memory.
    static func run(valueSize: Int) async throws -> Round {
        let portions = 20
        let portion = 10_000_000 / valueSize
        let value = [UInt8](repeating: UInt8(ascii: "v"), count: valueSize)
        var configuration = ProducerConfiguration(bootstrapServers: try Sink.start())
        configuration.batchSize = 65536
        configuration.linger = .milliseconds(5)
        let producer = try KafkaProducer(configuration)
        var total = Round()
        // The first portion finds nothing in place yet.
        for index in 0...portions {
            let batches = await producer.metrics().batchSizes.count
            let allocations = bench_allocations()
            for _ in 0..<portion { try await producer.enqueue(ProducerRecord(topic: "bench", value: value)) }
            try await producer.flush()
            guard index > 0 else { continue }
            total.allocations += Int(bench_allocations() - allocations)
            total.records += portion
            total.batches += await producer.metrics().batchSizes.count - batches
        }
        await producer.close()
        return total
    }
}

enum Sink {
    private static let ports: Result<[UInt16], NoSink> = {
        var ports = [UInt16](repeating: 0, count: 3)
        let code = bench_sink_start(3, 6, &ports)
        return code == 0 ? .success(ports) : .failure(NoSink(code: code))
    }()

    /// The sink's bootstrap servers. It is started once.
    static func start() throws -> [String] {
        try ports.get().map { "127.0.0.1:\($0)" }
    }
}

struct NoSink: Error {
    let code: Int32
}
