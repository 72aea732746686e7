import KafkaSockets

// What others may ask of a connection.
extension BrokerConnection {
    /// Whether it is made, and not ended.
    var isReady: Bool { machine.isEstablished }
    /// Whether requests can be sent now: not while it authenticates again, or is about to.
    var canSend: Bool { machine.isReady && !reauthentication.isQuiescing }
    /// Whether an attempt to connect is under way.
    var isConnecting: Bool { machine.isConnecting }
    /// Whether an attempt to connect may start now.
    func canConnect(at now: MonotonicTime) -> Bool { machine.canConnect(at: now) }
    /// When an attempt to connect may start, at `now` at the earliest; nil unless it is disconnected.
    func nextAttempt(now: MonotonicTime) -> MonotonicTime? { machine.nextAttempt(now: now) }
    /// Requests that are not finished.
    var inFlightCount: Int { requests.count }
}
