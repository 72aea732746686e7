/// Something that goes wrong on purpose in a TLS connection, usually in its handshake.
public struct EmbeddedTLSFault: Sendable, Hashable {
    /// What happens to a connection.
    public enum Effect: Sendable, Hashable {
        /// The broker sends nothing more; the connection stays open.
        case stall
        /// The broker closes the connection without TLS's close_notify.
        case close
    }

    /// What happens.
    public var effect: Effect
    /// How many bytes the broker sends before it happens. A handshake has about 1,000 to 3,000; with 0, the client's first
    /// message gets no answer.
    public var afterBytes: Int
    /// The broker whose connections it hits; nil: all brokers.
    public var broker: Int32?
    /// How many connections it hits before it is used up; nil: no end.
    public var times: Int?

    /// Describes a fault; without further arguments, it hits the next connection before the broker's first byte.
    public init(_ effect: Effect, afterBytes: Int = 0, broker: Int32? = nil, times: Int? = 1) {
        self.effect = effect
        self.afterBytes = afterBytes
        self.broker = broker
        self.times = times
    }
}
