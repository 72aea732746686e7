import KafkaSockets
import KafkaWire
import Logging

/// Brokers that come, go and move.
extension Sender {
    /// The broker with that id, if metadata knows it; its connection is made when it is first needed.
    func broker(_ id: Int32, now: MonotonicTime) -> BrokerNode? {
        // Asked for each batch: `ensure` is given a copy of the metadata.
        if let node = brokers[id], node.isListed { return node }
        return brokers.ensure(id, in: control.metadata, now: now)
    }

    /// Brokers were added, removed or moved.
    func brokersChanged(now: MonotonicTime) {
        for node in brokers.update(from: control.metadata, now: now) { requeue(node, now: now) }
    }

    /// A connection has ended: forgets what was only kept for it.
    func connectionEnded(_ connection: BrokerConnection, now: MonotonicTime) {
        if let node = brokers.ended(connection) { requeue(node, now: now) }
    }

    /// What was ready for the broker looks for its leader again.
    private func requeue(_ node: BrokerNode, now: MonotonicTime) {
        for partition in schedule.clearLane(of: node, now: now) { evaluate(partition, now: now) }
    }

    func checkConnections(now: MonotonicTime) {
        brokers.checkTime(now: now)
        handleReports(now: now)
    }
}
