import KafkaSockets
import KafkaWire
import Logging

/// Brokers that come, go and move, and going back to the bootstrap servers.
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

    // MARK: Rebootstrapping

    /// Goes back to the bootstrap servers, if the cluster that is known cannot be reached any more (KIP-899, KIP-1102).
    func rebootstrapIfNeeded(now: MonotonicTime) {
        guard control.metadata.mayRebootstrap else { return }
        if control.metadata.isRebootstrapDue(now: now)
            || (control.metadata.isRefreshWanted(now: now) && isCutOff(now: now))
        {
            rebootstrap(now: now)
        }
    }

    /// Whether no broker is connected, being connected, or may be tried now.
    private func isCutOff(now: MonotonicTime) -> Bool {
        guard !control.metadata.nodes.isEmpty else { return false }
        brokers.ensureCandidates(in: control.metadata, now: now)
        return brokers.isCutOff(in: control.metadata, now: now)
    }

    func rebootstrap(now: MonotonicTime, isOrdered: Bool = false) {
        logger.info(
            isOrdered
                ? "rebootstrapping: a broker requested it (KIP-1102)"
                : "rebootstrapping: no broker can be reached")
        metrics.rebootstraps += 1
        brokers.endBootstrapConnections(now: now)
        // Their requests fail before others are made.
        handleReports(now: now)
        control.metadata.rebootstrap(now: now, isOrdered: isOrdered)
    }
}
