/// How good the network of a ``Simulation`` is. The default loses nothing and is fast.
///
/// Chances are between 0 and 1. What happens at which moment is decided by the simulation's seed.
public struct SimulatedNetworkConditions: Sendable, Hashable {
    /// How long bytes are under way, in either direction.
    public var latency: ClosedRange<Duration> = .microseconds(50) ... .microseconds(500)
    /// Bytes arrive in pieces of at most this size.
    public var maximumPiece = 64 * 1024
    /// The chance that a piece takes longer: as long as ``stall`` says. What was sent behind it waits for it.
    public var chanceOfStall = 0.0
    /// How long a piece that stalls takes.
    public var stall: ClosedRange<Duration> = .milliseconds(10) ... .milliseconds(200)

    /// The chance that a read or write handles fewer bytes than it could, down to one.
    public var chanceOfShortTransfer = 0.0
    /// How many bytes a socket takes before its peer has received them.
    public var sendBufferBytes = 64 * 1024

    /// The chance that a new connection is doomed: it is reset at some byte, within ``doomWithinBytes``.
    public var chanceOfReset = 0.0
    /// The chance that a new connection falls silent at some byte: nothing arrives any more, and nobody is told.
    public var chanceOfSilence = 0.0
    /// Where doomed connections end: after that many bytes in one direction.
    public var doomWithinBytes = 4096

    /// The chance that a connection is refused although the broker listens.
    public var chanceOfRefusal = 0.0
    /// The chance that an attempt to connect is never answered.
    public var chanceOfUnansweredConnect = 0.0

    /// How long looking up a name takes.
    public var resolution: ClosedRange<Duration> = .microseconds(100) ... .milliseconds(2)
    /// The chance that a look-up fails.
    public var chanceOfResolutionFailure = 0.0
    /// The chance that an answer names an address at which nobody listens, too.
    public var chanceOfDeadAddress = 0.0

    /// A network that loses nothing.
    public init() {}
}
