/// Chooses partitions for records that do not name one.
///
/// ```swift
/// /// Keeps each region's orders together: keys look like `eu/4711`.
/// struct RegionPartitioner: Partitioner {
///     func partition(for record: borrowing PartitioningContext) -> Int32 {
///         let region = record.key?.prefix { $0 != UInt8(ascii: "/") } ?? []
///         let sum = region.reduce(0) { $0 &+ Int32($1) }
///         return sum % Int32(record.partitions.count)
///     }
/// }
/// configuration.partitioning = .custom(RegionPartitioner())
/// ```
public protocol Partitioner: Sendable {
    /// The number of the partition that the record goes to.
    ///
    /// It is called once for each record, on the sending task, from many tasks concurrently, and holds up that task only. A
    /// number that the topic does not have fails the record with ``KafkaError/Code/partitionOutOfRange``. A partition
    /// without a leader may be chosen; the record then waits for one.
    func partition(for record: borrowing PartitioningContext) -> Int32
}

/// What a ``Partitioner`` may look at.
public struct PartitioningContext: ~Copyable {
    /// The record's topic.
    public let topic: String

    /// The record's serialized key, or `nil` if it has none. An empty key is not `nil`.
    ///
    /// The bytes are valid during the call only: copy what must outlive it.
    public let key: UnsafeRawBufferPointer?

    /// The record's serialized value, or `nil` if it has none.
    ///
    /// The bytes are valid during the call only: copy what must outlive it.
    public let value: UnsafeRawBufferPointer?

    /// The topic's partitions, in order and without gaps: the element at index `n` is partition `n`. Never empty.
    public let partitions: [PartitionInfo]

    /// Makes a context, as a test of a ``Partitioner`` needs it.
    public init(
        topic: String,
        key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?,
        partitions: [PartitionInfo]
    ) {
        self.topic = topic
        self.key = key
        self.value = value
        self.partitions = partitions
    }
}
