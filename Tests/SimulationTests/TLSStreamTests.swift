import KafkaClient
import KafkaTesting
import Testing

/// Connections through what stands for TLS in a simulation, in the situations that a seed seldom brings about.
@Suite("Simulation: TLS", .timeLimit(.minutes(30)))
struct TLSStreamTests {
    private let simulation: Simulation
    private let run = Run()

    /// What the app sees.
    private final class Run: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.

        var results: [Result<RecordMetadata, KafkaError>] = []
        var errors: [KafkaError] { results.compactMap { if case .failure(let error) = $0 { error } else { nil } } }
        var hasEnded = false
    }

    init() throws {
        simulation = Simulation(seed: 11, cluster: EmbeddedClusterConfiguration(brokers: 1))
        simulation.tls = SimulatedTLSConditions()
        try simulation.createTopic("t", partitions: 1)
    }

    /// Sends numbered records without waiting, and closes.
    private func send(_ count: Int, _ configure: (inout ProducerConfiguration) -> Void = { _ in }) throws {
        let producer = try simulation.makeProducer(configure)
        simulation.spawn { [run] in
            for number in 0..<count {
                let record = ProducerRecord(
                    topic: "t", partition: 0, value: "\(number) " + String(repeating: "x", count: 1000))
                do throws(KafkaError) {
                    try await producer.enqueue(record) { run.results.append($0) }
                } catch {
                    run.results.append(.failure(error))
                }
            }
            await producer.close()
            run.hasEnded = true
        }
        #expect(simulation.run(until: { run.hasEnded }, within: .seconds(300)))
        simulation.run(for: .seconds(5))
        #expect(simulation.wires.tlsViolations == [])
        #expect(simulation.isQuiet)
    }

    private func expectAll(_ count: Int) {
        #expect(run.results.count == count && run.errors.isEmpty, "\(run.errors.first.map { "\($0)" } ?? "")")
        let stored = simulation.records(in: "t").compactMap {
            $0.valueString?.split(separator: " ").first.flatMap { Int($0) }
        }
        #expect(stored == Array(0..<count))
    }

    @Test("Records that fill the socket again and again arrive, whole and in order", arguments: [1, 700, 16384])
    func fragments(recordSize: Int) throws {
        simulation.tls?.maximumRecordSize = recordSize
        simulation.tls?.outputBytes = 17_000...17_000
        simulation.tls?.chanceOfKeyUpdate = 1
        simulation.network.maximumSegmentSize = 500
        simulation.network.chanceOfShortTransfer = 0.5
        simulation.network.sendBufferBytes = 2000
        let start = simulation.clock.elapsed
        try send(200) { $0.linger = .fixed(.zero) }
        expectAll(200)
        #expect(simulation.requestCount(.apiVersions) <= 2, "no connection was given up")
        #expect(
            simulation.clock.elapsed - start < .seconds(30), "no answer was held back until its request was overdue")
    }

    @Test(
        "With acks=0, closing waits until the broker has read what the socket did not take yet",
        arguments: [false, true])
    func closing(overTLS: Bool) throws {
        if !overTLS { simulation.tls = nil }
        simulation.network.sendBufferBytes = 2000
        try send(100) {
            $0.acks = .zero
            $0.enableIdempotence = false
        }
        expectAll(100)
    }

    @Test("A handshake that is refused fails what waits for metadata, and the next attempt succeeds")
    func refusal() throws {
        simulation.tls?.chanceOfRefusal = 1
        let producer = try simulation.makeProducer()
        simulation.spawn { [run] in
            for _ in 0..<2 {
                do throws(KafkaError) {
                    run.results.append(.success(try await producer.send(ProducerRecord(topic: "t", value: "v"))))
                } catch {
                    run.results.append(.failure(error))
                }
            }
        }
        #expect(simulation.run(until: { run.results.count == 1 }, within: .seconds(5)))
        #expect(run.errors.first?.code == .tlsFailed && run.errors.first?.persistence == .notWritten)
        simulation.tls?.chanceOfRefusal = 0
        #expect(simulation.run(until: { run.results.count == 2 }, within: .seconds(60)))
        #expect(run.errors.count == 1 && simulation.records(in: "t").count == 1)
    }

    @Test(
        "Connections that are reset or fall silent at some byte of the handshake cost time only",
        arguments: [false, true])
    func brokenHandshakes(isReset: Bool) throws {
        if isReset { simulation.tls?.chanceOfReset = 0.9 } else { simulation.tls?.chanceOfStall = 0.9 }
        try send(20) {
            $0.connectionSetupTimeout = .seconds(1)
            $0.connectionSetupTimeoutMax = .seconds(1)
            $0.maxBlock = .seconds(100)
            $0.connectionsMaxIdle = .milliseconds(1)
        }
        expectAll(20)
    }
}
