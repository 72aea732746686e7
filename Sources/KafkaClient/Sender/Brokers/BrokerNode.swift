import KafkaSockets

/// A broker as the sender sees it: its connection, and the partitions that have something ready for it.
final class BrokerNode {
    private(set) var connection: BrokerConnection
    /// Connections to addresses that the broker has moved away from. Each lives until its requests are finished.
    private(set) var formerConnections: [BrokerConnection] = []
    /// Whether the cluster's metadata names the broker. One that it leaves out gets no new requests; those in flight are
    /// finished, and its connection stays open until it is idle, since the broker may be back with the next answer.
    var isListed = true
    /// The partitions that wait for the broker.
    var lane = BrokerLane() { didSet { isAwaited = !lane.isEmpty } }
    /// Whether there are any. Kept, since every step asks each broker.
    private(set) var isAwaited = false
    /// Until when the broker asked to be left alone (KIP-219).
    var mutedUntil = MonotonicTime.distantPast
    /// Whether its partitions count as unavailable for records without a key.
    var isUnavailable = false
    var metrics = ProducerMetrics.Broker()
    // The next two are for automatic batching.

    /// When the last produce request left.
    var lastRequest = MonotonicTime.distantPast
    /// How fast it answers while it is busy.
    var crowd = CrowdMeter()

    init(connection: BrokerConnection) {
        self.connection = connection
    }

    /// Whether it has to be connected: something is ready for it, or only that shows that it is back.
    var needsConnection: Bool { isUnavailable || isAwaited && lane.hasReady }

    /// The current connection and the former ones.
    var connections: [BrokerConnection] {
        formerConnections.isEmpty ? [connection] : [connection] + formerConnections
    }

    /// Whether a connection is open or being made.
    var isConnected: Bool {
        !formerConnections.isEmpty || connection.isReady || connection.isConnecting
    }

    /// New requests go over `new`; the connection so far is kept for those in flight.
    func move(to new: BrokerConnection) {
        formerConnections.append(connection)
        connection = new
    }

    /// Closes the connections to former addresses that have nothing in flight any more.
    func finishFormerConnections(now: MonotonicTime) {
        for connection in formerConnections where !connection.isReady || connection.inFlightCount == 0 {
            connection.finish(now: now)
        }
    }

    /// A former connection has ended.
    func removeFormer(_ ended: BrokerConnection) {
        formerConnections.removeAll { $0 === ended }
    }
}
