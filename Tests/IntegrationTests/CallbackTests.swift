import Foundation
import KafkaClient
import KafkaTesting
import Synchronization
import Testing

/// Callbacks: once each, in order, and free to use the producer.
@Suite("Callbacks", .serialized, .timeLimit(.minutes(10)))
struct CallbackTests {
    private func record(_ number: Int, in topic: String, partition: Int32? = nil) -> ByteRecord {
        ByteRecord(topic: topic, partition: partition, key: nil, value: "\(number)".bytes)
    }

    @Test("Each is called once, in the order of its partition's records", arguments: TestServer.Kind.asked)
    func order(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("callbacks", partitions: 3)
        var configuration = server.configuration
        configuration.batchSize = 500
        let called = Mutex<[Int32: [(number: Int, offset: Int64)]]>([:])
        try await withKafkaProducer(configuration) { producer in
            for number in 0..<3000 {
                let callback: @Sendable (Result<RecordMetadata, KafkaError>) -> Void = { result in
                    switch result {
                    case .failure(let error): Issue.record(error)
                    case .success(let metadata):
                        called.withLock { $0[metadata.partition, default: []].append((number, metadata.offset)) }
                    }
                }
                let record = record(number, in: topic, partition: Int32(number % 3))
                if number.isMultiple(of: 2) {
                    try await producer.enqueue(record, callback: callback)
                } else {
                    while let error = caught({ try producer.tryEnqueue(record, callback: callback) }) {
                        #expect(error.code == .bufferFull)
                        try await producer.flush()
                    }
                }
            }
            // flush waits for callbacks, too.
            try await producer.flush()
            #expect(called.withLock { $0.values.reduce(0) { $0 + $1.count } } == 3000)
        }
        for (partition, calls) in called.withLock({ $0 }) {
            #expect(calls.map(\.number) == stride(from: Int(partition), to: 3000, by: 3).map { $0 })
            #expect(calls.map(\.offset) == (0..<Int64(calls.count)).map { $0 })
        }
    }

    @Test("A callback may enqueue, and so on, with next to no memory")
    func enqueueFromCallback() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.linger = .zero
            configuration.bufferMemory = 4096
            configuration.batchSize = 4096
            configuration.maxRequestSize = 4096
            let producer = try KafkaProducer(configuration)
            try await producer.warmUp(topics: ["t"])
            let completed = Counter()
            Chain(producer: producer, last: 200, completed: completed).enqueue(0)
            await completed.wait(for: 201)
            await producer.close()
            #expect(cluster.records(in: "t").count == 201)
        }
    }

    /// Each record's callback enqueues the next one.
    private struct Chain {
        let producer: KafkaProducer
        let last: Int
        let completed: Counter

        @Sendable func enqueue(_ number: Int) {
            let record = ByteRecord(topic: "t", key: nil, value: "\(number)".bytes)
            let error = caught {
                try producer.tryEnqueue(record) { result in
                    if case .failure(let error) = result { Issue.record(error) }
                    completed.add()
                    if number < last { enqueue(number + 1) }
                }
            }
            if let error {
                Issue.record(error)
                completed.abandon()
            }
        }
    }

    @Test("A callback may flush and close the producer, in a task")
    func flushAndCloseFromCallback() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            let (flushed, closed) = (Counter(), Counter())
            for number in 0..<100 {
                try await producer.enqueue(record(number, in: "t")) { _ in
                    Task {
                        try await producer.flush()
                        flushed.add()
                    }
                }
            }
            try await producer.flush()
            await flushed.wait(for: 100)
            try await producer.enqueue(record(100, in: "t")) { _ in
                Task {
                    await producer.close()
                    closed.add()
                }
            }
            await closed.wait(for: 1)
            await producer.close()
            #expect(cluster.recordCount(in: "t") == 101)
            #expect(caught { try producer.tryEnqueue(record(0, in: "t")) }?.code == .producerClosed)
        }
    }

    @Test("A slow callback holds up callbacks, and nothing else")
    func slowCallback() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 2)
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            let (entered, second, mayLeave) = (Counter(), Counter(), DispatchSemaphore(value: 0))
            try await producer.enqueue(record(0, in: "t", partition: 0)) { _ in
                entered.add()
                mayLeave.wait()
            }
            await entered.wait(for: 1)
            try await producer.enqueue(record(1, in: "t", partition: 1)) { _ in second.add() }
            for number in 2..<200 { _ = try await producer.send(record(number, in: "t")) }
            #expect(second.value == 0)
            // The memory of the two batches that wait for their callbacks is still taken.
            let metrics = await producer.metrics()
            #expect(metrics.bufferAvailableBytes < metrics.bufferTotalBytes)
            mayLeave.signal()
            await second.wait(for: 1)
            try await producer.flush()
            let after = await producer.metrics()
            #expect(after.bufferAvailableBytes == after.bufferTotalBytes)
            await producer.close()
        }
    }

    @Test("Callbacks of records that fail are called with the error, once")
    func failures() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 2)
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            try await producer.warmUp(topics: ["t"])
            cluster.stallBroker(1)
            let codes = Mutex<[KafkaError.Code?]>([])
            let failed = Counter()
            for number in 0..<100 {
                try await producer.enqueue(record(number, in: "t")) { result in
                    if case .failure(let error) = result { codes.withLock { $0.append(error.code) } }
                    failed.add()
                }
            }
            await producer.close(timeout: .zero)
            await failed.wait(for: 100)
            #expect(codes.withLock { $0 } == [KafkaError.Code?](repeating: .producerClosed, count: 100))
        }
    }
}
