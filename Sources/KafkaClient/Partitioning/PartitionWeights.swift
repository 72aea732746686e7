/// Draws partitions for records that no key assigns (KIP-794).
///
/// Each partition is drawn with a weight of the longest queue plus one, less its own queue: the one with the longest
/// queue is drawn least, and still now and then. The table is made when queues have changed, drawn from for every
/// switch, and shared freely.
package struct PartitionWeights: Sendable, Equatable {
    /// Marks a partition in a list of queue lengths as not to be drawn.
    package static let unavailable: Int32 = -1

    /// The partitions that can be drawn.
    private let partitions: [Int32]

    /// For each of them, its weight plus those of the ones before it. Empty if all weigh the same.
    private let cumulativeWeights: [UInt64]

    /// Weighs partitions by their queues.
    ///
    /// - Parameter queueLengths: How many batches wait for each partition, by its number; ``unavailable`` for those
    ///   that have no leader or whose leader takes nothing.
    package init(queueLengths: [Int32]) {
        var partitions: [Int32] = []
        partitions.reserveCapacity(queueLengths.count)
        var longest: Int32 = 0
        var shortest = Int32.max
        for (partition, length) in queueLengths.enumerated() where length >= 0 {
            partitions.append(Int32(truncatingIfNeeded: partition))
            longest = max(longest, length)
            shortest = min(shortest, length)
        }
        self.partitions = partitions
        guard longest > shortest else {
            cumulativeWeights = []
            return
        }
        var sum: UInt64 = 0
        cumulativeWeights = partitions.map { partition in
            sum += UInt64(longest - queueLengths[Int(partition)]) + 1
            return sum
        }
    }

    /// Weighs all the same: for when adaptive partitioning is off, and before queues are known.
    package init(uniformAmong partitions: [Int32]) {
        self.partitions = partitions
        cumulativeWeights = []
    }

    /// Whether there is nothing to draw.
    package var isEmpty: Bool { partitions.isEmpty }

    /// The partition that a random number stands for, or `nil` if there is nothing to draw.
    package func partition(random: UInt32) -> Int32? {
        guard let total = cumulativeWeights.last else {
            guard !partitions.isEmpty else { return nil }
            return partitions[Int(Self.scale(random, below: UInt64(partitions.count)))]
        }
        let drawn = Self.scale(random, below: total)
        // The first whose cumulative weight exceeds what was drawn.
        var low = 0
        var high = cumulativeWeights.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulativeWeights[middle] > drawn {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return partitions[low]
    }

    /// Spreads the random number evenly over what lies below the limit.
    private static func scale(_ random: UInt32, below limit: UInt64) -> UInt64 {
        limit.multipliedFullWidth(by: UInt64(random) << 32).high
    }
}
