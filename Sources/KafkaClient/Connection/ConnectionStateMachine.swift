import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaWire

/// The life of the connection to one broker: what to do next, decided without doing it.
///
/// Events come in with the time; actions go out, to be carried out by `BrokerConnection`.
struct ConnectionStateMachine {
    enum State: Equatable {
        /// Not connected; not to be tried before `retryAt`. Can go to: resolving.
        case disconnected(retryAt: MonotonicTime?)
        /// The host name is looked up. Can go to: connecting, disconnected.
        case resolving
        /// The address at `index` is tried. Can go to: connecting (the next address), opening, disconnected.
        case connecting(index: Int)
        /// Connected; the byte stream opens. Can go to: handshaking, disconnected.
        case opening
        /// The steps of the handshake run. Can go to: handshaking (the next step), ready, disconnected.
        case handshaking
        /// Requests can be sent. Can go to: reauthenticating, disconnected.
        case ready
        /// The client authenticates again; requests wait (KIP-368). Can go to: ready, disconnected.
        case reauthenticating
    }

    enum Action {
        case none
        /// Look up the host name.
        case resolve
        /// Open a socket to this address, after closing the one before.
        case connect(SocketAddress)
        /// Open the byte stream.
        case open
        /// Send a request of the handshake.
        case send(HandshakeRequest)
        /// Get the client's credentials, and report them with `authenticate`.
        case getCredentials
        /// Derive a key, and report it with `derived`.
        case deriveKey(KeyDerivation)
        /// Report that requests can be sent.
        case becomeReady(Handshake.Result)
    }

    private(set) var state = State.disconnected(retryAt: nil)
    /// What is being settled in the states `handshaking` and `reauthenticating`. Not part of the state, which is looked at in every
    /// step, and would be copied with it.
    private var handshake: Handshake?
    /// Until when resolving, connecting and handshaking must be done.
    private(set) var setupDeadline: MonotonicTime?
    /// Failed attempts in a row.
    var failures: Int { reconnect.failures }
    private var setupTimeouts = 0
    private(set) var addresses: [SocketAddress] = []
    /// Addresses are tried from here on: after a failure, the next attempt begins with the next one.
    private var nextAddress = 0
    /// The version of ApiVersions to begin with: lower after a peer that hung up on a newer one.
    private var firstVersions = Handshake.newestVersions
    private var triedAddresses = 0
    private var reconnect: RetrySchedule
    private let setup: Backoff
    private let authenticates: Bool

    /// - Parameter authenticates: Whether brokers want to know who the client is.
    init(reconnect: Backoff, setup: Backoff, authenticates: Bool = false) {
        self.authenticates = authenticates
        self.reconnect = RetrySchedule(reconnect)
        self.setup = setup
    }

    /// Whether requests can be sent.
    var isReady: Bool { state == .ready }
    /// The step of the handshake that is under way.
    var step: Handshake.Step? { handshake?.step }

    /// Whether the connection is made, and has not ended.
    var isEstablished: Bool {
        switch state {
        case .ready, .reauthenticating: true
        case .disconnected, .resolving, .connecting, .opening, .handshaking: false
        }
    }

    /// Whether an attempt to connect is under way.
    var isConnecting: Bool {
        switch state {
        case .resolving, .connecting, .opening, .handshaking: true
        case .disconnected, .ready, .reauthenticating: false
        }
    }

    /// When an attempt to connect may start, at `now` at the earliest; nil unless it is disconnected.
    func nextAttempt(now: MonotonicTime) -> MonotonicTime? {
        guard case .disconnected(let retryAt) = state else { return nil }
        return retryAt ?? now
    }

    /// What it is doing, for messages; nil while the byte stream knows that.
    var stage: String? {
        switch state {
        case .resolving: "the host name was looked up"
        case .connecting: "it was connecting"
        case .opening: nil
        case .handshaking, .reauthenticating: handshake?.stage
        case .disconnected, .ready: "it was idle"
        }
    }

    /// Whether a connection attempt may start now.
    func canConnect(at now: MonotonicTime) -> Bool {
        guard case .disconnected(let retryAt) = state else { return false }
        return retryAt.map { now >= $0 } ?? true
    }

    /// A connection is wanted.
    mutating func connect(now: MonotonicTime, random: inout some RandomNumberGenerator) -> Action {
        guard canConnect(at: now) else { return .none }
        state = .resolving
        setupDeadline = now + setup.duration(failures: setupTimeouts + 1, random: &random)
        return .resolve
    }

