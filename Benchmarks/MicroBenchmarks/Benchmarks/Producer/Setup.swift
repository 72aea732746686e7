import CBenchSink
import KafkaClient

enum Setup {
    static let value = [UInt8](repeating: UInt8(ascii: "v"), count: 100)

    private static let ports: Result<[UInt16], NoSink> = {
        var ports = [UInt16](repeating: 0, count: 3)
        let code = bench_sink_start(3, 6, &ports)
        return code == 0 ? .success(ports) : .failure(NoSink(code: code))
    }()

    /// A producer that has sent before: what it allocates once is allocated.
    static func producer(batchSize: Int) async throws -> KafkaProducer {
        var configuration = ProducerConfiguration(bootstrapServers: try ports.get().map { "127.0.0.1:\($0)" })
        configuration.batchSize = batchSize
        // Nothing waits for memory.
        configuration.bufferMemory = 256 << 20
        let producer = try KafkaProducer(configuration)
        for _ in 0..<10_000 { try await producer.enqueue(ProducerRecord(topic: "bench", value: value)) }
        try await producer.flush()
        return producer
    }
}

struct NoSink: Error {
    let code: Int32
}
