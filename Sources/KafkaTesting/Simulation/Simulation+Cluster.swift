import KafkaSockets

/// What happens to the cluster.
extension Simulation {
    /// Gives a broker an address of its own, for its name.
    func placeBroker(_ id: Int32) {
        placements += 1
        let address = SocketAddress(ip: .v4(0x0a00_0000 + UInt32(placements)), port: 9092)
        wires.names["broker-\(id)"] = [address]
        wires.listeners[address] = id
    }

    /// Creates a topic. Returns false if the name is illegal or taken.
    @discardableResult
    public func createTopic(_ name: String, partitions: Int) -> Bool {
        model.createTopic(name, partitions: partitions, now: clock.now()) != nil
    }

    /// Deletes a topic and what is in it.
    public func deleteTopic(_ name: String) {
        model.deleteTopic(name)
        wires.carryOutActions()
    }

    /// What is stored in a topic: partition by partition, in the order of offsets.
    public func records(in topic: String) -> [EmbeddedRecord] {
        (model.topics[topic]?.partitions ?? []).flatMap { partition in
            partition.log.batches.flatMap {
                $0.decode(
                    topic: topic, partition: partition.index, limit: model.configuration.maxDecompressedBytes)
            }
        }
    }

    /// Stops a broker as a crash does: its connections break, and what it had sent and nobody had received is lost.
    public func stopBroker(_ id: Int32) {
        trace.note("stop broker", Int64(id), at: clock.now())
        wires.loseResponses(of: id)
        model.takeDown(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Stops a broker in order: what it had sent still arrives, then its connections end.
    public func shutDownBroker(_ id: Int32) {
        trace.note("shut down broker", Int64(id), at: clock.now())
        model.takeDown(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Starts a broker that was stopped.
    ///
    /// - Parameters:
    ///   - id: The broker's id.
    ///   - onNewAddress: Whether its name resolves to another address from now on; nothing listens at the old one.
    public func startBroker(_ id: Int32, onNewAddress: Bool = false) {
        trace.note("start broker", Int64(id), onNewAddress ? 1 : 0, at: clock.now())
        if onNewAddress {
            for address in addresses(of: id) { wires.listeners[address] = nil }
            placeBroker(id)
        }
        model.bringUp(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Makes a broker (nil: nobody) the leader of a partition, in a new leader epoch.
    public func moveLeader(of topic: String, partition: Int32, to broker: Int32?) {
        trace.note("move leader", Int64(partition), Int64(broker ?? -1), at: clock.now(), topic)
        model.moveLeader(of: topic, partition: partition, to: broker ?? -1, now: clock.now())
        wires.carryOutActions()
    }

    /// Cuts a broker off: nothing reaches it and nothing comes from it, and nobody is told.
    public func isolateBroker(_ id: Int32) {
        trace.note("isolate broker", Int64(id), at: clock.now())
        wires.isolatedBrokers.insert(id)
    }

    /// Ends the isolation. Connections in which something got lost stay silent.
    public func reconnectBroker(_ id: Int32) {
        trace.note("reconnect broker", Int64(id), at: clock.now())
        wires.isolatedBrokers.remove(id)
    }

    /// Lets requests go wrong.
    @discardableResult
    public func inject(_ fault: EmbeddedFault) -> EmbeddedFault.ID {
        trace.note("inject", at: clock.now(), "\(fault)")
        return model.inject(fault)
    }

    /// Takes back all faults that were injected.
    public func removeAllFaults() {
        model.removeAllFaults()
    }

    // MARK: For this package's own runs

    /// Lets a broker take requests in without doing anything about them.
    package func stallBroker(_ id: Int32) {
        trace.note("stall broker", Int64(id), at: clock.now())
        model.stall(id)
    }

    /// Ends a stall: what was taken in is carried out now.
    package func resumeBroker(_ id: Int32) {
        model.resume(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Makes every partition forget what it knew of producers.
    package func forgetProducers() {
        trace.note("forget producers", at: clock.now())
        model.forgetProducers()
    }

    /// Drops what lies before an offset, as retention does.
    package func truncate(_ topic: String, partition: Int32, before offset: Int64) {
        trace.note("truncate", Int64(partition), offset, at: clock.now(), topic)
        model.truncate(topic, partition: partition, before: offset)
    }

    /// A broker's name cannot be looked up any more.
    package func removeName(of id: Int32) {
        wires.names["broker-\(id)"] = []
    }

    /// A broker's name leads to where it listens.
    package func restoreName(of id: Int32) {
        wires.names["broker-\(id)"] = addresses(of: id)
    }

    /// Where a broker listens, in a fixed order.
    private func addresses(of id: Int32) -> [SocketAddress] {
        wires.listeners.filter { $0.value == id }.map(\.key).sorted { $0.description < $1.description }
    }

    /// Gives leaders to the partitions of a topic that have none and could have one.
    package func electMissingLeaders(of topic: String) {
        for partition in model.topics[topic]?.partitions ?? [] where partition.leader == -1 {
            guard let leader = partition.replicas.first(where: { model.broker($0)?.isUp == true }) else { continue }
            moveLeader(of: topic, partition: partition.index, to: leader)
        }
    }

    /// Time goes on and nobody gets to do anything: a paused machine.
    package func standStill(for duration: Duration) {
        trace.note("stand still", at: clock.now(), "\(duration)")
        clock.advance(to: clock.now() + duration)
    }

    /// Brokers learn now of connections that clients have closed, and drop what was under way on them.
    package func buryAbandonedConnections() {
        wires.buryAbandoned()
    }

    /// Connections that were doomed live on.
    package func reprieveConnections() {
        wires.reprieve()
    }
}
