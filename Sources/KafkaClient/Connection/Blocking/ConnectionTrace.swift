package import KafkaSockets

/// How far a connection has come, as people look at it.
package enum ConnectionStage: String, Sendable, Hashable, CaseIterable {
    /// The host name is looked up.
    case resolving
    /// The TCP connection is made.
    case connecting
    /// The TLS handshake.
    case securing
    /// The client authenticates.
    case authenticating
    /// The versions of APIs are asked for: first what a client may ask before it authenticates, then again afterwards.
    case negotiating
}

/// How long each stage of a connection took, which addresses were tried, and where it ended if it failed. It is shown the
/// connection's state after each step.
package struct ConnectionTrace: Sendable {
    /// An address that could not be connected to, and another was tried.
    package struct FailedAddress: Sendable, Hashable {
        package var address: SocketAddress
        package var error: SocketError
    }

    /// The time that each stage took, as far as it was reached.
    package private(set) var times: [ConnectionStage: Duration] = [:]
    /// The addresses of the host.
    package private(set) var addresses: [SocketAddress] = []
    /// The one that was tried last.
    package private(set) var address: SocketAddress?
    /// Those before it.
    package private(set) var failedAddresses: [FailedAddress] = []
    /// The stage that is under way, or that failed; nil once requests can be sent.
    package private(set) var stage: ConnectionStage? = .resolving
    private var since: MonotonicTime
    /// The stages that a connection with this configuration passes.
    private let expected: [ConnectionStage]

    /// - Parameters:
    ///   - usesTLS: Whether the connection is encrypted.
    ///   - authenticates: Whether the client says who it is.
    init(usesTLS: Bool, authenticates: Bool, now: MonotonicTime) {
        since = now
        expected = ConnectionStage.allCases.filter { stage in
            switch stage {
            case .securing: usesTLS
            case .authenticating: authenticates
            case .resolving, .connecting, .negotiating: true
            }
        }
    }

    /// The connection has done something.
    ///
    /// - Parameters:
    ///   - error: Why the address before this one could not be connected to, if that was so.
    ///   - began: When it began to do so: what it waited for was there.
    ///   - now: When it had done it.
    mutating func observe(
        _ machine: ConnectionStateMachine, error: SocketError?, began: MonotonicTime, now: MonotonicTime
    ) {
        guard stage != nil else { return }
        switch machine.state {
        case .disconnected, .resolving:
            return
        case .connecting(let index):
            addresses = machine.addresses
            enter(.connecting, at: began)
            tries(addresses[index], after: error)
        case .opening:
            enter(.securing, at: began)
        case .handshaking:
            leaveConnecting(began: began, now: now, to: machine.step?.stage ?? .negotiating)
        case .ready, .reauthenticating:
            leaveConnecting(began: began, now: now, to: nil)
            // What took no time that can be seen from here was passed all the same.
            for stage in expected { times[stage, default: .zero] += .zero }
        }
    }

    /// The connection has ended before requests could be sent.
    ///
    /// It may have done several things since it was last shown, so the failure decides where it ended.
    mutating func ended(_ failure: ConnectionFailure, now: MonotonicTime) {
        guard let reached = stage else { return }
        let failed = failure.stage ?? reached
        if times[failed] == nil { enter(failed, at: now) }
        times[reached, default: .zero] += max(.zero, now - since)
        stage = failed
        let order = ConnectionStage.allCases
        times = times.filter { order.firstIndex(of: $0.key) ?? 0 <= order.firstIndex(of: failed) ?? 0 }
    }

    /// TLS may have been settled within the step, with work of this side; so it ends with the step.
    private mutating func leaveConnecting(began: MonotonicTime, now: MonotonicTime, to next: ConnectionStage?) {
        if expected.contains(.securing) { enter(.securing, at: began) }
        enter(next, at: stage == .securing ? now : began)
    }

    private mutating func enter(_ next: ConnectionStage?, at now: MonotonicTime) {
        guard let stage, stage != next, next != .securing || times[.securing] == nil else { return }
        times[stage, default: .zero] += max(.zero, now - since)
        since = max(now, since)
        self.stage = next
        if let next { times[next, default: .zero] += .zero }
    }

    private mutating func tries(_ next: SocketAddress, after error: SocketError?) {
        guard next != address else { return }
        if let address, let error { failedAddresses.append(FailedAddress(address: address, error: error)) }
        address = next
    }
}

extension ConnectionFailure {
    /// The stage of a connection that fails in this way; nil if that may be any.
    fileprivate var stage: ConnectionStage? {
        switch self {
        case .resolution: .resolving
        // A client certificate may be refused when the handshake is done, for all that the client knows.
        case .tls: .securing
        case .authentication: .authenticating
        case .closedDuringHandshake(let step): step.stage
        case .notKafka, .malformed, .wrongCorrelation, .wrongContent, .unsupported: .negotiating
        default: nil
        }
    }
}

extension Handshake.Step {
    fileprivate var stage: ConnectionStage {
        switch self {
        case .versionsBeforeAuthentication, .versions: .negotiating
        case .credentials, .mechanism, .authentication, .key: .authenticating
        }
    }
}
