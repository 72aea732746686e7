import KafkaTesting
import Testing

@testable import KafkaClient

/// What tasks hear that wait for the partitions of a topic.
@Suite("Waiting for partitions", .timeLimit(.minutes(30)))
struct TopicMetadataTests {
    private final class Ends: @unchecked Sendable {
        // `@unchecked Sendable`: tasks of a simulation run on one thread.
        var partitions: [Int32] = []
        var errors: [KafkaError] = []
        var count: Int { partitions.count + errors.count }
    }

    private let simulation = Simulation(seed: 1, cluster: EmbeddedClusterConfiguration(brokers: 1))
    private let ends = Ends()

    /// Sends to partition 5 of a topic that had three, and notes how that ends.
    private func send(_ producer: KafkaProducer) async {
        do throws(KafkaError) {
            let sent = try await producer.send(ProducerRecord(topic: "t", partition: 5, value: "v"))
            ends.partitions.append(sent.partition)
        } catch {
            ends.errors.append(error)
        }
    }

    @Test("A partition that is new is found, though an answer without it was still on its way")
    func answerOnItsWay() throws {
        try simulation.createTopic("t", partitions: 3)
        let producer = try simulation.makeProducer { _ in }
        simulation.spawn { [self] in
            try? await producer.warmUp(topics: ["t"])
            simulation.inject(EmbeddedFault(.delayResponse(.seconds(1)), api: .metadata))
            await send(producer)
        }
        simulation.run(for: .milliseconds(700))
        simulation.model.addPartitions(to: "t", upTo: 6)
        simulation.spawn { [self] in await send(producer) }
        #expect(simulation.run(until: { ends.count == 2 }, within: .seconds(10)))
        #expect(ends.partitions == [5, 5] && ends.errors.isEmpty)
    }

    @Test("A partition that does not come is refused, long before maxBlock")
    func noSuchPartition() throws {
        try simulation.createTopic("t", partitions: 3)
        let producer = try simulation.makeProducer { _ in }
        simulation.spawn { [self] in await send(producer) }
        #expect(simulation.run(until: { ends.count == 1 }, within: .seconds(1)))
        #expect(ends.errors.map(\.code) == [.partitionOutOfRange])
    }
}
