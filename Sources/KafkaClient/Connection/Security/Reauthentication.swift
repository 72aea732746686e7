import KafkaSASL
import KafkaSockets

/// When a connection authenticates again, because its session is about to end (KIP-368). While credentials are awaited, which may
/// take long, requests are sent as before. Then requests in flight finish, and no others are sent until the client has
/// authenticated.
struct Reauthentication {
    enum Action {
        /// Get credentials, and report them with `received`.
        case getCredentials
        /// Authenticate: nothing is in flight.
        case begin(any SASLExchange)
        /// Credentials have not come in time.
        case giveUp
    }

    private enum Phase {
        /// The session has no end, or the exchange is under way.
        case idle
        case due(MonotonicTime)
        case awaitingCredentials(until: MonotonicTime)
        case quiescing(any SASLExchange)
    }

    private var phase = Phase.idle
    /// Shortly before the session ends: from then on, the broker might not take a request any more.
    private var lastSend = MonotonicTime.distantFuture
    /// Whether nothing more is sent until the client has authenticated again.
    private(set) var isQuiescing = false

    /// The part of a session in which requests are sent, even if credentials have not come.
    private static let usablePart = 0.98

    /// When `next` has something to do, unless it waits for an event.
    var nextDeadline: MonotonicTime {
        switch phase {
        case .due(let time): time
        case .awaitingCredentials(let end): isQuiescing ? end : min(end, lastSend)
        case .idle, .quiescing: .distantFuture
        }
    }

    /// The client has authenticated; 0 for a session without an end.
    mutating func authenticated(
        sessionLifetimeMs: Int64, now: MonotonicTime, random: inout some RandomNumberGenerator
    ) {
        self = Reauthentication()
        guard sessionLifetimeMs > 0 else { return }
        let delay = ReauthenticationTime.delayMs(
            sessionLifetimeMs: sessionLifetimeMs, random: .random(in: 0..<1, using: &random))
        guard let delay else { return }
        phase = .due(now + .milliseconds(delay))
        lastSend = now + .milliseconds(Int64(Double(sessionLifetimeMs) * Self.usablePart))
    }

    /// What to do now.
    ///
    /// - Parameter patience: How long credentials may take.
    mutating func next(now: MonotonicTime, inFlight: Int, patience: Duration) -> Action? {
        switch phase {
        case .due(let time) where time <= now:
            phase = .awaitingCredentials(until: now + patience)
            return .getCredentials
        case .awaitingCredentials(let end):
            if lastSend <= now { isQuiescing = true }
            return end <= now ? .giveUp : nil
        case .quiescing(let exchange) where inFlight == 0:
            phase = .idle
            return .begin(exchange)
        case .idle, .due, .quiescing:
            return nil
        }
    }

    /// The credentials are there.
    mutating func received(_ exchange: any SASLExchange) {
        guard case .awaitingCredentials = phase else { return }
        phase = .quiescing(exchange)
        isQuiescing = true
    }
}
