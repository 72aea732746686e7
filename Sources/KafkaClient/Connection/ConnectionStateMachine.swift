package import KafkaSockets

/// The life of the connection to one broker: what to do next, decided without doing it.
///
/// Events come in with the time; actions go out, to be carried out by `BrokerConnection`.
package struct ConnectionStateMachine {
    package enum State: Equatable {
        /// Not connected; not to be tried before `retryAt`. Can go to: resolving.
        case disconnected(retryAt: MonotonicTime?)
        /// The host name is looked up. Can go to: connecting, disconnected.
        case resolving
        /// The address at `index` is tried. Can go to: connecting (the next address), handshaking, disconnected.
        case connecting(index: Int)
        /// Connected; the stages of the handshake run. Can go to: handshaking (the next stage), ready, disconnected.
        case handshaking(HandshakeStage)
        /// Requests can be sent. Can go to: disconnected.
        case ready
    }

    /// What is settled on a new connection, in this order, before requests go out. Authentication belongs behind it.
    package enum HandshakeStage: Equatable {
        /// Asking for the broker's versions with this version of ApiVersions.
        case versions(Int16)
    }

    package enum Action: Equatable {
        case none
        /// Look up the host name.
        case resolve
        /// Open a socket to this address, after closing the one before.
        case connect(SocketAddress)
        /// Send ApiVersions in this version.
        case askVersions(Int16)
        /// Tell the owner that requests can be sent.
        case becomeReady
    }

    /// The newest version of ApiVersions that is tried first.
    package static let newestVersionsRequest: Int16 = 4

    package private(set) var state = State.disconnected(retryAt: nil)
    /// Until when resolving, connecting and handshaking must be done.
    package private(set) var setupDeadline: MonotonicTime?
    /// Failed attempts in a row.
    package var failures: Int { reconnect.failures }
    private var setupTimeouts = 0
    private var addresses: [SocketAddress] = []
    /// Addresses are tried from here on: after a failure, the next attempt begins with the next one.
    private var nextAddress = 0
    /// The version of ApiVersions to begin with: lower after a peer that hung up on a newer one.
    private var firstVersionsRequest = Self.newestVersionsRequest
    private var triedAddresses = 0
    private var reconnect: RetrySchedule
    private let setup: Backoff

    package init(reconnect: Backoff, setup: Backoff) {
        self.reconnect = RetrySchedule(reconnect)
        self.setup = setup
    }

    /// Whether a connection attempt may start now.
    package func canConnect(at now: MonotonicTime) -> Bool {
        guard case .disconnected(let retryAt) = state else { return false }
        return retryAt.map { now >= $0 } ?? true
    }

    /// A connection is wanted.
    package mutating func connect(now: MonotonicTime, random: inout some RandomNumberGenerator) -> Action {
        guard canConnect(at: now) else { return .none }
        state = .resolving
        setupDeadline = now + setup.duration(failures: setupTimeouts + 1, random: &random)
        return .resolve
    }

    /// The host name's addresses are known; there is at least one.
    package mutating func resolved(_ found: [SocketAddress]) -> Action {
        guard state == .resolving, !found.isEmpty else { return .none }
        if addresses != found {
            addresses = found
            nextAddress = 0
        }
        triedAddresses = 0
        return tryNextAddress()
    }

    /// The socket could not connect. Returns what to do, or nil if no address is left: then `disconnected` follows.
    package mutating func connectFailed() -> Action? {
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
    package mutating func connected() -> Action {
        guard case .connecting = state else { return .none }
        state = .handshaking(.versions(firstVersionsRequest))
        return .askVersions(firstVersionsRequest)
    }

    /// The broker does not know this version of ApiVersions. Returns nil if there is no older one to try.
    ///
    /// - Parameter newestKnown: The newest version that the broker says it knows, which it does since Kafka 2.4 (KIP-511).
    ///   If it says nothing, or nonsense, version 0 is what all brokers know.
    package mutating func versionsRefused(newestKnown: Int16?) -> Action? {
        guard case .handshaking(.versions(let version)) = state, version > 0 else { return nil }
        let next = newestKnown.flatMap { (0..<version).contains($0) ? $0 : nil } ?? 0
        state = .handshaking(.versions(next))
        return .askVersions(next)
    }

    /// The broker's versions are known: the handshake's last stage, so far.
    package mutating func versionsKnown() -> Action {
        guard case .handshaking = state else { return .none }
        state = .ready
        setupDeadline = nil
        reconnect.succeeded()
        setupTimeouts = 0
        // This address works: begin with it next time.
        nextAddress = max(0, nextAddress - 1)
        return .becomeReady
    }

    /// The connection ended or was not made.
    ///
    /// - Parameter wasIdle: Closed on purpose; the next attempt need not wait.
    package mutating func disconnected(
        now: MonotonicTime, wasIdle: Bool, timedOut: Bool, random: inout some RandomNumberGenerator
    ) {
        if case .handshaking(.versions(let version)) = state, !timedOut {
            // Some old brokers hang up on a version that they do not know: alternate.
            firstVersionsRequest = version > 0 ? 0 : Self.newestVersionsRequest
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
