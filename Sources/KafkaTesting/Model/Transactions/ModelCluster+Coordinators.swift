import KafkaSockets

/// Which broker coordinates a transactional id or a group, and whether it can do so yet.
extension ModelCluster {
    /// The broker that coordinates a transactional id or a group: the first that is up, from one that the name decides.
    package func coordinator(of key: String) -> ModelBroker? {
        guard !brokers.isEmpty else { return nil }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let shift = coordinatorShifts[key] ?? 0
        let first = Int(hash % UInt64(brokers.count)) + shift
        return (0..<brokers.count).lazy.map { self.brokers[(first + $0) % self.brokers.count] }.first(where: \.isUp)
    }

    /// Makes another broker the coordinator of a transactional id or a group.
    package func moveCoordinator(of key: String) {
        coordinatorShifts[key, default: 0] += 1
    }

    /// Why the broker does not answer for a transactional id or a group: a fault, another is the coordinator, or it is loading.
    func coordinatorProblem(_ key: String, _ context: RequestContext) -> EmbeddedErrorCode? {
        if let injected = context.faults.error(beforehand: true) { return injected }
        guard coordinator(of: key)?.id == context.broker.id else { return .notCoordinator }
        return context.now < loadedAt(key, context.now) ? .coordinatorLoadInProgress : nil
    }

    /// Until when the coordinator of a transactional id does nothing; nil if it is at work.
    func idleUntil(of key: String, _ now: MonotonicTime) -> MonotonicTime? {
        // Without any broker, it is looked again from time to time.
        guard coordinator(of: key) != nil else { return now + .milliseconds(100) }
        let loaded = loadedAt(key, now)
        return now < loaded ? loaded : nil
    }

    /// When the coordinator has loaded its state. A broker that has just become the coordinator begins to load now.
    private func loadedAt(_ key: String, _ now: MonotonicTime) -> MonotonicTime {
        guard let broker = coordinator(of: key)?.id else { return now }
        let last = coordinatorLoads[key]
        if let last, last.broker == broker { return last.until }
        // The first coordinator has nothing to load.
        let until = last == nil ? now : now + configuration.coordinatorLoadTime
        coordinatorLoads[key] = (broker, until)
        return until
    }
}
