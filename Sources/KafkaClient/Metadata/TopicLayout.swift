/// What the partitions of one topic share: its replicas, and the brokers' addresses.
final class TopicLayout: Sendable {
    /// A topic of which neither is known.
    static let unknown = TopicLayout(ReplicaTable(), ClusterInfo(id: nil, brokers: []))

    let cluster: ClusterInfo
    private let table: ReplicaTable
    /// The partition that comes first in the table.
    private let first: Int32

    init(_ table: ReplicaTable, _ cluster: ClusterInfo, first: Int32 = 0) {
        self.table = table
        self.cluster = cluster
        self.first = first
    }

    func with(_ cluster: ClusterInfo) -> TopicLayout { TopicLayout(table, cluster, first: first) }

    func replicas(of partition: Int32) -> [Int32] { table.replicas(of: place(of: partition)) }
    func inSyncReplicas(of partition: Int32) -> [Int32] { table.inSyncReplicas(of: place(of: partition)) }
    func offlineReplicas(of partition: Int32) -> [Int32] { table.offlineReplicas(of: place(of: partition)) }

    private func place(of partition: Int32) -> Int { Int(partition) - Int(first) }
}
