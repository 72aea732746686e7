import KafkaSockets

// Brokers that go down, stall and come back.
extension EmbeddedKafkaCluster {
    /// Takes a broker down: its connections close, its port refuses, its partitions get other leaders (or none).
    public func stopBroker(_ broker: Int32) async throws(EmbeddedClusterError) {
        try await state.perform(.stopBroker(broker))
    }

    /// Brings a broker back, at the port it had or at a new one, which clients learn from the other brokers' metadata.
    public func startBroker(_ broker: Int32, onNewPort: Bool = false) async throws(EmbeddedClusterError) {
        try await state.perform(.startBroker(broker, onNewPort: onNewPort))
    }

    /// Lets a broker accept connections and requests, but answer nothing, until ``resumeBroker(_:)``.
    public func stallBroker(_ broker: Int32) {
        state.change { model, _ in model.stall(broker) }
    }

    /// Ends a stall: the requests that came in meanwhile are carried out and answered.
    public func resumeBroker(_ broker: Int32) {
        state.change { model, now in model.resume(broker, now: now) }
    }

    /// Closes all connections to a broker, which goes on listening.
    public func disconnectClients(of broker: Int32) {
        state.change { model, now in model.disconnectAll(from: broker, now: now) }
    }

    /// Makes all partitions forget an idempotent producer, or all of them, as when its state expired.
    public func forgetProducers(_ producerID: Int64? = nil) {
        state.change { model, _ in model.forgetProducers(producerID) }
    }

    /// Drops the records before an offset, as retention does; batches that reach beyond it stay whole.
    public func dropRecords(of topic: String, partition: Int32, before offset: Int64) {
        state.change { model, _ in model.truncate(topic, partition: partition, before: offset) }
    }
}
