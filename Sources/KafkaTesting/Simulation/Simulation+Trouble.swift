import KafkaSockets

// What only this package's own runs do.
extension Simulation {
    /// A broker's name does not resolve any more.
    package func removeName(of id: Int32) {
        wires.names["broker-\(id)"] = []
    }

    /// A broker's name resolves to its address again.
    package func restoreName(of id: Int32) {
        wires.names["broker-\(id)"] = addresses(of: id)
    }

    /// Where a broker listens, in a fixed order.
    func addresses(of id: Int32) -> [SocketAddress] {
        wires.listeners.filter { $0.value == id }.map(\.key).sorted { $0.description < $1.description }
    }

    /// Gives leaders to the partitions of a topic that have none and could have one.
    package func electMissingLeaders(of topic: String) {
        for partition in model.topics[topic]?.partitions ?? [] where partition.leader == -1 {
            guard let leader = partition.replicas.first(where: { model.broker($0)?.isUp == true }) else { continue }
            moveLeader(of: topic, partition: partition.index, to: leader)
        }
    }

    /// Time passes and nothing runs, as on a paused machine.
    package func standStill(for duration: Duration) {
        trace.note("stand still", at: clock.now(), "\(duration)")
        clock.advance(to: clock.now() + duration)
    }

    /// What stands for TLS on the connections of producers that are made from now on; nil for plaintext. Producers are configured as
    /// for plaintext: there are no certificates.
    package var tls: SimulatedTLSConditions? {
        get { wires.tls }
        set { wires.tls = newValue }
    }

    /// Brokers notice the connections that clients have closed, and drop the requests on them.
    package func buryAbandonedConnections() {
        wires.buryAbandoned()
    }

    /// Connections that were going to fail do not.
    package func reprieveConnections() {
        wires.reprieve()
    }
}
