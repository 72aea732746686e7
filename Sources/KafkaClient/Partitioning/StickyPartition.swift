/// The partition that a topic's records without a key go to at the moment, and when to leave it (KIP-480, KIP-794).
///
/// Records stay together for about a batch, since batches that fill are what makes a producer fast. Counting bytes,
/// rather than switching with every batch, keeps a slow broker, whose batches grow while they wait, from getting more.
package struct StickyPartition: Sendable, Equatable {
    /// The partition.
    package private(set) var partition: Int32

    /// The bytes that went to it since it was chosen.
    package private(set) var bytes = 0

    /// Sticks to a partition.
    package init(_ partition: Int32) {
        self.partition = partition
    }

    /// Counts what was appended to the partition, and says whether it is time to switch.
    ///
    /// - Parameters:
    ///   - count: The appended bytes.
    ///   - batchSize: The configured batch size.
    ///   - hasOpenBatch: Whether the partition's last batch still takes records. It should be filled first, up to a
    ///     limit: twice the batch size.
    package mutating func append(_ count: Int, batchSize: Int, hasOpenBatch: Bool) -> Bool {
        bytes += count
        return (bytes >= batchSize && !hasOpenBatch) || bytes >= 2 * batchSize
    }

    /// Moves on to another partition, which may be the same one again.
    package mutating func `switch`(to partition: Int32) {
        self.partition = partition
        bytes = 0
    }
}
