import DequeModule
import KafkaSockets
import KafkaWire
import Logging

/// Brokers: which are known, and which to ask.
extension Sender {
    /// The broker with that id, known from metadata; its connection is made when it is first needed.
    func node(_ id: Int32, now: MonotonicTime) -> BrokerNode? {
        if let node = nodes[id], node.isListed { return node }
        guard let known = metadata.nodes[id] ?? metadata.formerNodes[id] else { return nil }
        if let node = nodes[id] {
            list(node, at: known, now: now)
            return node
        }
        let node =
            adoptBootstrap(for: id, known)
            ?? BrokerNode(
                connection: BrokerConnection(nodeID: id, host: known.host, port: known.port, hub: hub, now: now))
        nodes[id] = node
        return node
    }

    /// A broker that was reached as a bootstrap server, under the address that it advertises, keeps its connection.
    private func adoptBootstrap(for id: Int32, _ known: ClusterMetadata.Node) -> BrokerNode? {
        for server in bootstrapServers where server.server.host == known.host && server.server.port == known.port {
            guard let node = nodes[server.id], node.connection.isReady else { continue }
            nodes[server.id] = nil
            node.connection.nodeID = id
            return node
        }
        return nil
    }

    /// Brokers were added, removed or moved.
    func nodesChanged(now: MonotonicTime) {
        for (id, node) in nodes where id >= 0 {
            if let known = metadata.nodes[id] {
                list(node, at: known, now: now)
            } else {
                leaveOut(node, now: now)
            }
        }
        // Bootstrap connections have done their part, but for one that still has an answer to come.
        for (id, node) in nodes where id < 0 && node.connection.inFlightCount == 0 && !metadata.nodes.isEmpty {
            _ = adoptIfAdvertised(node, id)
        }
    }

    private func adoptIfAdvertised(_ node: BrokerNode, _ id: Int32) -> Bool {
        guard node.connection.isReady,
            let match = metadata.nodes.sorted(by: { $0.key < $1.key }).first(where: {
                $0.value.host == node.connection.host && $0.value.port == node.connection.port && nodes[$0.key] == nil
            })
        else { return false }
        nodes[id] = nil
        node.connection.nodeID = match.key
        nodes[match.key] = node
        return true
    }

    /// Metadata names the broker. If it has moved, new requests go to the new address, while those in flight are finished
    /// over the old connection: closing it would leave open whether their records were stored.
    private func list(_ node: BrokerNode, at known: ClusterMetadata.Node, now: MonotonicTime) {
        node.isListed = true
        let old = node.connection
        guard known.host != old.host || known.port != old.port else { return }
        node.move(
            to: BrokerConnection(nodeID: old.nodeID, host: known.host, port: known.port, hub: hub, now: now))
        finishFormerConnections(of: node, now: now)
    }

    /// Closes the connections to former addresses that have nothing in flight any more.
    private func finishFormerConnections(of node: BrokerNode, now: MonotonicTime) {
        for connection in node.formerConnections where !connection.isReady || connection.inFlightCount == 0 {
            connection.finish(now: now)
        }
    }

    /// Metadata does not name the broker any more. Its partitions look for their leaders; its connection stays for the
    /// requests in flight, and until it is idle.
    private func leaveOut(_ node: BrokerNode, now: MonotonicTime) {
        guard node.isListed else { return }
        node.isListed = false
        requeue(node, now: now)
        if !node.connection.isReady { node.connection.end(.noLongerNeeded, now: now) }
    }

    /// A connection has ended: forgets it if the broker has moved away from its address, and the broker if it is left out
    /// of the metadata.
    func connectionEnded(_ connection: BrokerConnection, now: MonotonicTime) {
        guard let node = nodes[connection.nodeID] else { return }
        node.removeFormer(connection)
        guard !node.isListed, !node.isConnected else { return }
        nodes[connection.nodeID] = nil
        requeue(node, now: now)
    }

    /// What was ready for the broker looks for its leader again.
    private func requeue(_ node: BrokerNode, now: MonotonicTime) {
        for partition in schedule.clearLane(of: node, now: now) { evaluate(partition, now: now) }
    }

