/// TLS cannot be set up, or a TLS connection has failed.
///
/// ``reason`` is what programs switch on. ``description`` is for people: what is wrong, and what to do about it.
package struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    package var reason: Reason
    /// Which side the peer is, for failures of a connection.
    package var peer: Peer?
    /// OpenSSL's own error text, useful for searching.
    package var detail: String?

    /// An error with that reason.
    package init(_ reason: Reason, peer: Peer? = nil, detail: String? = nil) {
        self.reason = reason
        self.peer = peer
        self.detail = detail
    }

    /// The other side of a connection.
    package enum Peer: String, Sendable, Hashable {
        case server, client
    }

    /// What is wrong.
    package enum Reason: Sendable, Hashable {
        // OpenSSL and the configuration.

        /// OpenSSL 3 is not installed, or cannot be used: the text says why.
        case openSSLMissing(String)
        /// A file cannot be read: the system's reason.
        case unreadableFile(path: String, why: String)
        /// A file or text does not hold what it should.
        case wrongFormat(source: String, problem: String)
        /// The password of a private key or key store is missing or wrong.
        case wrongPassword(source: String, isMissing: Bool)
        /// The private key is not that of the certificate.
        case keyMismatch(source: String, subject: String)
        /// A setting that OpenSSL rejects.
        case invalidSetting(String)
        /// A string that is not a host name or address.
        case invalidHost(String)

        // The peer's certificate.

        /// Issued by a CA that is not trusted here. `hint` is set when no CA at all is known.
        case unknownCA(subject: String, issuer: String, hint: String?)
        /// Self-signed, and not trusted here.
        case selfSigned(subject: String)
        /// Valid for other hosts, but not for this one.
        case hostMismatch(host: String, names: [String])
        /// No longer valid.
        case expired(subject: String, at: CertificateTime)
        /// Not valid yet.
        case notYetValid(subject: String, from: CertificateTime)
        /// Rejected for another reason, in OpenSSL's words.
        case untrusted(subject: String, why: String)

        // The client's certificate, as the server sees it.

        /// The server requires one, and none is configured.
        case clientCertificateMissing
        /// The server does not accept the one that is configured.
        case clientCertificateRefused(subject: String, alert: TLSAlert)

        // The connection.

        /// No version of TLS is enabled on both sides. The text names those that are enabled here.
        case protocolVersion(enabled: String)
        /// No cipher suite is enabled on both sides.
        case noCommonCipher
        /// The peer ended the connection with this alert.
        case alert(TLSAlert)
        /// The peer's first bytes are not TLS; the text says what they look like.
        case notTLS(String)
        /// The peer closed the connection before the handshake was over.
        case handshakeClosed(isSilent: Bool)
        /// The connection ended without close_notify: it broke, or someone between the two sides cut it. `isRefusal`:
        /// the server had asked for a client certificate and sent nothing since, so it probably refused the client.
        case truncated(isRefusal: Bool)
        /// The peer violated the protocol, or the bytes were changed in transit.
        case protocolViolation
        /// The session was used after it had been closed here.
        case closed

        /// OpenSSL failed unexpectedly, for example because memory ran out.
        case internalFailure(String)
    }

    /// An unexpected failure of that function of OpenSSL.
    static func internalFailure(_ what: String) -> TLSError {
        TLSError(.internalFailure(what), detail: ErrorQueue.takeText())
    }
}
