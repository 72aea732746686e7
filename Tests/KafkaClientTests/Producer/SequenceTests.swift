import KafkaClient
import KafkaTesting
import Synchronization
import Testing

@Suite("Many records in one call", .timeLimit(.minutes(10)))
struct SequenceTests {
    private let simulation: Simulation

    init() throws {
        simulation = Simulation(seed: 1)
        try simulation.createTopic("t", partitions: 3)
        try simulation.createTopic("u", partitions: 1)
    }

    /// What a task of the app leaves for the test.
    private final class Box<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
    }

    private func run(_ body: @escaping @Sendable () async throws -> Void) {
        simulation.spawn {
            do {
                try await body()
            } catch {
                Issue.record(error)
            }
        }
        simulation.run(for: .seconds(60))
    }

    private func numbers(_ topic: String, _ partition: Int32) -> [Int] {
        simulation.records(in: topic, partition: partition).compactMap {
            Int(String(decoding: $0.value ?? [], as: UTF8.self).prefix { $0.isNumber })
        }
    }

    private static let padding = String(repeating: "x", count: 90)

    private static func record(_ number: Int, _ topic: String = "t", partition: Int32? = nil) -> ProducerRecord<
        Never, String
    > {
        ProducerRecord(topic: topic, partition: partition, value: "\(number) \(padding)", tag: number)
    }

    @Test("An array goes out whole and in order, batch by batch, and waits for memory", arguments: [20_000, 32 << 20])
    func array(bufferMemory: Int) throws {
        let producer = try simulation.makeProducer {
            $0.bufferMemory = bufferMemory
            $0.maxRequestSize = min(bufferMemory, 1 << 20)
            $0.batchSize = 2000
        }
        let tags = Box<[Int]>([])
        run {
            let records = (0..<3000).map { Self.record($0, "u") }
            let count = try await producer.enqueue(contentsOf: records) { result in
                tags.value.withLock { $0.append((try? result.get())?.tag ?? -1) }
            }
            #expect(count == 3000)
            try await producer.flush()
        }
        #expect(numbers("u", 0) == Array(0..<3000))
        #expect(tags.value.withLock { $0 } == Array(0..<3000))
    }

    @Test("Records for several topics and partitions find their way, each partition in order")
    func mixed() throws {
        let producer = try simulation.makeProducer()
        run {
            try await producer.enqueue(
                contentsOf: (0..<900).lazy.map { number in
                    number % 5 == 0 ? Self.record(number, "u") : Self.record(number, partition: Int32(number % 3))
                })
            try await producer.flush()
        }
        #expect(numbers("u", 0) == Array(stride(from: 0, to: 900, by: 5)))
        for partition in 0..<3 {
            #expect(numbers("t", Int32(partition)) == (0..<900).filter { $0 % 5 != 0 && $0 % 3 == partition })
        }
    }

    @Test("Keys decide partitions as for single records")
    func keys() throws {
        let producer = try simulation.makeProducer()
        run {
            let records = (0..<300).map { ProducerRecord(topic: "t", key: "\($0 % 17)", value: "\($0)") }
            try await producer.enqueue(contentsOf: records)
            for record in records { try await producer.enqueue(record) }
            try await producer.flush()
        }
        for partition in Int32(0)..<3 {
            let found = numbers("t", partition)
            #expect(Array(found.prefix(found.count / 2)) == Array(found.suffix(found.count / 2)))
        }
    }

    @Test("A record that is refused ends the call; what was before it is sent, what is behind it is not")
    func refused() throws {
        let producer = try simulation.makeProducer()
        run {
            var records = (0..<100).map { Self.record($0, "u") }
            records[70].value = String(repeating: "x", count: 2 << 20)
            let error = await #expect(throws: KafkaBatchError.self) {
                try await producer.enqueue(contentsOf: records)
            }
            #expect(error?.acceptedCount == 70)
            #expect(error?.kafkaError?.code == .recordTooLarge)
            #expect(error?.description.hasPrefix("70 records were accepted") == true)
            try await producer.flush()
        }
        #expect(numbers("u", 0) == Array(0..<70))
    }

    @Test("Cancelled while it waits for memory, the call says exactly what was accepted")
    func cancelled() throws {
        let producer = try simulation.makeProducer {
            $0.bufferMemory = 4000
            $0.maxRequestSize = 4000
            $0.batchSize = 1000
        }
        let accepted = Box(-1)
        simulation.spawn { [simulation] in
            try? await producer.warmUp(topics: ["u"])
            simulation.stallBroker(1)
            simulation.stallBroker(2)
            simulation.stallBroker(3)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do throws(KafkaBatchError) {
                        try await producer.enqueue(contentsOf: (0..<1000).map { Self.record($0, "u") })
                    } catch {
                        #expect(error.kafkaError?.code == .cancelled)
                        accepted.value.withLock { $0 = error.acceptedCount }
                    }
                }
                await simulation.clock.pause(for: .seconds(1))
                group.cancelAll()
            }
            for broker in Int32(1)...3 { simulation.resumeBroker(broker) }
            try? await producer.flush()
        }
        simulation.run(for: .seconds(120))
        let count = accepted.value.withLock { $0 }
        #expect(count > 0 && count < 1000)
        #expect(numbers("u", 0) == Array(0..<max(count, 0)))
    }

    @Test("Asynchronous sequences are taken as they come; what they throw ends the call")
    func asynchronous() throws {
        struct Stop: Error {}
        let producer = try simulation.makeProducer()
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: ProducerRecord<Never, String>.self)
        for number in 0..<50 { continuation.yield(Self.record(number, "u")) }
        continuation.finish(throwing: Stop())
        run {
            let error = await #expect(throws: KafkaBatchError.self) {
                try await producer.enqueue(contentsOf: stream)
            }
            #expect(error?.acceptedCount == 50)
            #expect(error?.underlying is Stop)
            try await producer.flush()
        }
        #expect(numbers("u", 0) == Array(0..<50))
    }

    @Test("A send of many waits for all, and each has its own result")
    func results() throws {
        let producer = try simulation.makeProducer()
        run {
            var records = (0..<40).map { Self.record($0, "u") }
            records[3].value = String(repeating: "x", count: 2 << 20)
            let results = await producer.send(contentsOf: records)
            #expect(results.count == 40)
            for (number, result) in results.enumerated() {
                switch result {
                case .success(let metadata): #expect(metadata.tag == number)
                case .failure(let error): #expect(number == 3 && error.code == .recordTooLarge)
                }
            }
        }
        #expect(numbers("u", 0) == (0..<40).filter { $0 != 3 })
    }

    @Test("Typed topics take sequences of values, with their keys")
    func typed() throws {
        let topic = try simulation.makeProducer().topic("t", key: .int32, value: .string)
        run {
            try await topic.enqueue(contentsOf: (0..<20).map { "\($0)" }, key: { Int32($0) })
            let results = await topic.send(contentsOf: ["20", "21"], key: { _ in 7 })
            #expect(results.count == 2)
            for result in results { _ = try result.get() }
        }
        let records = simulation.records(in: "t")
        #expect(records.count == 22)
        #expect(records.filter { $0.key == [0, 0, 0, 7] }.count == 3)
    }
}