    /// The broker to ask something that any broker can answer: connected and idle, else with the fewest requests in
    /// flight, and not throttled; else none yet, and the next candidate starts to connect.
    func leastLoadedNode(now: MonotonicTime) -> BrokerNode? {
        let candidates = candidateNodes(now: now)
        let connected = candidates.filter {
            $0.connection.isReady && $0.mutedUntil <= now && $0.connection.inFlightCount < max(maxInFlight, 5)
        }
        if let best = connected.min(by: { $0.connection.inFlightCount < $1.connection.inFlightCount }) { return best }
        // A candidate that takes its time does not hold up the others.
        let isConnecting = candidates.contains { $0.connection.isConnecting && now < $0.connection.fallbackDelayEnd }
        if !isConnecting,
            let next = candidates.filter({ $0.connection.canConnect(at: now) })
                .min(by: { $0.connection.lastActive < $1.connection.lastActive })
        {
            next.connection.connectIfNeeded(now: now)
        }
        return nil
    }

    /// When, without an event before, `leastLoadedNode` may have another broker to try.
    func nextCandidateTime(now: MonotonicTime) -> MonotonicTime {
        var next = MonotonicTime.distantFuture
        var unmuted = MonotonicTime.distantFuture
        // While one is being connected, the others wait until its time is over.
        var busyUntil = now
        for node in candidateNodes(now: now) {
            if let attempt = node.connection.nextAttempt(now: now) {
                next = min(next, attempt)
            } else if node.connection.isConnecting {
                busyUntil = max(busyUntil, node.connection.fallbackDelayEnd)
            } else if node.mutedUntil > now {
                unmuted = min(unmuted, node.mutedUntil)
            }
        }
        return min(max(next, busyUntil), unmuted)
    }

    private func candidateNodes(now: MonotonicTime) -> [BrokerNode] {
        if metadata.nodes.isEmpty {
            return metadata.formerNodes.keys.sorted().compactMap { node($0, now: now) }
                + bootstrapServers.map { id, server in
                    if let node = nodes[id] { return node }
                    let node = BrokerNode(
                        connection: BrokerConnection(
                            nodeID: id, host: server.host, port: server.port, hub: hub, now: now))
                    nodes[id] = node
                    return node
                }
        }
        var candidates = metadata.nodes.keys.sorted().compactMap { node($0, now: now) }
        candidates += nodes.filter { $0.key < 0 && $0.value.connection.isReady }.map(\.value)
        return candidates
    }

    /// Whether no broker is connected, being connected, or may be tried now.
    private func isCutOff(now: MonotonicTime) -> Bool {
        !metadata.nodes.isEmpty
            && candidateNodes(now: now).allSatisfy { node in
                guard let attempt = node.connection.nextAttempt(now: now) else { return false }
                return node.connection.lastFailure != nil && attempt > now
            }
    }

    func maintainConnections(now: MonotonicTime) {
        for node in nodes.values {
            if node.connection.nextDeadline() <= now { node.connection.checkTime(now: now) }
            guard !node.formerConnections.isEmpty else { continue }
            for connection in node.formerConnections where connection.nextDeadline() <= now {
                connection.checkTime(now: now)
            }
            finishFormerConnections(of: node, now: now)
        }
        handleReports(now: now)
    }

    // MARK: Rebootstrapping

    /// Goes back to the bootstrap servers, if the cluster that is known cannot be reached any more (KIP-899, KIP-1102).
    func rebootstrapIfNeeded(now: MonotonicTime) {
        guard metadata.mayRebootstrap else { return }
        if metadata.isRebootstrapDue(now: now) || (metadata.isRefreshWanted(now: now) && isCutOff(now: now)) {
            rebootstrap(now: now)
        }
    }

    func rebootstrap(now: MonotonicTime, isOrdered: Bool = false) {
        logger.info(
            isOrdered
                ? "a broker demands it: going back to the bootstrap servers"
                : "no broker can be reached: asking the bootstrap servers, too")
        metrics.rebootstraps += 1
        for (id, node) in nodes where id < 0 {
            nodes[id] = nil
            node.connection.end(.noLongerNeeded, now: now)
        }
        // Their requests fail before others are made.
        handleReports(now: now)
        metadata.rebootstrap(now: now, isOrdered: isOrdered)
    }
}
