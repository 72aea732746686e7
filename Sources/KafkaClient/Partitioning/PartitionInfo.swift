/// A partition of a topic, as the producer knows it at the moment.
public struct PartitionInfo: Hashable, Sendable {
    /// The partition's number: 0 for the first.
    public let partition: Int32

    /// The broker that leads it, or `nil` if none does, in which case records for it wait.
    public let leader: Int32?

    /// Makes a description of a partition, as a test of a ``Partitioner`` needs it.
    public init(partition: Int32, leader: Int32?) {
        self.partition = partition
        self.leader = leader
    }
}
