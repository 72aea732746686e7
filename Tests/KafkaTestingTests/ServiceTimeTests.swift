import KafkaClient
import KafkaTesting
import Testing

@Suite("How long brokers work on Produce requests", .timeLimit(.minutes(10)))
struct ServiceTimeTests {
    @Test("Each request takes its time and that of its bytes, and the next one waits behind it")
    func serial() throws {
        var cluster = EmbeddedClusterConfiguration(brokers: 1)
        cluster.produceTime = EmbeddedServiceTime(perRequest: .seconds(1), perMebibyte: .seconds(16))
        let simulation = Simulation(seed: 1, cluster: cluster)
        try simulation.createTopic("t", partitions: 2)
        let producer = try simulation.makeProducer {
            $0.linger = .zero
            $0.enableIdempotence = false
        }
        let times = Times()
        simulation.spawn {
            try? await producer.warmUp(topics: ["t"])
            let start = simulation.clock.elapsed
            for partition: Int32 in 0...1 {
                let value = [UInt8](repeating: 1, count: 65_000)
                let record = ProducerRecord(topic: "t", partition: partition, value: value)
                try? await producer.enqueue(record) { _ in times.all.append(simulation.clock.elapsed - start) }
                await simulation.clock.pause(for: .milliseconds(100))
            }
        }
        #expect(simulation.run(until: { times.all.count == 2 }, within: .seconds(20)))
        // 65,000 bytes are a little less than a sixteenth of a MiB.
        #expect((.milliseconds(1990) ... .milliseconds(2100)).contains(times.all[0]))
        #expect((.milliseconds(3980) ... .milliseconds(4200)).contains(times.all[1]))
    }

    /// `@unchecked Sendable`: tasks of a simulation run on one thread.
    private final class Times: @unchecked Sendable {
        var all: [Duration] = []
    }
}
