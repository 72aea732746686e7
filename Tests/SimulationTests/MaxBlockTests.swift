import KafkaTesting
import Testing

@testable import KafkaClient

/// How long a task waits, at most, until its record is accepted.
@Suite("max.block.ms", .timeLimit(.minutes(30)))
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
        simulation.spawn { [self] in await send(producer, to: "missing") }
        simulation.run(for: .milliseconds(2999))
        #expect(ends.errors.isEmpty)
        #expect(simulation.run(until: { !ends.errors.isEmpty }, within: .milliseconds(2)))
        #expect(ends.errors == [.unknownTopic])
    }

    @Test("For memory")
    func memory() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 1)
        let producer = try full(simulation)
        simulation.spawn { [self] in await send(producer, to: "t", size: 800) }
        simulation.run(for: .milliseconds(2999))
        #expect(ends.errors.isEmpty)
        #expect(simulation.run(until: { !ends.errors.isEmpty }, within: .milliseconds(2)))
        #expect(ends.errors == [.bufferFull])
    }

    @Test("For metadata and memory together, not for each")
    func both() throws {
        // The second broker answers what is asked while the first one owes an answer.
        var cluster = EmbeddedClusterConfiguration(brokers: 2)
        cluster.autoCreateTopics = false
        let simulation = Simulation(seed: 1, cluster: cluster)
        try simulation.createTopic("t", partitions: 2)
        let producer = try full(simulation)
        simulation.spawn { [self] in await send(producer, to: "late", size: 800) }
        simulation.run(for: .seconds(1))
        try simulation.createTopic("late", partitions: 1)
        simulation.run(for: .milliseconds(1999))
        #expect(ends.errors.isEmpty)
        #expect(simulation.run(until: { !ends.errors.isEmpty }, within: .milliseconds(2)))
        #expect(ends.errors == [.bufferFull])
    }

    @Test("A task that is cancelled while it waits for memory lets the next one go ahead immediately")
    func cancelled() throws {
        let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
        try simulation.createTopic("t", partitions: 2)
        let producer = try full(simulation, bufferMemory: 3000)
        // One wants more than there is, and the next one less, but waits for its turn.
        let greedy = simulation.spawn { [self] in await send(producer, to: "t", size: 2500) }
        simulation.run(for: .milliseconds(10))
        let modest = Flag()
        simulation.spawn { [self] in
            await send(producer, to: "t", size: 800)
            modest.isSet = true
        }
        simulation.run(for: .milliseconds(10))
        #expect(!modest.isSet && ends.errors.isEmpty)
        greedy.cancel()
        #expect(simulation.run(until: { modest.isSet }, within: .milliseconds(1)))
        #expect(ends.errors == [.cancelled])
    }

    private final class Flag: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var isSet = false
    }

    /// A producer with a batch of 1,000 bytes in flight that is not answered for long.
    private func full(_ simulation: Simulation, bufferMemory: Int = 1000) throws -> KafkaProducer {
        let producer = try simulation.makeProducer {
            $0.maxBlock = .seconds(3)
            $0.batchSize = 1000
            $0.maxRequestSize = bufferMemory
            $0.bufferMemory = bufferMemory
        }
        simulation.spawn { try? await producer.warmUp(topics: ["t"]) }
        simulation.run(for: .seconds(1))
        simulation.inject(EmbeddedFault(.delayResponse(.seconds(20)), api: .produce))
        simulation.spawn { [self] in await send(producer, to: "t", size: 800) }
        simulation.run(for: .milliseconds(100))
        return producer
    }
}
