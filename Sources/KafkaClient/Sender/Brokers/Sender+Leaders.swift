import KafkaSockets
import KafkaWire
import Synchronization

/// Which broker leads a partition, and what a change of it means.
extension Sender {
    /// Takes over a partition's leader. What was ready for the old one goes to the new one.
    func setLeader(of partition: PartitionPipeline, _ known: ClusterMetadata.Partition, now: MonotonicTime) {
        guard partition.leader != known.leader || partition.leaderEpoch != known.leaderEpoch else { return }
        partition.leader = known.leader
        partition.leaderEpoch = known.leaderEpoch
        if partition.activity == .active { evaluate(partition, now: now) }
    }

    /// Takes over the leaders that a produce response named, and their addresses (KIP-951): no need to wait for metadata. It
    /// cannot make other brokers known.
    func apply(_ leaders: [(PartitionQueue, LeaderIDAndEpoch)], at endpoints: [NodeEndpoint], now: MonotonicTime) {
        let named = Set(leaders.map(\.1.leaderID))
        for node in endpoints where named.contains(node.nodeID) {
            control.metadata.learnNode(node.nodeID, host: node.host, port: node.port, rack: node.rack)
        }
        if !endpoints.isEmpty { publishCluster() }
        for (queue, leader) in leaders {
            guard
                control.metadata.learnLeader(
                    topic: queue.topicName, partition: queue.index, leader: leader.leaderID, epoch: leader.leaderEpoch),
                let known = control.metadata.partition(queue.topicName, queue.index)
            else { continue }
            publishLeader(of: queue, known.leader)
            queue.topic.leaderChanged()
            if let sender = queue.pipeline { setLeader(of: sender, known, now: now) }
        }
    }

    /// Publishes to the caller side which broker leads a partition, and whether it has been accepting batches.
    func publishLeader(of queue: PartitionQueue, _ leader: Int32) {
        queue.leader.store(leader, ordering: .relaxed)
        queue.isAvailable.store(brokers[leader]?.isUnavailable != true, ordering: .relaxed)
    }

    /// Whether the partition has another leader than when the attempt failed: then there is no need to back off.
    func hasNewLeader(_ partition: PartitionPipeline, since sending: BatchSending) -> Bool {
        if partition.leaderEpoch > sending.failedLeaderEpoch { return true }
        return partition.leaderEpoch < 0 && sending.history.lastBroker != partition.leader
    }
}
