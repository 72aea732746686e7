import KafkaSASL
import KafkaSockets
package import KafkaTLS
package import KafkaWire

/// A connection of a `BlockingClient`, and what is known of it.
package final class BlockingConnection {
    /// What SASL has settled.
    package struct Authentication: Sendable, Hashable {
        /// The mechanism that was used.
        package var mechanism: String
        /// The mechanisms that the broker's listener offers.
        package var enabledMechanisms: [String]
        /// When the session ends, unless the client authenticates again (KIP-368); nil for never.
        package var sessionLifetime: Duration?
    }

    /// The broker's host.
    package let host: String
    /// The broker's port.
    package let port: UInt16
    /// How long its stages took.
    package internal(set) var trace: ConnectionTrace
    /// Why it was not made, or has ended.
    package private(set) var error: KafkaError?
    /// What TLS has negotiated; nil in plaintext, and before.
    package private(set) var tls: TLSConnectionInfo?
    /// What SASL has settled; nil without it, and before.
    package private(set) var authentication: Authentication?
    /// The level of the cluster's feature `transaction.version` (KIP-890).
    package var transactionVersion: Int16 { connection.versions.features.transactionVersion }

    let connection: BrokerConnection
    /// What becomes of the next response; nil if none is awaited.
    var receive: ((inout WireReader, ClientRequest) throws(WireError) -> Void)?

    init(_ connection: BrokerConnection, now: MonotonicTime) {
        self.connection = connection
        host = connection.host
        port = connection.port
        let hub = connection.hub
        trace = ConnectionTrace(usesTLS: hub.usesTLS, authenticates: hub.authenticates, now: now)
    }

    /// The versions of an API that the broker speaks; nil if none.
    package func versions(of api: ApiKey) -> ClosedRange<Int16>? { connection.versions.range(of: api) }

    /// Whether it is made, or has failed.
    var isSettled: Bool { error != nil || connection.isReady }

    /// Whether TLS is established, or the connection has failed: enough for a look at the certificates.
    var isSecured: Bool { error != nil || tls != nil || connection.isReady }

    /// Acts on what the connection has to report.
    func handleEvents(mechanism: SASLMechanism?, clock: any ProducerClock, now: MonotonicTime) {
        observe(began: now, now: clock.now())
        while let event = connection.nextEvent(now: now) {
            switch event {
            case .ready(let result):
                authentication = mechanism.map { Authentication($0, result) }
            case .response(let request, var reader):
                do throws(WireError) {
                    try receive?(&reader, request)
                    connection.hub.recycle(request)
                } catch {
                    connection.refuse(request, .malformed(error), now: now)
                }
            case .lost(let failure, _):
                error = failure.error(host: host, port: port, node: connection.nodeID)
                trace.ended(failure, now: clock.now())
            case .written, .throttled, .reauthenticated, .certificates:
                break
            }
        }
        if error == nil { observe(began: now, now: clock.now()) }
    }

    private func observe(began: MonotonicTime, now: MonotonicTime) {
        let stream = connection.stream as? TLSStream
        var failed: SocketError?
        if case .socket(let error) = connection.lastFailure { failed = error }
        trace.observe(connection.machine, error: failed, began: began, now: now)
        if tls == nil { tls = stream?.info }
    }
}

extension BlockingConnection.Authentication {
    fileprivate init(_ mechanism: SASLMechanism, _ result: Handshake.Result) {
        self.mechanism = mechanism.rawValue
        enabledMechanisms = SASLError.cleaned(result.mechanisms)
        sessionLifetime = result.sessionLifetimeMs > 0 ? .milliseconds(result.sessionLifetimeMs) : nil
    }
}
