import Synchronization
import Testing

@testable import KafkaClient

/// Which partition a record goes to on its way into a batch.
@Suite("Choosing partitions", .timeLimit(.minutes(10)))
struct PartitionChoiceTests {
    /// Keeps what it was shown, and chooses partition 2.
    private final class Watcher: Partitioner {
        struct Seen: Equatable {
            var topic: String
            var key: [UInt8]?
            var value: [UInt8]?
            var partitions: Int
        }

        private let list = Mutex<[Seen]>([])
        var seen: [Seen] { list.withLock { $0 } }

        func partition(for record: borrowing PartitioningContext) -> Int32 {
            let seen = Seen(
                topic: record.topic, key: record.key.map { Array($0) }, value: record.value.map { Array($0) },
                partitions: record.partitions.count)
            list.withLock { $0.append(seen) }
            return 2
        }
    }

    private func partition(_ outcome: AppendOutcome) throws -> Int32 {
        guard case .accepted(let delivery) = outcome else { throw KafkaError(.bufferFull) }
        return delivery.partition
    }

    @Test("A partitioner of one's own is shown the whole record, once for each, whether or not a batch is open")
    func custom() throws {
        let watcher = Watcher()
        let driver = AccumulatorDriver(partitionCount: 4) { $0.partitioning = .custom(watcher) }
        #expect(try partition(driver.append(size: 3, partition: nil, key: "k")) == 2)
        #expect(try partition(driver.append(size: 0, partition: nil)) == 2)
        #expect(
            watcher.seen == [
                .init(topic: "t", key: Array("k".utf8), value: [7, 7, 7], partitions: 4),
                .init(topic: "t", key: nil, value: [], partitions: 4),
            ])
    }

    @Test(
        "The record's own partition wins over every strategy, whether or not a batch is open",
        arguments: [
            PartitioningStrategy.default, .roundRobin, .consistentRandom, .murmur2Random, .fnv1aRandom,
            .custom(Watcher()),
        ])
    func explicit(strategy: PartitioningStrategy) throws {
        let driver = AccumulatorDriver(partitionCount: 4) { $0.partitioning = strategy }
        for own in [3, 3, 0, 0] as [Int32] {
            #expect(try partition(driver.append(size: 1, partition: own, key: "k")) == own)
        }
    }

    @Test(
        "A key's partition does not depend on whether a batch is open",
        arguments: [PartitioningStrategy.default, .consistentRandom, .murmur2Random, .fnv1aRandom],
        ["", "k", "a long key with many letters in it", "\u{fffd}"])
    func openOrNot(strategy: PartitioningStrategy, key: String) throws {
        let driver = AccumulatorDriver(partitionCount: 16) { $0.partitioning = strategy }
        let hashed = key.withKafkaBytes { strategy.partition(forKey: $0, partitionCount: 16) }
        let chosen = try (0..<3).map { _ in try partition(driver.append(size: 1, partition: nil, key: key)) }
        #expect(Set(chosen).count == 1)
        if let hashed { #expect(chosen[0] == hashed) }
    }

    /// Eight partitions, led by brokers 1 and 2 in turn, and a connection to broker 2.
    private func connectedDriver(seed: UInt64, isAdaptive: Bool = true) throws -> AccumulatorDriver {
        let driver = AccumulatorDriver(partitionCount: 8, seed: seed) {
            $0.adaptivePartitioning = isAdaptive
            $0.batchSize = 200
        }
        let topic = try #require(driver.core.accumulator.topics.existing("t"))
        for queue in topic.queues ?? [] { queue.leader.store(1 + queue.index % 2, ordering: .relaxed) }
        topic.connectedBroker.store(2, ordering: .relaxed)
        return driver
    }

    @Test("The first records without a key go to a broker that is connected, later ones to all", arguments: 1...16)
    func connectedFirst(seed: UInt64) throws {
        let driver = try connectedDriver(seed: seed)
        var partitions = [try driver.send(size: 100, partition: nil).partition]
        #expect(partitions[0] % 2 == 1, "led by broker 2")
        for _ in 0..<100 { partitions.append(try driver.send(size: 100, partition: nil).partition) }
        #expect(partitions.contains { $0 % 2 == 0 })
    }

    @Test("The first records go anywhere if no leader is connected, or if the choice must be even")
    func connectedElsewhere() throws {
        var even: Set<Int32> = []
        var unknown: Set<Int32> = []
        for seed in 1...32 as ClosedRange<UInt64> {
            even.insert(try connectedDriver(seed: seed, isAdaptive: false).send(size: 100, partition: nil).partition)
            let driver = try connectedDriver(seed: seed)
            driver.core.accumulator.topics.existing("t")?.connectedBroker.store(3, ordering: .relaxed)
            unknown.insert(try driver.send(size: 100, partition: nil).partition)
        }
        #expect(even.contains { $0 % 2 == 0 } && unknown.contains { $0 % 2 == 0 })
    }

    @Test("Batches that leave before they are full count: a partition gets a batch's worth of them", arguments: 1...3)
    func smallBatches(seed: UInt64) throws {
        let driver = AccumulatorDriver(partitionCount: 8, seed: seed) { $0.batchSize = 1600 }
        var runs: [(partition: Int32, batches: Int)] = []
        for _ in 0..<200 {
            // 161 to 169 bytes: nine or ten of them are nearly 1,600.
            let partition = try driver.send(size: 100, partition: nil).partition
            _ = driver.take(Int(partition), sealOpen: true)
            if runs.last?.partition == partition {
                runs[runs.count - 1].batches += 1
            } else {
                runs.append((partition, 1))
            }
        }
        #expect(runs.dropLast().allSatisfy { $0.batches >= 9 }, "\(runs)")
    }

    @Test("Of very many partitions each gets its share, the first as much as the last", arguments: 1...3)
    func evenShares(seed: UInt64) throws {
        let (partitions, records) = (200, 20_000)
        let driver = AccumulatorDriver(partitionCount: partitions, seed: seed) {
            $0.batchSize = 0
            // Or long queues would hide an uneven choice.
            $0.adaptivePartitioning = false
        }
        var counts = Array(repeating: 0, count: partitions)
        for _ in 0..<records { counts[Int(try driver.send(size: 1, partition: nil).partition)] += 1 }
        #expect(counts.allSatisfy { (50...150).contains($0) }, "\(counts)")
    }
}
