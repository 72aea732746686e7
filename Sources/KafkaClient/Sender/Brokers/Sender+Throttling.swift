import KafkaSockets
import KafkaWire

/// Quotas: brokers that want to be left alone for a while (KIP-219).
extension Sender {
    /// A response says for how long the broker throttles this client.
    func throttled(_ connection: BrokerConnection, _ throttle: ThrottleTime, now: MonotonicTime) {
        guard throttle.milliseconds > 0, let node = brokers[connection.nodeID] else { return }
        // A bound: whatever a broker says, records that wait behind it should end by their delivery timeout.
        let time = min(.milliseconds(Int(throttle.milliseconds)), configuration.deliveryTimeout)
        metrics.throttleTime.record(time)
        node.metrics.throttleTime.record(time)
        guard throttle.api.leavesThrottlingToClient(version: throttle.version) else { return }
        let readsFrom = max(node.mutedUntil, now)
        guard now + time > readsFrom else { return }
        // The broker does not read meanwhile what is on its way to it.
        connection.extendDeadlines(by: now + time - readsFrom)
        node.mutedUntil = max(node.mutedUntil, now + time)
    }
}
