import KafkaSockets
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
        case handshaking(Handshake)
        /// Requests can be sent. Can go to: disconnected.
        case ready
    }

    enum Action: Equatable {
        case none
        /// Look up the host name.
        case resolve
        /// Open a socket to this address, after closing the one before.
        case connect(SocketAddress)
        /// Open the byte stream.
        case open
        /// Send a request of the handshake.
        case send(HandshakeRequest)
        /// Report that requests can be sent, and that the broker may throttle the client.
        case becomeReady(ApiVersionTable, ThrottleTime)
    }

    private(set) var state = State.disconnected(retryAt: nil)
    /// Until when resolving, connecting and handshaking must be done.
    private(set) var setupDeadline: MonotonicTime?
    /// Failed attempts in a row.
    var failures: Int { reconnect.failures }
    private var setupTimeouts = 0
    private var addresses: [SocketAddress] = []
    /// Addresses are tried from here on: after a failure, the next attempt begins with the next one.
    private var nextAddress = 0
    /// The version of ApiVersions to begin with: lower after a peer that hung up on a newer one.
    private var firstVersions = Handshake.newestVersions
    private var triedAddresses = 0
    private var reconnect: RetrySchedule
    private let setup: Backoff

    init(reconnect: Backoff, setup: Backoff) {
        self.reconnect = RetrySchedule(reconnect)
        self.setup = setup
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
        guard state == .resolving, !found.isEmpty else { return .none }
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
        guard state == .opening else { return .none }
        let handshake = Handshake(firstVersions: firstVersions)
        state = .handshaking(handshake)
        return .send(handshake.first)
    }

    /// The response to the handshake's last request has come; `reader` is behind its header.
    mutating func received(_ reader: inout WireReader) throws(ConnectionFailure) -> Action {
        guard case .handshaking(var handshake) = state else { return .none }
        switch try handshake.received(&reader) {
        case .send(let request):
            state = .handshaking(handshake)
            return .send(request)
        case .done(let versions, let throttle):
            state = .ready
            setupDeadline = nil
            reconnect.succeeded()
            setupTimeouts = 0
            // This address works: begin with it next time.
            nextAddress = max(0, nextAddress - 1)
            return .becomeReady(versions, throttle)
        }
    }

    /// The connection ended or was not made.
    ///
    /// - Parameter wasIdle: Closed on purpose; the next attempt need not wait.
    mutating func disconnected(
        now: MonotonicTime, wasIdle: Bool, timedOut: Bool, random: inout some RandomNumberGenerator
    ) {
        if case .handshaking(let handshake) = state, !timedOut {
            // Some old brokers hang up on a version that they do not know: alternate.
            firstVersions = handshake.versionsAsked > 0 ? 0 : Handshake.newestVersions
        }
        setupDeadline = nil
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
