import KafkaSockets

/// The brokers that there are connections for: those of the cluster by node id, and bootstrap servers under negative ids.
///
/// They are always walked in the order of their ids: what a step does must not depend on hashing, or it could not be replayed.
/// Which broker is where is known to `ClusterMetadata`, which calls that need it are given.
struct BrokerDirectory {
    /// A bootstrap server, under an id that no broker has.
    struct BootstrapNode {
        let id: Int32
        let address: BootstrapServer
    }

    private var ids: [Int32] = []
    /// The brokers, in the order of their ids.
    private(set) var all: [BrokerNode] = []
    private let bootstrapServers: [BootstrapNode]
    private let hub: ConnectionHub

    /// - Parameter bootstrapServers: The bootstrap servers, in the order in which they are tried.
    init(bootstrapServers: [BootstrapNode], hub: ConnectionHub) {
        self.bootstrapServers = bootstrapServers
        self.hub = hub
    }

    // MARK: The table

    /// The broker with that id, if there is a connection for it.
    subscript(id: Int32) -> BrokerNode? {
        // A binary search, since there are few.
        let index = place(of: id)
        return index < ids.count && ids[index] == id ? all[index] : nil
    }

    private mutating func set(_ node: BrokerNode, at id: Int32) {
        let index = place(of: id)
        if index < ids.count && ids[index] == id {
            all[index] = node
        } else {
            ids.insert(id, at: index)
            all.insert(node, at: index)
        }
    }

    private mutating func remove(_ id: Int32) {
        let index = place(of: id)
        guard index < ids.count && ids[index] == id else { return }
        ids.remove(at: index)
        all.remove(at: index)
    }

