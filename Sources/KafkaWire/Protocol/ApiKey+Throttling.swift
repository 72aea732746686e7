extension ApiKey {
    /// Whether a broker answers a request of that version before it throttles the client, which is to wait by itself then (KIP-219).
    /// In older versions the broker has waited before it answers, and waiting once more would halve the quota.
    package func leavesThrottlingToClient(version: Int16) -> Bool {
        switch self {
        case .produce, .metadata: version >= 6
        case .apiVersions: version >= 2
        case .initProducerID: version >= 1
        default: true
        }
    }
}
