/// From where on something counts as a problem; see ``ProducerHealth``.
public struct HealthLimits: Hashable, Sendable {
    /// The part of ``ProducerConfiguration/bufferMemory`` that may be used. The default is 0.8.
    public var bufferUsage = 0.8
    /// The part of records that have to be delivered, of those that have ended within ``window``. The default is 0.99.
    public var successRate = 0.99
    /// How far back ``successRate`` looks. The default is one minute.
    public var window: Duration = .seconds(60)
    /// For how long all records may fail before the producer counts as unhealthy. The default is 30 s.
    public var failing: Duration = .seconds(30)
    /// For how long no broker may be reachable before the producer counts as unhealthy. The default is 30 s.
    public var unreachable: Duration = .seconds(30)
    /// How old the oldest record that has not ended may be. The default, `nil`, is half of
    /// ``ProducerConfiguration/deliveryTimeout``.
    public var recordAge: Duration?
    /// For how long the client's certificate has to be valid still. The default is 7 days.
    public var certificateValidity: Duration = .seconds(7 * 86_400)
    /// For how long the bearer token has to be valid still. The default is 30 s: it is renewed earlier than that, so this shows
    /// that its provider fails.
    public var tokenValidity: Duration = .seconds(30)

    /// The defaults.
    public init() {}
}
