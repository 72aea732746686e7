/// Draws the partition that the next run of records without a key goes to (KIP-794).
///
/// Each partition is drawn with a weight of the longest queue plus one, less its own queue: the one with the longest
/// queue is drawn least, and still now and then, so that it is not starved of full batches.
package enum StickyPartitionChooser {
    /// Marks a partition in a list of queue lengths as one that should not be drawn.
    package static let unavailable: Int32 = -1

    /// The partition that a random number stands for.
    ///
    /// - Parameters:
    ///   - queueLengths: How many batches wait for each partition, by its number; ``unavailable``, or anything negative,
    ///     for those without a leader, or whose leader accepts nothing. If that is all of them, all are candidates.
    ///     Must not be empty.
    ///   - isAdaptive: Whether queues weigh; otherwise the available partitions are drawn evenly.
    ///   - random: Any number, each as likely as the others.
    package static func next(queueLengths: [Int32], isAdaptive: Bool, random: UInt32) -> Int {
        var longest: Int32 = 0
        var availableCount = 0
        for length in queueLengths where length >= 0 {
            longest = max(longest, length)
            availableCount += 1
        }
        guard availableCount > 0 else {
            return Int(scale(random, below: UInt64(queueLengths.count)))
        }

        func weight(_ length: Int32) -> UInt64 {
            guard length >= 0 else { return 0 }
            return isAdaptive ? UInt64(longest - length) + 1 : 1
        }
        let total = queueLengths.reduce(0) { $0 + weight($1) }
        var drawn = scale(random, below: total)
        for (partition, length) in queueLengths.enumerated() {
            let weight = weight(length)
            if drawn < weight {
                return partition
            }
            drawn -= weight
        }
        // What is drawn is below the sum of the weights, so a partition was found.
        return queueLengths.count - 1
    }

    /// Spreads the random numbers evenly over what lies below the limit.
    private static func scale(_ random: UInt32, below limit: UInt64) -> UInt64 {
        limit.multipliedFullWidth(by: UInt64(random) << 32).high
    }
}
