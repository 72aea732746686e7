import KafkaSockets

// Brokers that go down, stall and come back.
extension Simulation {
    /// Stops a broker as a crash does: its connections break, and responses that were not received yet are lost.
    public func stopBroker(_ id: Int32) {
        trace.note("stop broker", Int64(id), at: clock.now())
        wires.loseResponses(of: id)
        model.takeDown(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Stops a broker cleanly: responses that it has sent still arrive, then its connections end.
    public func shutDownBroker(_ id: Int32) {
        trace.note("shut down broker", Int64(id), at: clock.now())
        model.takeDown(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Starts a broker that was stopped.
    ///
    /// - Parameters:
    ///   - id: The broker's id.
    ///   - onNewAddress: Whether its name resolves to another address from now on; nothing listens on the old one.
    public func startBroker(_ id: Int32, onNewAddress: Bool = false) {
        trace.note("start broker", Int64(id), onNewAddress ? 1 : 0, at: clock.now())
        if onNewAddress {
            for address in addresses(of: id) { wires.listeners[address] = nil }
            placeBroker(id)
        }
        model.bringUp(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Makes a broker accept connections and requests without answering any, until ``resumeBroker(_:)``.
    public func stallBroker(_ id: Int32) {
        trace.note("stall broker", Int64(id), at: clock.now())
        model.stall(id)
    }

    /// Ends a stall: the broker handles the requests that have arrived.
    public func resumeBroker(_ id: Int32) {
        model.resume(id, now: clock.now())
        wires.carryOutActions()
    }

    /// Closes all connections to a broker, which keeps listening.
    public func disconnectClients(of id: Int32) {
        trace.note("disconnect clients", Int64(id), at: clock.now())
        model.disconnectAll(from: id, now: clock.now())
        wires.carryOutActions()
    }

    /// Cuts a broker off: nothing reaches it, nothing comes from it, and no connection ends because of it.
    ///
    /// An embedded cluster cannot do that with real sockets; ``stallBroker(_:)`` comes closest.
    public func isolateBroker(_ id: Int32) {
        trace.note("isolate broker", Int64(id), at: clock.now())
        wires.isolatedBrokers.insert(id)
    }

    /// Ends the isolation. Connections that lost bytes stay silent.
    public func reconnectBroker(_ id: Int32) {
        trace.note("reconnect broker", Int64(id), at: clock.now())
        wires.isolatedBrokers.remove(id)
    }

    /// Makes all partitions forget an idempotent producer, or all of them, as when its state expired.
    public func forgetProducers(_ producerID: Int64? = nil) {
        trace.note("forget producers", at: clock.now())
        model.forgetProducers(producerID)
    }

    /// Deletes the records before an offset, as retention does; a batch that also has later ones is kept.
    public func dropRecords(of topic: String, partition: Int32, before offset: Int64) {
        trace.note("truncate", Int64(partition), offset, at: clock.now(), topic)
        model.truncate(topic, partition: partition, before: offset)
    }

    /// Gives a broker a new address, to which its name resolves.
    func placeBroker(_ id: Int32) {
        placements += 1
        let address = SocketAddress(ip: .v4(0x0a00_0000 + UInt32(placements)), port: 9092)
        wires.names["broker-\(id)"] = [address]
        wires.listeners[address] = id
    }
}
