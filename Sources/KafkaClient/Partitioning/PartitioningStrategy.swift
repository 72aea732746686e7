/// How a record that does not name its partition gets one.
///
/// The strategies differ in how they treat keys. Records that a strategy has no key for are spread over partitions in
/// runs of about a batch each, so that batches fill; shorter queues get more of them (see
/// ``ProducerConfiguration/adaptivePartitioning``).
///
/// Two strategies with partitioners of your own are equal if one is a copy of the other, or if the partitioners are
/// `Equatable` and equal.
public struct PartitioningStrategy: Hashable, Sendable {
    /// The strategies, to switch on.
    package enum Kind: Hashable, Sendable {
        case `default`
        case roundRobin
        case consistentRandom
        case murmur2Random
        case fnv1aRandom
        case custom(CustomPartitioner)
    }

    /// Which strategy it is.
    package let kind: Kind

    private init(_ kind: Kind) {
        self.kind = kind
    }

    /// A key's murmur2 hash decides, exactly as in the Java producer; records without a key are spread in runs.
    ///
    /// An empty key is a key.
    public static let `default` = PartitioningStrategy(.default)

    /// Each record goes to the topic's next partition, whatever its key; partitions without a leader are left out as
    /// long as any has one. Batches fill slowly, since consecutive records never share one.
    public static let roundRobin = PartitioningStrategy(.roundRobin)

    /// A key's CRC-32 decides, as with librdkafka's default, `consistent_random`. An empty key counts as none.
    ///
    /// For topics that librdkafka's clients (C, Python, Go, .NET, …) write to as well.
    public static let consistentRandom = PartitioningStrategy(.consistentRandom)

    /// A key's murmur2 hash decides, as with librdkafka's `murmur2_random`: what ``default`` does, under that name.
    public static let murmur2Random = PartitioningStrategy(.murmur2Random)

    /// A key's FNV-1a hash decides, as with librdkafka's `fnv1a_random` and Sarama. An empty key is a key.
    public static let fnv1aRandom = PartitioningStrategy(.fnv1aRandom)

    /// Your own ``Partitioner`` decides.
    public static func custom(_ partitioner: any Partitioner) -> PartitioningStrategy {
        PartitioningStrategy(.custom(CustomPartitioner(partitioner)))
    }
}