    /// The host name's addresses are known; there is at least one.
    mutating func resolved(_ found: [SocketAddress]) -> Action {
        guard case .resolving = state, !found.isEmpty else { return .none }
        if addresses != found {
            addresses = found
            nextAddress = 0
        }
        triedAddresses = 0
        return tryNextAddress()
    }

    /// The socket could not connect. Returns what to do, or nil if no address is left: then `disconnected` follows.
    mutating func connectFailed() -> Action? {
        guard case .connecting = state, triedAddresses < addresses.count else { return nil }
        return tryNextAddress()
    }

    private mutating func tryNextAddress() -> Action {
        let index = nextAddress % addresses.count
        nextAddress = index + 1
        triedAddresses += 1
        state = .connecting(index: index)
        return .connect(addresses[index])
    }

    /// The socket is connected.
    mutating func connected() -> Action {
        guard case .connecting = state else { return .none }
        state = .opening
        return .open
    }

    /// The byte stream is open.
    mutating func opened() -> Action {
        guard case .opening = state else { return .none }
        return begin(Handshake(firstVersions: firstVersions, authenticates: authenticates))
    }

    /// The session is about to end, and no request is in flight: authenticates again.
    mutating func reauthenticate(
        with exchange: any SASLExchange, at versions: ApiVersionTable, now: MonotonicTime,
        random: inout some RandomNumberGenerator
    ) -> Action {
        guard isReady, authenticates else { return .none }
        let handshake = Handshake(reauthenticatingWith: exchange, at: versions)
        self.handshake = handshake
        state = .reauthenticating
        setupDeadline = now + setup.duration(failures: 1, random: &random)
        return action(for: handshake.first)
    }

    private mutating func begin(_ handshake: Handshake) -> Action {
        self.handshake = handshake
        state = .handshaking
        return action(for: handshake.first)
    }

    /// The response to the handshake's last request has come; `reader` is behind its header.
    mutating func received(_ reader: inout WireReader) throws(ConnectionFailure) -> Action {
        try advance { (handshake) throws(ConnectionFailure) in try handshake.received(&reader) }
    }

    /// The client's credentials are there.
    mutating func authenticate(with exchange: any SASLExchange) throws(ConnectionFailure) -> Action {
        try advance { (handshake) throws(ConnectionFailure) in try handshake.begin(with: exchange) }
    }

    /// The key is derived.
    mutating func derived(_ key: Secret) throws(ConnectionFailure) -> Action {
        try advance { (handshake) throws(ConnectionFailure) in try handshake.derived(key) }
    }

    private mutating func advance(
        _ event: (inout Handshake) throws(ConnectionFailure) -> Handshake.Outcome
    ) throws(ConnectionFailure) -> Action {
        guard var handshake else { return .none }
        let outcome = try event(&handshake)
        self.handshake = handshake
        return action(for: outcome)
    }

    private mutating func action(for outcome: Handshake.Outcome) -> Action {
        switch outcome {
        case .send(let request): return .send(request)
        case .getCredentials: return .getCredentials
        case .deriveKey(let derivation): return .deriveKey(derivation)
        case .done(let result):
            if state == .handshaking {
                reconnect.succeeded()
                setupTimeouts = 0
                // This address works: begin with it next time.
                nextAddress = max(0, nextAddress - 1)
            }
            state = .ready
            handshake = nil
            setupDeadline = nil
            return .becomeReady(result)
        }
    }

    /// The connection ended or was not made.
    ///
    /// - Parameter wasIdle: Closed on purpose; the next attempt need not wait.
    mutating func disconnected(
        now: MonotonicTime, wasIdle: Bool, timedOut: Bool, random: inout some RandomNumberGenerator
    ) {
        if state == .handshaking, let handshake, handshake.step == .versions, !timedOut {
            // Some old brokers hang up on a version that they do not know: alternate.
            firstVersions = handshake.versionsAsked > 0 ? 0 : Handshake.newestVersions
        }
        setupDeadline = nil
        handshake = nil
        if wasIdle {
            reconnect.succeeded()
            state = .disconnected(retryAt: nil)
            return
        }
        if timedOut { setupTimeouts += 1 }
        reconnect.failed(now: now, random: &random)
        state = .disconnected(retryAt: reconnect.notBefore)
    }
}
