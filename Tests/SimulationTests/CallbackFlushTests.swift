import KafkaTesting
import Testing

@testable import KafkaClient

/// Flushes that tasks call which a callback has started.
@Suite("Flushes in and after callbacks", .timeLimit(.minutes(30)))
struct CallbackFlushTests {
    private final class Notes: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var events: [String] = []
    }

    @Test("A task that outlives its callback waits for callbacks as every other one does")
    func outlivesCallback() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer()
        let notes = Notes()
        simulation.spawn {
            try? await producer.enqueue(ProducerRecord(topic: "t", value: "first")) { _ in
                notes.events.append("first")
                simulation.spawn {
                    await simulation.clock.pause(for: .seconds(1))
                    try? await producer.enqueue(ProducerRecord(topic: "t", value: "second")) { _ in
                        notes.events.append("second")
                    }
                    try? await producer.flush()
                    notes.events.append("flushed")
                }
            }
        }
        simulation.run(for: .seconds(5))
        #expect(notes.events == ["first", "second", "flushed"])
    }

    @Test("A flush times out with the records that are left, which are delivered later")
    func timeout() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer()
        let notes = Notes()
        simulation.spawn {
            try? await producer.warmUp(topics: ["t"])
            simulation.isolateBroker(1)
            for value in ["a", "b"] { _ = try? await producer.enqueue(ProducerRecord(topic: "t", value: value)) }
            let start = simulation.clock.elapsed
            do throws(KafkaError) {
                try await producer.flush(timeout: .seconds(3))
            } catch {
                #expect(error.code == .flushTimedOut && error.message.contains("2 records"), "\(error)")
                #expect(simulation.clock.elapsed - start == .seconds(3))
                notes.events.append("timed out")
            }
            simulation.reconnectBroker(1)
            try? await producer.flush()
            notes.events.append("flushed")
        }
        simulation.run(for: .seconds(100))
        #expect(notes.events == ["timed out", "flushed"])
        #expect(simulation.records(in: "t").map(\.valueString) == ["a", "b"])
    }
}
