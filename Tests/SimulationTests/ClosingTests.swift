import KafkaTesting
import Testing

@testable import KafkaClient

/// How long a producer that belongs to a scope may take to end, and what becomes of its records.
@Suite("The end of withKafkaProducer", .timeLimit(.minutes(30)))
struct ClosingTests {
    private struct Failure: Error {}

    private final class Run: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var deliveries: [Delivery] = []
        var error: (any Error)?
        var endedAt: Duration?
    }

    private let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
    private let run = Run()

    /// A task whose scope ends with `body`, when the producer has sent one record and stands before a broker that is cut
    /// off with another one.
    private func start(
        closeTimeout: Duration? = nil, deliveryTimeout: Duration = .seconds(120),
        _ body: @escaping @Sendable () async throws -> Void
    ) throws -> Task<Void, Never> {
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer {
            $0.deliveryTimeout = deliveryTimeout
            $0.requestTimeout = .seconds(5)
        }
        return simulation.spawn { [simulation, run] in
            do {
                try await producer.closing(
                    after: { producer in
                        _ = try await producer.send(ProducerRecord(topic: "t", value: "stored"))
                        simulation.isolateBroker(1)
                        run.deliveries = [try await producer.enqueue(ProducerRecord(topic: "t", value: "stuck"))]
                        await simulation.clock.pause(for: .seconds(1) - simulation.clock.elapsed)
                        try await body()
                    }, within: closeTimeout)
            } catch {
                run.error = error
            }
            run.endedAt = simulation.clock.elapsed
        }
    }

    /// Runs until the scope has ended, and checks when that was: its body ended after one second.
    private func expectEnd(
        after duration: Duration, with code: KafkaError.Code, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(simulation.run(until: { run.endedAt != nil }, within: .seconds(300)), sourceLocation: sourceLocation)
        let endedAt = try #require(run.endedAt, sourceLocation: sourceLocation)
        #expect(endedAt >= duration && endedAt < duration + .milliseconds(10), sourceLocation: sourceLocation)
        #expect(run.deliveries.map(\.error?.code) == [code], sourceLocation: sourceLocation)
        #expect(simulation.isQuiet, sourceLocation: sourceLocation)
    }

    @Test("After a value, records have their whole delivery timeout")
    func returned() throws {
        _ = try start {}
        let isOver = simulation.run(until: { run.endedAt != nil }, within: .seconds(110))
        #expect(!isOver)
        #expect(simulation.run(until: { run.endedAt != nil }, within: .seconds(11)))
        #expect(run.deliveries.map(\.error?.code) == [.deliveryTimedOut])
        #expect(run.error == nil)
    }

    @Test("After an error, ten seconds; the error is the body's")
    func threw() throws {
        _ = try start { throw Failure() }
        try expectEnd(after: .seconds(11), with: .producerClosed)
        #expect(run.error is Failure)
    }

    @Test("A delivery timeout that is shorter than ten seconds is enough")
    func shortDeliveryTimeout() throws {
        _ = try start(deliveryTimeout: .seconds(6)) { throw Failure() }
        #expect(simulation.run(until: { run.endedAt != nil }, within: .seconds(8)))
        #expect(run.deliveries.map(\.error?.code) == [.deliveryTimedOut])
    }

    @Test("Cancelled before the body returns: ten seconds")
    func cancelledInBody() throws {
        let task = try start { [run] in
            do throws(KafkaError) {
                _ = try await run.deliveries[0].metadata
            } catch {
                #expect(error.code == .cancelled)
            }
        }
        simulation.run(for: .seconds(3))
        task.cancel()
        try expectEnd(after: .seconds(13), with: .producerClosed)
        #expect(run.error == nil)
    }

    @Test("Cancelled while it closes: ten seconds from then")
    func cancelledWhileClosing() throws {
        let task = try start {}
        simulation.run(for: .seconds(30))
        #expect(run.endedAt == nil)
        task.cancel()
        try expectEnd(after: .seconds(40), with: .producerClosed)
    }

    @Test("closeTimeout counts however the body ends", arguments: [true, false])
    func closeTimeout(fails: Bool) throws {
        let task = try start(closeTimeout: .seconds(3)) { if fails { throw Failure() } }
        simulation.run(for: .seconds(2))
        task.cancel()
        try expectEnd(after: .seconds(4), with: .producerClosed)
        #expect((run.error is Failure) == fails)
    }

    @Test("With a cluster that works, an error costs no records and no time")
    func errorWithoutLoss() throws {
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer { $0.linger = .fixed(.seconds(60)) }
        simulation.spawn { [simulation, run] in
            do {
                try await producer.closing(
                    after: { producer in
                        for number in 0..<10 {
                            run.deliveries.append(
                                try await producer.enqueue(ProducerRecord(topic: "t", value: "\(number)")))
                        }
                        throw Failure()
                    }, within: nil)
            } catch {
                run.error = error
            }
            run.endedAt = simulation.clock.elapsed
        }
        #expect(simulation.run(until: { run.endedAt != nil }, within: .seconds(5)))
        #expect(run.error is Failure)
        #expect(run.deliveries.count == 10 && run.deliveries.allSatisfy { $0.offset != nil })
        #expect(simulation.records(in: "t").count == 10)
    }
}

extension Delivery {
    fileprivate var error: KafkaError? {
        guard case .failure(let error)? = result else { return nil }
        return error
    }

    fileprivate var offset: Int64? {
        guard case .success(let metadata)? = result else { return nil }
        return metadata.offset
    }
}
