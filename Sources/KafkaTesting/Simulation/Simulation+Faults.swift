// Faults, and what the brokers saw.
extension Simulation {
    /// Arranges for something to go wrong; see ``EmbeddedFault``.
    @discardableResult
    public func inject(_ fault: EmbeddedFault) -> EmbeddedFault.ID {
        trace.note("inject", at: clock.now(), "\(fault)")
        return model.inject(fault)
    }

    /// Removes a fault, whether or not it has hit anything yet.
    public func removeFault(_ id: EmbeddedFault.ID) {
        model.removeFault(id)
    }

    /// Removes all faults.
    public func removeAllFaults() {
        model.removeAllFaults()
    }

    /// How many requests the brokers got, of one type or all, at one broker or all.
    public func requestCount(_ api: EmbeddedAPI? = nil, broker: Int32? = nil) -> Int {
        model.requests.count(api: api, broker: broker)
    }

    /// The latest requests, oldest first, at most the configuration's `requestLogLimit`.
    public var requests: [EmbeddedRequest] { model.requests.latest }

    /// Frames that were no request that the broker knows; each closed its connection.
    public var malformedRequestCount: Int { model.requests.malformed }

    /// Empties the request log and sets its counters to zero.
    public func resetRequests() {
        model.requests.reset()
    }
}
