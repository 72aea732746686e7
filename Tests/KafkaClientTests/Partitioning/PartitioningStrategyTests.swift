import KafkaClient
import Testing

@Suite("Partitioning strategies", .timeLimit(.minutes(10)))
struct PartitioningStrategyTests {
    private func partition(_ strategy: PartitioningStrategy, _ key: [UInt8]?, of count: Int32) -> Int32? {
        guard let key else { return strategy.partition(forKey: nil, partitionCount: count) }
        return key.withUnsafeBytes { strategy.partition(forKey: $0, partitionCount: count) }
    }

    @Test("Keys go where librdkafka's partitioners of the same name send them")
    func keysLikeLibrdkafka() {
        // What librdkafka 2.16 returns for this key and partition counts.
        let key = Array("user-42".utf8)
        let counts: [Int32] = [1, 3, 7, 12]
        #expect(counts.map { partition(.consistentRandom, key, of: $0) } == [0, 1, 1, 7])
        #expect(counts.map { partition(.murmur2Random, key, of: $0) } == [0, 1, 1, 4])
        #expect(counts.map { partition(.fnv1aRandom, key, of: $0) } == [0, 0, 6, 3])
        #expect(counts.map { partition(.default, key, of: $0) } == [0, 1, 1, 4])
    }

    @Test("Every key lands on a partition that exists, and as its hash says")
    func range() {
        for count in [1, 2, 3, 10, 1000, Int32.max] as [Int32] {
            for vector in PartitioningVector.all {
                let expected = (vector.murmur2 & 0x7fff_ffff) % count
                #expect(partition(.default, vector.key, of: count) == expected)
                if !vector.key.isEmpty {
                    #expect(
                        partition(.consistentRandom, vector.key, of: count).map { (0..<count).contains($0) } == true)
                }
                #expect(partition(.fnv1aRandom, vector.key, of: count).map { (0..<count).contains($0) } == true)
            }
        }
    }

    @Test("An empty key is a key, except for consistent_random")
    func emptyKey() {
        #expect(partition(.default, [], of: 4) == 1)
        #expect(partition(.murmur2Random, [], of: 4) == 1)
        #expect(partition(.fnv1aRandom, [], of: 4) == 3)
        #expect(partition(.consistentRandom, [], of: 4) == nil)
    }

    @Test("Without a key, nothing is decided by key")
    func nullKey() {
        let strategies: [PartitioningStrategy] = [
            .default, .murmur2Random, .fnv1aRandom, .consistentRandom, .roundRobin, .custom(LastPartition()),
        ]
        for strategy in strategies {
            #expect(partition(strategy, nil, of: 4) == nil)
        }
    }

    @Test("Round robin and custom partitioners do not hash keys")
    func keyless() {
        #expect(partition(.roundRobin, [1, 2, 3], of: 4) == nil)
        #expect(partition(.custom(LastPartition()), [1, 2, 3], of: 4) == nil)
    }

    @Test("A custom partitioner sees the record and the partitions")
    func custom() {
        let key: [UInt8] = [7]
        let chosen = key.withUnsafeBytes { key in
            LastPartition().partition(
                for: PartitioningContext(
                    topic: "t", key: key, value: nil,
                    partitions: [
                        PartitionInfo(partition: 0, leader: 1), PartitionInfo(partition: 1, leader: nil),
                        PartitionInfo(partition: 2, leader: 2),
                    ]))
        }
        #expect(chosen == 9)
    }
}

private struct LastPartition: Partitioner {
    func partition(for record: borrowing PartitioningContext) -> Int32 {
        let key = record.key.map { Int32($0.first ?? 0) } ?? 0
        return key + (record.partitions.last { $0.leader != nil }?.partition ?? 0)
    }
}