    /// Where the id is, or belongs.
    private func place(of id: Int32) -> Int {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Brokers of the cluster

    /// The broker with that id. If metadata knows it and there is no connection for it yet, there is one from now on, which
    /// is made when it is first needed.
    mutating func ensure(_ id: Int32, in metadata: ClusterMetadata, now: MonotonicTime) -> BrokerNode? {
        if let node = self[id], node.isListed { return node }
        guard let known = metadata.nodes[id] ?? metadata.formerNodes[id] else { return nil }
        if let node = self[id] {
            list(node, at: known, now: now)
            return node
        }
        let node =
            adoptBootstrap(for: id, known)
            ?? BrokerNode(
                connection: BrokerConnection(nodeID: id, host: known.host, port: known.port, hub: hub, now: now))
        set(node, at: id)
        return node
    }

    /// A broker of the cluster that is connected, also one that was reached as a bootstrap server; nil if there is none.
    func connected(in metadata: ClusterMetadata) -> Int32? {
        if let index = all.indices.first(where: { ids[$0] >= 0 && all[$0].connection.isReady }) { return ids[index] }
        for node in all where node.connection.isReady {
            if let id = id(of: node.connection, in: metadata, where: { _ in true }) { return id }
        }
        return nil
    }

    /// The id of a broker that advertises the address of the connection; of several, the lowest that will do.
    private func id(
        of connection: BrokerConnection, in metadata: ClusterMetadata, where willDo: (Int32) -> Bool
    ) -> Int32? {
        var found: Int32?
        for (id, node) in metadata.nodes
        where node.host == connection.host && node.port == connection.port && willDo(id) {
            found = min(found ?? id, id)
        }
        return found
    }

    /// A broker that was reached as a bootstrap server, under the address that it advertises, keeps its connection.
    private mutating func adoptBootstrap(for id: Int32, _ known: ClusterMetadata.Node) -> BrokerNode? {
        for server in bootstrapServers where server.address.host == known.host && server.address.port == known.port {
            guard let node = self[server.id], node.connection.isReady else { continue }
            remove(server.id)
            node.connection.nodeID = id
            return node
        }
        return nil
    }

    /// Brokers were added, removed or moved. Returns the brokers that metadata does not name any more: what was ready for them has
    /// to look for its leader again.
    mutating func update(from metadata: ClusterMetadata, now: MonotonicTime) -> [BrokerNode] {
        var leftOut: [BrokerNode] = []
        for (id, node) in zip(ids, all) where id >= 0 {
            if let known = metadata.nodes[id] {
                list(node, at: known, now: now)
            } else if node.isListed {
                node.isListed = false
                leftOut.append(node)
                // One that is ready stays for the requests in flight, and until it is idle.
                if !node.connection.isReady { node.connection.end(.noLongerNeeded, now: now) }
            }
        }
        // Bootstrap connections have done their part, but for one that still has an answer to come.
        for (id, node) in zip(ids, all) where id < 0 && node.connection.inFlightCount == 0 {
            adoptIfAdvertised(node, id, metadata)
        }
        return leftOut
    }

    private mutating func adoptIfAdvertised(_ node: BrokerNode, _ id: Int32, _ metadata: ClusterMetadata) {
        guard node.connection.isReady,
            let advertised = self.id(of: node.connection, in: metadata, where: { self[$0] == nil })
        else { return }
        remove(id)
        node.connection.nodeID = advertised
        set(node, at: advertised)
    }

    /// Metadata names the broker. If it has moved, new requests go to the new address, while those in flight are finished
    /// over the old connection: closing it would leave open whether their records were stored.
    private func list(_ node: BrokerNode, at known: ClusterMetadata.Node, now: MonotonicTime) {
        node.isListed = true
        let old = node.connection
        guard known.host != old.host || known.port != old.port else { return }
        node.move(to: BrokerConnection(nodeID: old.nodeID, host: known.host, port: known.port, hub: hub, now: now))
        node.finishFormerConnections(now: now)
    }

    /// A connection has ended: forgets it if its broker has moved away from that address, and the broker if metadata does not name
    /// it any more. Returns the broker if it is forgotten.
    mutating func ended(_ connection: BrokerConnection) -> BrokerNode? {
        guard let node = self[connection.nodeID] else { return nil }
        node.removeFormer(connection)
        guard !node.isListed, !node.isConnected else { return nil }
        remove(connection.nodeID)
        return node
    }

    /// Ends the connections to bootstrap servers: they are looked up again.
    mutating func endBootstrapConnections(now: MonotonicTime) {
        for (id, node) in zip(ids, all) where id < 0 {
            remove(id)
            node.connection.end(.noLongerNeeded, now: now)
        }
    }

    /// Ends connections that took too long, and those to former addresses that have nothing in flight any more.
    func checkTime(now: MonotonicTime) {
        for node in all {
            if node.connection.nextDeadline() <= now { node.connection.checkTime(now: now) }
            guard !node.formerConnections.isEmpty else { continue }
            for connection in node.formerConnections where connection.nextDeadline() <= now {
                connection.checkTime(now: now)
            }
            node.finishFormerConnections(now: now)
        }
    }

    // MARK: Any broker

    /// Sees to it that there are connections, made or not, for all brokers that may be asked what any broker can answer.
    mutating func ensureCandidates(in metadata: ClusterMetadata, now: MonotonicTime) {
        let known = metadata.nodes.isEmpty ? metadata.formerNodes : metadata.nodes
        for id in known.keys.sorted() { _ = ensure(id, in: metadata, now: now) }
        guard metadata.nodes.isEmpty else { return }
        for server in bootstrapServers where self[server.id] == nil {
            let address = server.address
            set(
                BrokerNode(
                    connection: BrokerConnection(
                        nodeID: server.id, host: address.host, port: address.port, hub: hub, now: now)),
                at: server.id)
        }
    }

    /// The brokers that may be asked what any broker can answer: those of the cluster; if none are known, those known before,
    /// and the bootstrap servers. Bootstrap servers that are connected may be asked as well.
    func candidates(in metadata: ClusterMetadata) -> [BrokerNode] {
        if metadata.nodes.isEmpty {
            return metadata.formerNodes.keys.sorted().compactMap { self[$0] }
                + bootstrapServers.compactMap { self[$0.id] }
        }
        return metadata.nodes.keys.sorted().compactMap { self[$0] }
            + zip(ids, all).filter { $0 < 0 && $1.connection.isReady }.map(\.1)
    }

    /// The candidate to ask: connected, not throttled, and with the fewest requests in flight, of which there is a limit.
    func leastLoaded(in metadata: ClusterMetadata, maxInFlight: Int, now: MonotonicTime) -> BrokerNode? {
        candidates(in: metadata)
            .filter {
                $0.connection.canSend && $0.mutedUntil <= now && $0.connection.inFlightCount < max(maxInFlight, 5)
            }
            .min { $0.connection.inFlightCount < $1.connection.inFlightCount }
    }

    /// Starts to connect to the candidate that was not tried for the longest time, unless an attempt is under way that is not
    /// slow yet.
    func connectNextCandidate(in metadata: ClusterMetadata, now: MonotonicTime) {
        let candidates = candidates(in: metadata)
        guard !candidates.contains(where: { $0.connection.isConnecting && now < $0.connection.fallbackDelayEnd })
        else { return }
        candidates.filter { $0.connection.canConnect(at: now) }
            .min { $0.connection.lastActive < $1.connection.lastActive }?
            .connection.connectIfNeeded(now: now)
    }

    /// When, without an event before, there may be another candidate to try.
    func nextCandidateTime(in metadata: ClusterMetadata, now: MonotonicTime) -> MonotonicTime {
        var next = MonotonicTime.distantFuture
        var unmuted = MonotonicTime.distantFuture
        // While one is connecting, the others wait until its fallback delay has passed.
        var busyUntil = now
        for node in candidates(in: metadata) {
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

    /// Whether no candidate is connected, being connected, or may be tried now.
    func isCutOff(in metadata: ClusterMetadata, now: MonotonicTime) -> Bool {
        candidates(in: metadata).allSatisfy { node in
            guard let attempt = node.connection.nextAttempt(now: now) else { return false }
            return node.connection.lastFailure != nil && attempt > now
        }
    }
}
