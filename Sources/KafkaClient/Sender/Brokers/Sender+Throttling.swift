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

extension ApiKey {
    /// Whether a broker answers a request of that version before it throttles the client, which is to wait by itself then.
    /// In older versions the broker has waited before it answers, and waiting once more would halve the quota.
    func leavesThrottlingToClient(version: Int16) -> Bool {
        switch self {
        case .produce, .metadata: version >= 6
        case .apiVersions: version >= 2
        case .initProducerID: version >= 1
        // Nothing else is sent.
        default: true
        }
    }
}
