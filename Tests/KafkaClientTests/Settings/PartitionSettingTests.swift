import Synchronization
import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: partitions", .timeLimit(.minutes(10)))
struct PartitionSettingTests {
    /// Goes to partition 5, whatever comes.
    private struct Five: Partitioner {
        func partition(for record: borrowing PartitioningContext) -> Int32 { 5 }
    }

    /// The partitions of records that name none, each a batch of its own; eight partitions.
    private func partitions(
        keys: [String?], partitionCount: Int = 8, before: (AccumulatorDriver) throws -> Void = { _ in },
        _ configure: (inout ProducerConfiguration) -> Void
    ) throws -> [Int32] {
        let driver = AccumulatorDriver(partitionCount: partitionCount) {
            $0.batchSize = 0
            configure(&$0)
        }
        try before(driver)
        return keys.compactMap { key in
            guard case .accepted(let delivery) = driver.append(size: 1, partition: nil, key: key) else { return nil }
            return delivery.partition
        }
    }

    @Test(
        "partitioner.class: it decides where keys go",
        arguments: [
            PartitioningStrategy.default, .consistentRandom, .murmur2Random, .fnv1aRandom, .roundRobin, .custom(Five()),
        ])
    func partitioning(strategy: PartitioningStrategy) throws {
        let keys = (0..<20).map { "key \($0)" }
        let expected: [Int32] = keys.enumerated().map { index, key in
            switch strategy {
            case .roundRobin: Int32(index % 8)
            case .default, .consistentRandom, .murmur2Random, .fnv1aRandom:
                key.withKafkaBytes { strategy.partition(forKey: $0, partitionCount: 8) ?? -1 }
            default: 5
            }
        }
        #expect(try partitions(keys: keys) { $0.partitioning = strategy } == expected)
    }

    @Test("partitioner.adaptive.partitioning.enable: off, a long queue gets as many records as an empty one")
    func adaptivePartitioning() throws {
        func share(isAdaptive: Bool) throws -> Int {
            let chosen = try partitions(
                keys: Array(repeating: nil, count: 100), partitionCount: 2,
                before: { try $0.send(size: 1, count: 1000, partition: 0) },
                { $0.adaptivePartitioning = isAdaptive })
            return chosen.count { $0 == 0 }
        }
        #expect(try share(isAdaptive: true) < 10)
        #expect(try share(isAdaptive: false) > 30)
    }

    @Test("partitioner.availability.timeout.ms: then a leader that takes nothing is avoided")
    func partitionAvailabilityTimeout() throws {
        let driver = try SenderDriver(topics: ["t": [1, 2]]) { $0.partitionAvailabilityTimeout = .seconds(3) }
        try driver.warmUp()
        driver.network.refusedPorts = [9001]
        driver.network.hangUp(9001)
        try driver.settle()
        try driver.send("a", partition: 0)
        let queue = try #require(driver.core.accumulator.topics.existing("t")?.queues?[0])
        // Atomics are not copyable, which the macro needs.
        let isAvailable = { queue.isAvailable.load(ordering: .relaxed) }
        try driver.advance(.milliseconds(2999))
        #expect(isAvailable())
        try driver.advance(.milliseconds(1))
        #expect(!isAvailable())
    }

    @Test("partitioner.ignore.keys: records with the same key are spread")
    func ignoreKeysForPartitioning() throws {
        let keys = Array(repeating: "key", count: 50)
        #expect(Set(try partitions(keys: keys) { _ in }).count == 1)
        #expect(Set(try partitions(keys: keys) { $0.ignoreKeysForPartitioning = true }).count == 8)
    }
}
