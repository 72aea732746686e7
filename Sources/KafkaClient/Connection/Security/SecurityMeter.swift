import KafkaSockets

/// Counts and measures the TLS handshakes and the authentications of a connection.
struct SecurityMeter {
    typealias Totals = ProducerMetrics.SecurityTotals

    /// When what is under way began.
    private var start = MonotonicTime.distantPast

    /// The TLS handshake, or another authentication, begins.
    mutating func begin(now: MonotonicTime) {
        start = now
    }

    /// The byte stream is open; authentication, if there is any, begins.
    mutating func opened(_ stream: any ByteStream, now: MonotonicTime, _ totals: inout Totals) {
        if let tls = stream as? TLSStream {
            totals.tlsHandshakes.record(now - start)
            if tls.isResumed { totals.tlsSessionsResumed += 1 }
        }
        start = now
    }

    /// Requests can be sent, for the first time or again.
    func ready(_ result: Handshake.Result, authenticates: Bool, now: MonotonicTime, _ totals: inout Totals) {
        if result.versions == nil {
            totals.reauthentications.record(now - start)
        } else if authenticates {
            totals.authentications.record(now - start)
        }
    }

    /// The connection has ended, or was not made; `machine` says how far it had come.
    func ended(_ failure: ConnectionFailure, _ machine: ConnectionStateMachine, _ totals: inout Totals) {
        switch (failure, machine.state) {
        case (.idle, _), (.noLongerNeeded, _):
            break
        case (.authentication, .ready), (_, .reauthenticating):
            totals.reauthenticationFailures += 1
        case (.authentication, _):
            totals.authenticationFailures += 1
        case (.tls, _) where !machine.isEstablished, (_, .opening):
            totals.tlsHandshakeFailures += 1
        case (_, .handshaking) where machine.step?.isAuthentication == true:
            totals.authenticationFailures += 1
        default:
            break
        }
    }
}

extension Handshake.Step {
    /// Whether the client authenticates in it.
    fileprivate var isAuthentication: Bool {
        switch self {
        case .credentials, .mechanism, .authentication, .key: true
        case .versionsBeforeAuthentication, .versions: false
        }
    }
}
