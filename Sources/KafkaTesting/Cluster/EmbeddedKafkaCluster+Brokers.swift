import KafkaSockets

// Brokers that go down, stall and come back.
extension EmbeddedKafkaCluster {
    /// Stops a broker: its connections close, its port refuses new ones, and its partitions get other leaders, or none.
    public func stopBroker(_ broker: Int32) async throws(EmbeddedClusterError) {
        try await state.perform(.stopBroker(broker))
    }

    /// Starts a broker that was stopped.
    ///
    /// - Parameters:
    ///   - broker: The broker's id.
    ///   - onNewAddress: Whether it listens on another port from now on, which clients learn from metadata.
    public func startBroker(_ broker: Int32, onNewAddress: Bool = false) async throws(EmbeddedClusterError) {
        try await state.perform(.startBroker(broker, onNewPort: onNewAddress))
    }

    /// Makes a broker accept connections and requests without answering any, until ``resumeBroker(_:)``.
    public func stallBroker(_ broker: Int32) {
        state.change { model, _ in model.stall(broker) }
    }

    /// Ends a stall: the broker handles the requests that have arrived.
    public func resumeBroker(_ broker: Int32) {
        state.change { model, now in model.resume(broker, now: now) }
    }

    /// Closes all connections to a broker, which keeps listening.
    public func disconnectClients(of broker: Int32) {
        state.change { model, now in model.disconnectAll(from: broker, now: now) }
    }

    /// Makes all partitions forget an idempotent producer, or all of them, as when its state expired.
    public func forgetProducers(_ producerID: Int64? = nil) {
        state.change { model, _ in model.forgetProducers(producerID) }
    }

    /// Deletes the records before an offset, as retention does; a batch that also has later ones is kept.
    public func dropRecords(of topic: String, partition: Int32, before offset: Int64) {
        state.change { model, _ in model.truncate(topic, partition: partition, before: offset) }
    }
}
