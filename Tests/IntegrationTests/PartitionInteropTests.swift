import Foundation
import KafkaClient
import Testing

/// Keys go where other clients send them.
@Suite("Partitions of keys", .serialized, .timeLimit(.minutes(10)))
struct PartitionInteropTests {
    /// 2,000 keys of 0 to 64 random bytes.
    static let keys: [[UInt8]] = {
        var random = SplitMix64(seed: 42)
        return (0..<2000).map { random.bytes($0 % 65) }
    }()

    private func otherClient(_ arguments: [String], _ keys: [[UInt8]]) async throws -> Data {
        let lines = keys.map { Data($0).base64EncodedString() }.joined(separator: "\n")
        return try await OneShotProcess.output(
            Peers.python(), [Peers.script("partition_keys.py")] + arguments, input: Data((lines + "\n").utf8))
    }

    /// Where this producer sends keys.
    private func partitions(
        of keys: [[UInt8]], topic: String, _ configuration: ProducerConfiguration
    ) async throws -> [Int] {
        try await withKafkaProducer(configuration) { producer in
            let sent = try await producer.deliver(keys.map { ByteRecord(topic: topic, key: $0, value: []) })
            return sent.map { Int($0.metadata.partition) }
        }
    }

    @Test("The default agrees with kafka-python's murmur2, whatever the number of partitions")
    func murmur2() async throws {
        let counts = [1, 2, 3, 4, 6, 7, 12, 64, 100, 1000]
        let answer = try await otherClient(["kafka-python"] + counts.map(String.init), Self.keys)
        let expected = try JSONDecoder().decode([[Int]].self, from: answer)
        let server = try await TestServer.shared(.embedded)
        for (count, expected) in zip(counts, expected) {
            let topic = try await server.makeTopic("murmur2-\(count)", partitions: count)
            let found = try await partitions(of: Self.keys, topic: topic, server.configuration)
            #expect(found == expected, "\(count) partitions")
        }
    }

    @Test(
        "The others agree with librdkafka's partitioners",
        arguments: [
            ("consistent_random", PartitioningStrategy.consistentRandom, false),
            ("fnv1a_random", .fnv1aRandom, true), ("murmur2_random", .murmur2Random, true),
        ])
    func librdkafka(name: String, strategy: PartitioningStrategy, hashesEmptyKeys: Bool) async throws {
        let keys = hashesEmptyKeys ? Self.keys : Self.keys.filter { !$0.isEmpty }
        let server = try await TestServer.shared(.mock)
        for count in [3, 7, 12] {
            let topic = try await server.makeTopic("\(name)-\(count)", partitions: count)
            let answer = try await otherClient(["confluent", server.bootstrap, topic, name], keys)
            let expected = try JSONDecoder().decode([Int].self, from: answer)
            var configuration = server.configuration
            configuration.partitioning = strategy
            #expect(try await partitions(of: keys, topic: topic, configuration) == expected, "\(count) partitions")
        }
    }
}
