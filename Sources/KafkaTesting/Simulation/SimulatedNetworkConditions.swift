/// How good the network of a ``Simulation`` is. The default loses nothing and is fast.
///
/// Chances are between 0 and 1. What happens at which moment is decided by the simulation's seed.
public struct SimulatedNetworkConditions: Sendable, Hashable {
    /// How long bytes take, in either direction.
    public var latency: ClosedRange<Duration> = .microseconds(50) ... .microseconds(500)
    /// Bytes arrive in segments of at most this size, in bytes.
    public var maximumSegmentSize = 64 * 1024
    /// The chance that a segment is delayed by ``stall``, and with it everything sent after it.
    public var chanceOfStall = 0.0
    /// How long a segment that stalls takes.
    public var stall: ClosedRange<Duration> = .milliseconds(10) ... .milliseconds(200)

    /// The chance that a read or write handles fewer bytes than it could, down to one.
    public var chanceOfShortTransfer = 0.0
    /// How many bytes a socket accepts that its peer has not received yet.
    public var sendBufferBytes = 64 * 1024

    /// The chance that a new connection will be reset, within ``failureWithinBytes``.
    public var chanceOfReset = 0.0
    /// The chance that a new connection will fall silent, within ``failureWithinBytes``: nothing arrives from then on, and
    /// neither side is notified.
    public var chanceOfSilence = 0.0
    /// Connections that fail do so within this many bytes in one direction.
    public var failureWithinBytes = 4096

    /// The chance that a broker that listens refuses a connection.
    public var chanceOfRefusal = 0.0
    /// The chance that an attempt to connect is never answered.
    public var chanceOfUnansweredConnect = 0.0

    /// How long resolving a host name takes.
    public var resolution: ClosedRange<Duration> = .microseconds(100) ... .milliseconds(2)
    /// The chance that a host name does not resolve.
    public var chanceOfResolutionFailure = 0.0
    /// The chance that a host name also resolves to an address where nothing listens.
    public var chanceOfDeadAddress = 0.0

    /// A network that loses nothing.
    public init() {}
}
