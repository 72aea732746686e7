import KafkaSockets
import KafkaTLS

/// Makes the byte streams of connections. Certificates are renewed when their files change: connections that are made from then
/// on use the new ones.
struct StreamFactory {
    private let network: any Network
    private var tls: RenewableTLSContext?

    /// - Parameter tls: Nil for connections in plaintext.
    init(_ tls: RenewableTLSContext?, network: any Network) {
        self.network = network
        self.tls = tls
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
        guard let tls else { return PlainStream(socket, of: network) }
        return try TLSStream(socket, of: network, tls.context, host: host, port: port)
    }
}
