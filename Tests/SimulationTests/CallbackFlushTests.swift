import KafkaTesting
import Testing

@testable import KafkaClient

/// Flushes that tasks call which a callback has started.
@Suite("Flushes in and after callbacks")
struct CallbackFlushTests {
    private final class Notes: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var events: [String] = []
    }

    @Test("A task that outlives its callback waits for callbacks as every other one does")
    func outlivesCallback() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer()
        let notes = Notes()
        simulation.start {
            try? await producer.enqueue(ProducerRecord(topic: "t", value: "first")) { _ in
                notes.events.append("first")
                simulation.start {
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
}
