import KafkaTesting
import Synchronization
import Testing

@testable import KafkaClient

/// Records of a whole producer that has interceptors.
@Suite("Interceptors of a producer", .timeLimit(.minutes(30)))
struct InterceptorTests {
    /// Numbers records in a header, refuses what says so, and notes what it sees.
    private final class Auditor: ProducerInterceptor {
        struct Refusal: Error {}

        private let lines = Mutex<[String]>([])
        private let count = Atomic<Int>(0)
        let hasEnded = Atomic<Bool>(false)
        var notes: [String] { lines.withLock { $0 } }
        var sent: Int { count.load(ordering: .relaxed) }

        func note(_ line: String) { lines.withLock { $0.append(line) } }

        func onSend(_ record: inout InterceptedRecord) throws {
            let number = count.add(1, ordering: .relaxed).newValue
            record.state = number
            if record.value as? String == "refuse" { throw Refusal() }
            record.headers.append(RecordHeader(key: "number", value: "\(number)"))
        }

        func onAcknowledgement(_ record: AcknowledgedRecord) {
            let end =
                switch record.result {
                case .success(let metadata): "\(metadata.offset)"
                case .failure(let error): "\(error.code)"
                }
            note("\(record.state as? Int ?? 0) \(record.partition) \(end)")
        }
    }

    private let auditor = Auditor()

    private func simulation() throws -> Simulation {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        return simulation
    }

    /// Runs what a task of the app does, until it ends.
    private func run(_ simulation: Simulation, _ body: @escaping @Sendable () async throws -> Void) {
        let auditor = auditor
        simulation.spawn {
            do { try await body() } catch { Issue.record("\(error)") }
            auditor.hasEnded.store(true, ordering: .relaxed)
        }
        #expect(simulation.run(until: { auditor.hasEnded.load(ordering: .relaxed) }, within: .seconds(60)))
        simulation.run(for: .seconds(5))
    }

    @Test("Every way of sending passes through them, and every record's end is seen once")
    func everyWay() throws {
        let simulation = try simulation()
        let producer = try simulation.makeProducer(interceptors: [auditor])
        let auditor = auditor
        run(simulation) {
            try await producer.send(ProducerRecord(topic: "t", value: "a"))
            try await producer.enqueue(ProducerRecord(topic: "t", value: "b"))
            try await producer.enqueue(ProducerRecord(topic: "t", value: "c")) { _ in auditor.note("called back") }
            try producer.tryEnqueue(ProducerRecord(topic: "t", value: "d"))
            try producer.tryEnqueue(ProducerRecord(topic: "t", value: "e")) { _ in auditor.note("called back") }
            try await producer.flush()
            auditor.note("flushed")
        }
        #expect(simulation.records(in: "t").map(\.valueString) == ["a", "b", "c", "d", "e"])
        #expect(
            simulation.records(in: "t").map(\.headers)
                == (1...5).map { [RecordHeader(key: "number", value: "\($0)")] })
        #expect(
            auditor.notes == [
                "1 0 0", "2 0 1", "3 0 2", "called back", "4 0 3", "5 0 4", "called back", "flushed",
            ])
    }

    @Test(
        "Refused records end before their call throws: by an interceptor, for their topic, size or partition, or a closed producer"
    )
    func refused() throws {
        let simulation = try simulation()
        let producer = try simulation.makeProducer(interceptors: [auditor]) {
            $0.maxRequestSize = 1000
            $0.maxBlock = .seconds(1)
        }
        let auditor = auditor
        @Sendable func fails(_ record: ProducerRecord<Never, String>) async {
            do throws(KafkaError) {
                try await producer.enqueue(record) { _ in auditor.note("called back") }
                auditor.note("accepted")
            } catch {
                auditor.note("thrown")
            }
        }
        run(simulation) {
            await fails(ProducerRecord(topic: "t", value: "refuse"))
            await fails(ProducerRecord(topic: "t", value: String(repeating: "x", count: 2000)))
            await fails(ProducerRecord(topic: "t", partition: 8, value: "v"))
            await fails(ProducerRecord(topic: "no topic", value: "v"))
            #expect(throws: KafkaError.self) {
                try producer.tryEnqueue(ProducerRecord(topic: "other", value: "not known yet"))
            }
            await producer.close()
            await fails(ProducerRecord(topic: "t", partition: 0, value: "late"))
        }
        #expect(
            auditor.notes == [
                "1 -1 interceptorFailed", "thrown", "2 -1 recordTooLarge", "thrown", "3 8 partitionOutOfRange",
                "thrown",
                "4 -1 invalidTopic", "thrown", "5 -1 metadataUnavailable", "6 0 producerClosed", "thrown",
            ])
        #expect(simulation.records(in: "t").isEmpty)
    }

    @Test("A record passes through them once, however often it is sent, and however long it waits")
    func once() throws {
        let simulation = try simulation()
        simulation.inject(EmbeddedFault(.error(.notEnoughReplicas), api: .produce, times: 3))
        let producer = try simulation.makeProducer(interceptors: [auditor]) {
            $0.bufferMemory = 2048
            $0.batchSize = 1024
            $0.maxRequestSize = 1024
        }
        run(simulation) {
            for _ in 0..<8 {
                try await producer.enqueue(ProducerRecord(topic: "t", value: [UInt8](repeating: 1, count: 700)))
            }
            try await producer.flush()
        }
        #expect(auditor.sent == 8)
        #expect(simulation.records(in: "t").count == 8)
        #expect(auditor.notes == (0..<8).map { "\($0 + 1) 0 \($0)" })
    }

    @Test("A failed delivery ends with its error, and a cancelled wait does not end the record")
    func failed() throws {
        let simulation = try simulation()
        let producer = try simulation.makeProducer(interceptors: [auditor]) {
            $0.requestTimeout = .seconds(1)
            $0.deliveryTimeout = .seconds(2)
        }
        run(simulation) {
            try await producer.warmUp(topics: ["t"])
            simulation.isolateBroker(1)
            let task = simulation.spawn { try? await producer.send(ProducerRecord(topic: "t", value: "v")) }
            await simulation.clock.pause(for: .milliseconds(100))
            task.cancel()
            #expect(await task.value == nil)
        }
        #expect(auditor.notes == ["1 0 deliveryTimedOut"])
    }

    @Test("Records of a transaction pass through them, too")
    func transaction() throws {
        let simulation = try simulation()
        let producer = try simulation.makeProducer(interceptors: [auditor]) { $0.transactionalID = "id" }
        run(simulation) {
            try await producer.withTransaction { transaction in
                try await transaction.enqueue(ProducerRecord(topic: "t", value: "a"))
            }
            await #expect(throws: KafkaTransactionError.self) {
                try await producer.withTransaction { transaction in
                    try await transaction.enqueue(ProducerRecord(topic: "t", value: "refuse"))
                }
            }
        }
        #expect(simulation.committedRecords(in: "t").map(\.valueString) == ["a"])
        #expect(auditor.notes == ["1 0 0", "2 -1 interceptorFailed"])
    }
}
