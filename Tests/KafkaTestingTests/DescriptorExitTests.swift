import Foundation
import KafkaClient
import KafkaTesting
import Testing

@Suite("Descriptors of producers", .timeLimit(.minutes(10)))
struct DescriptorExitTests {
    /// In a process of its own: all tests of a process share its descriptors.
    @Test("A producer that is closed has given its descriptors back, though it is still there")
    func closed() async {
        await #expect(processExitsWith: .success) {
            try await Self.closeMany(100)
        }
    }

    private static func closeMany(_ count: Int) async throws {
        // A process inherits descriptors of the tests that run when it starts.
        let inherited = try descriptors()
        let cluster = try EmbeddedKafkaCluster(brokers: 1)
        try cluster.createTopic("t", partitions: 1)
        var closed: [KafkaProducer] = []
        for _ in 0..<count {
            let producer = try KafkaProducer(ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            try await producer.send(ProducerRecord(topic: "t", value: "v"))
            await producer.close()
            closed.append(producer)
        }
        // The thread goes on for a moment after `close` has returned. One left behind by each would be as many.
        let deadline = ContinuousClock.now + .seconds(60)
        while try descriptors() - inherited >= count, ContinuousClock.now < deadline { await Task.yield() }
        #expect(try descriptors() - inherited < count)
        #expect(closed.count == count)
    }

    private static func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count
    }
}
