import KafkaTesting
import Testing

@testable import KafkaClient

/// How long a task waits, at most, until its record is accepted.
@Suite("max.block.ms", .timeLimit(.minutes(3)))
struct MaxBlockTests {
    private final class Ends: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var errors: [KafkaError.Code] = []
    }

    private let ends = Ends()

    /// Sends a record to a topic, and notes the error.
    private func send(_ producer: KafkaProducer, to topic: String, size: Int = 1) async {
        do throws(KafkaError) {
            try await producer.enqueue(ProducerRecord(topic: topic, value: [UInt8](repeating: 7, count: size)))
        } catch {
            ends.errors.append(error.code)
        }
    }

    @Test("For metadata")
    func metadata() throws {
        var cluster = EmbeddedClusterConfiguration(brokers: 1)
        cluster.autoCreateTopics = false
        let simulation = Simulation(seed: 1, cluster: cluster)
        let producer = try simulation.makeProducer { $0.maxBlock = .seconds(3) }
        simulation.start { [self] in await send(producer, to: "missing") }
        simulation.run(for: .milliseconds(2999))
        #expect(ends.errors.isEmpty)
        #expect(simulation.run(until: { !ends.errors.isEmpty }, within: .milliseconds(2)))
        #expect(ends.errors == [.unknownTopic])
    }

    @Test("For memory")
    func memory() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        simulation.createTopic("t", partitions: 1)
        let producer = try simulation.makeProducer {
            $0.maxBlock = .seconds(3)
            $0.batchSize = 1000
            $0.maxRequestSize = 1000
            $0.bufferMemory = 1000
        }
        simulation.start { try? await producer.warmUp(topics: ["t"]) }
        simulation.run(for: .seconds(1))
        simulation.inject(EmbeddedFault(.delayResponse(.seconds(20)), api: .produce))
        simulation.start { [self] in
            await send(producer, to: "t", size: 800)
            await send(producer, to: "t", size: 800)
        }
        simulation.run(for: .milliseconds(2999))
        #expect(ends.errors.isEmpty)
        #expect(simulation.run(until: { !ends.errors.isEmpty }, within: .milliseconds(2)))
        #expect(ends.errors == [.bufferFull])
    }
}
