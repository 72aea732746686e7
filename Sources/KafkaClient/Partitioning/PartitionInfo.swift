/// A partition of a topic, as the producer knows it at the moment.
///
/// The leader is the newest that the producer has heard of. Replicas are those of the last metadata, which is at most
/// ``ProducerConfiguration/metadataMaxAge`` old while the topic is in use.
public struct PartitionInfo: Sendable {
    /// The partition's number: 0 for the first.
    public let partition: Int32

    /// The leader's id, or -1.
    private let leaderID: Int32
    /// Everything else, one object for all partitions of a topic: a topic may have a hundred thousand.
    private let layout: TopicLayout

    init(partition: Int32, leaderID: Int32, layout: TopicLayout) {
        self.partition = partition
        self.leaderID = leaderID
        self.layout = layout
    }

    /// Makes a description of a partition, as tests need it, for example of a ``Partitioner``.
    ///
    /// - Parameters:
    ///   - partition: The partition's number.
    ///   - leader: The id of the broker that leads it, if one does.
    ///   - leaderBroker: The same broker with its address.
    ///   - replicas: The ids of the brokers that hold it. Up to 64 are kept.
    ///   - inSyncReplicas: The ids of those that are in sync.
    ///   - offlineReplicas: The ids of those that are not alive.
    public init(
        partition: Int32, leader: Int32?, leaderBroker: BrokerInfo? = nil, replicas: [Int32] = [],
        inSyncReplicas: [Int32] = [], offlineReplicas: [Int32] = []
    ) {
        var table = ReplicaTable()
        table.append(replicas, inSync: inSyncReplicas, offline: offlineReplicas)
        let brokers = leaderBroker.map { [$0] } ?? []
        self.init(
            partition: partition, leaderID: leader ?? -1,
            layout: TopicLayout(table, ClusterInfo(id: nil, brokers: brokers), first: partition))
    }

    /// The id of the broker that leads the partition, or nil if none does, in which case records for it wait.
    public var leader: Int32? { leaderID < 0 ? nil : leaderID }

    /// The leader with its address, or nil if there is none, or its address is not known.
    public var leaderBroker: BrokerInfo? { layout.cluster.broker(leaderID) }

    /// The ids of the brokers that hold the partition, the preferred leader first; empty if they are not known.
    public var replicas: [Int32] { layout.replicas(of: partition) }

    /// The ids of the brokers whose copy is up to date, the leader's included. With `acks` `.all`, a record is
    /// acknowledged when all of them have it.
    public var inSyncReplicas: [Int32] { layout.inSyncReplicas(of: partition) }

    /// The ids of the replicas that are not alive; empty before Kafka 1.0, which does not tell.
    public var offlineReplicas: [Int32] { layout.offlineReplicas(of: partition) }
}

extension PartitionInfo: Hashable {
    /// Whether everything that is known of the two partitions is the same.
    public static func == (left: PartitionInfo, right: PartitionInfo) -> Bool {
        left.partition == right.partition && left.leaderID == right.leaderID
            && left.leaderBroker == right.leaderBroker && left.replicas == right.replicas
            && left.inSyncReplicas == right.inSyncReplicas && left.offlineReplicas == right.offlineReplicas
    }

    /// Hashes the partition and its leader.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(partition)
        hasher.combine(leaderID)
    }
}

extension PartitionInfo: CustomStringConvertible {
    /// The partition, its leader and its replicas, such as `partition 3 (leader 1, replicas [1, 2], in sync [1])`.
    public var description: String {
        "partition \(partition) (leader \(leader.map { "\($0)" } ?? "none"), replicas \(replicas), "
            + "in sync \(inSyncReplicas))"
    }
}
