import KafkaClient
import KafkaSockets

/// How far the client of one connection has authenticated. A value without I/O and clock, after Kafka's
/// SaslServerAuthenticator.
struct ServerAuthentication {
    private enum Stage {
        /// Nothing has come but perhaps ApiVersions requests of unknown versions.
        case initial
        /// ApiVersions was answered, which happens once.
        case knowsVersions
        /// SaslHandshake has chosen a mechanism.
        case exchanging(ServerExchange)
        /// SaslHandshake has chosen another mechanism than before: the next message is refused.
        case wrongMechanism(String)
        /// All requests are welcome.
        case authenticated
    }

    /// What comes of a request.
    enum Admission {
        case admitted
        /// It may not come now.
        case outOfOrder
        /// The session has expired before it.
        case expired
    }

    /// The user, once the client has authenticated.
    private(set) var user: String?
    /// Whether messages are SaslAuthenticate requests, or come without a header as after SaslHandshake version 0.
    private var isFramed = true
    private var stage = Stage.initial
    private var mechanism: EmbeddedSASL.Mechanism?
    /// When the session ends.
    private var expiry: MonotonicTime?
    private var lastReauthentication: MonotonicTime?

    /// Whether the next frame is a message of the exchange without a header.
    var takesTokens: Bool {
        if case .exchanging = stage { !isFramed } else { false }
    }

    /// Whether the client has authenticated before, on this connection.
    var isReauthenticating: Bool { user != nil }

    /// Whether all requests are welcome.
    var isAuthenticated: Bool {
        if case .authenticated = stage { true } else { false }
    }

    // MARK: Requests

    /// Whether a request may come now.
    func admission(of api: EmbeddedAPI, now: MonotonicTime) -> Admission {
        switch (stage, api) {
        case (.initial, .apiVersions), (.initial, .saslHandshake), (.knowsVersions, .saslHandshake): return .admitted
        case (.exchanging, .saslAuthenticate), (.wrongMechanism, .saslAuthenticate): return .admitted
        case (.authenticated, .saslHandshake) where mayReauthenticate(at: now): return .admitted
        case (.authenticated, _):
            if let expiry, now > expiry { return .expired }
            return .admitted
        default: return .outOfOrder
        }
    }

    /// Kafka lets a client authenticate again once a second at most. A SaslHandshake that comes earlier is an ordinary
    /// request.
    func mayReauthenticate(at now: MonotonicTime) -> Bool {
        guard isAuthenticated else { return false }
        guard let lastReauthentication else { return true }
        return now - lastReauthentication >= .seconds(1)
    }

    /// An ApiVersions request was answered without an error.
    mutating func answeredApiVersions() {
        if case .initial = stage { stage = .knowsVersions }
    }

    /// Begins an exchange. A client that authenticates again has to do so with the same mechanism.
    mutating func begin(_ exchange: ServerExchange, isFramed: Bool, now: MonotonicTime) {
        self.isFramed = isFramed
        if isAuthenticated { lastReauthentication = now }
        if let mechanism, mechanism != exchange.mechanism {
            stage = .wrongMechanism(
                "SASL mechanism '\(exchange.mechanism.rawValue)' requested by client is not supported for "
                    + "re-authentication of mechanism '\(mechanism.rawValue)'")
        } else {
            stage = .exchanging(exchange)
        }
    }

    /// Hands a client's message to the exchange.
    mutating func evaluate(
        _ message: [UInt8], _ accounts: inout ModelAccounts, dice: inout SplitMix64, wallClock: Int64
    ) -> ServerExchange.Result {
        switch stage {
        case .wrongMechanism(let text): return .refused(text)
        case .exchanging(var exchange):
            let result = exchange.evaluate(message, &accounts, dice: &dice, wallClock: wallClock)
            stage = .exchanging(exchange)
            if case .done(_, let name, _) = result, let user, user != name {
                return .refused(
                    "Cannot change principals during re-authentication from User.\(user): User.\(name)")
            }
            if case .invalid = result {
                let when = isReauthenticating ? "re-authentication" : "authentication"
                return .refused(
                    "Authentication failed during \(when) due to invalid credentials with SASL mechanism "
                        + exchange.mechanism.rawValue)
            }
            return result
        case .initial, .knowsVersions, .authenticated: return .invalid
        }
    }

    /// The exchange has succeeded: the client is who it claims to be.
    ///
    /// - Parameters:
    ///   - credentialLifetime: How long the client's token is still valid, if it is one.
    ///   - maximum: How long a session lasts at most.
    /// - Returns: How long the session lasts, for the response; zero for any time.
    mutating func succeed(
        as user: String, credentialLifetime: Duration?, maximum: Duration?, now: MonotonicTime
    ) -> Duration {
        if case .exchanging(let exchange) = stage { mechanism = exchange.mechanism }
        self.user = user
        stage = .authenticated
        let bounds = [credentialLifetime, maximum.flatMap { $0 > .zero ? $0 : nil }].compactMap { $0 }
        guard let lifetime = bounds.min() else {
            expiry = nil
            return .zero
        }
        let milliseconds = Duration.milliseconds(max(0, lifetime.saturatingNanoseconds / 1_000_000))
        expiry = now + milliseconds
        return milliseconds
    }

    /// Ends the session at this moment, as if its time were over.
    mutating func expire(at now: MonotonicTime) {
        if isAuthenticated { expiry = now - .nanoseconds(1) }
    }
}
