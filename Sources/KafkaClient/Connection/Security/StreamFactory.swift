import KafkaSockets
import KafkaTLS

/// Makes the byte streams of connections. Certificates are renewed when their files change: connections that are made from then
/// on use the new ones.
struct StreamFactory {
    private let network: any Network
    private var tls: RenewableTLSContext?
    private let makeSession: ConnectionSecurity.SessionMaker?

    init(_ security: ConnectionSecurity, network: any Network) {
        self.network = network
        tls = security.tls
        makeSession = security.makeSession
    }

    /// Whether connections are encrypted.
    var usesTLS: Bool { tls != nil }

    /// The client's certificate for connections that are made from now on, if it has one.
    var clientCertificate: CertificateInfo? { tls?.context.certificate }

    /// Looks for renewed certificates, if it is time for that.
    mutating func renew(now: MonotonicTime) -> RenewableTLSContext.Renewal {
        tls?.renew(at: .nanoseconds(now.nanoseconds)) ?? .unchanged
    }

    /// A stream over a socket that is connected to this host.
    func makeStream(_ socket: SocketID, host: String, port: UInt16) throws(ConnectionFailure) -> any ByteStream {
        if let makeSession { return TLSStream(socket, of: network, makeSession(host, port)) }
        guard let tls else { return PlainStream(socket, of: network) }
        do {
            // The certificate has to be for this host.
            return TLSStream(socket, of: network, try TLSSession(client: tls.context, host: host, port: port))
        } catch {
            throw .tls(error)
        }
    }
}
