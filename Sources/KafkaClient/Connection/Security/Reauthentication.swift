import KafkaSASL
import KafkaSockets

/// When a connection authenticates again, because its session is about to end (KIP-368): requests in flight finish first, and
/// no others are sent meanwhile.
struct Reauthentication {
    private var time: MonotonicTime?
    /// Whether nothing more is sent until the client has authenticated again.
    private(set) var isQuiescing = false

    /// When it begins; never, if it has begun.
    var nextDeadline: MonotonicTime { isQuiescing ? .distantFuture : time ?? .distantFuture }

    /// The client has authenticated; 0 for a session without an end.
    mutating func authenticated(
        sessionLifetimeMs: Int64, now: MonotonicTime, random: inout some RandomNumberGenerator
    ) {
        self = Reauthentication()
        guard sessionLifetimeMs > 0 else { return }
        time = ReauthenticationTime.delayMs(
            sessionLifetimeMs: sessionLifetimeMs, random: .random(in: 0..<1, using: &random)
        ).map { now + .milliseconds($0) }
    }

    /// Whether to authenticate now. When it is time, nothing more is sent; once nothing is in flight, it begins.
    mutating func mustBegin(now: MonotonicTime, inFlight: Int) -> Bool {
        guard let time, time <= now else { return false }
        isQuiescing = true
        guard inFlight == 0 else { return false }
        self.time = nil
        return true
    }
}
