import KafkaSockets

// Faults, and what the brokers saw.
extension EmbeddedKafkaCluster {
    /// Arranges for something to go wrong; see ``EmbeddedFault``.
    @discardableResult
    public func inject(_ fault: EmbeddedFault) -> EmbeddedFault.ID {
        state.change { model, _ in model.inject(fault) }
    }

    /// Removes a fault, whether or not it has hit anything yet.
    public func removeFault(_ id: EmbeddedFault.ID) {
        state.change { model, _ in model.removeFault(id) }
    }

    /// Removes all faults.
    public func removeAllFaults() {
        state.change { model, _ in model.removeAllFaults() }
    }

    /// How many requests the brokers got, of one type or all, at one broker or all.
    public func requestCount(_ api: EmbeddedAPI? = nil, broker: Int32? = nil) -> Int {
        state.read { $0.requests.count(api: api, broker: broker) }
    }

    /// The latest requests, oldest first, at most the configuration's `requestLogLimit`.
    public var requests: [EmbeddedRequest] {
        state.read { $0.requests.latest }
    }

    /// Frames that were no request that the broker knows; each closed its connection.
    public var malformedRequestCount: Int {
        state.read { $0.requests.malformed }
    }

    /// Empties the request log and sets its counters to zero.
    public func resetRequests() {
        state.change { model, _ in model.requests.reset() }
    }

    /// Waits until the brokers got that many requests in all (of that type, at that broker).
    ///
    /// - Returns: false when the task is cancelled or the cluster shut down first.
    @discardableResult
    public func waitForRequests(_ count: Int, _ api: EmbeddedAPI? = nil, broker: Int32? = nil) async -> Bool {
        await state.wait { $0.requests.count(api: api, broker: broker) >= count }
    }

    /// Waits until that many records were appended to a topic (or one partition of it), retained or not.
    ///
    /// - Returns: false when the task is cancelled or the cluster shut down first.
    @discardableResult
    public func waitForRecords(_ count: Int, in topic: String, partition: Int32? = nil) async -> Bool {
        await state.wait { $0.appendedRecords(in: topic, partition: partition) >= count }
    }
}
