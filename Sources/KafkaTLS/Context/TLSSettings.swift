/// The configuration of a ``TLSContext``.
package struct TLSSettings: Sendable, Hashable {
    /// The versions of TLS that may be negotiated. Default: 1.2 and 1.3.
    package var versions: ClosedRange<TLSVersion> = .tls12 ... .tls13
    /// The CAs, or single certificates, that are trusted. Default: those of the system.
    package var trust: [TrustSource] = [.system]
    /// This side's certificate and key. Servers need one, clients only if the server asks for it. Default: none.
    package var identity: IdentitySource?
    /// Clients: whether the server's certificate is verified. Otherwise anyone can impersonate it.
    /// Default: true.
    package var verifiesPeer = true
    /// Clients: whether the server's certificate has to be for the requested host. Default: true.
    package var verifiesHost = true
    /// Servers: whether clients are asked for certificates. Default: no.
    package var clientCertificates = ClientCertificates.notRequested
    /// Cipher suites up to TLS 1.2, as OpenSSL's cipher list. Default: OpenSSL's.
    package var cipherList: String?
    /// Cipher suites of TLS 1.3, separated by colons. Default: OpenSSL's.
    package var cipherSuites: String?
    /// Groups for the key exchange, separated by colons, such as "X25519:P-256". Default: OpenSSL's.
    package var groups: String?
    /// Clients: whether handshakes are shortened by resuming earlier sessions. Default: true.
    package var resumesSessions = true

    /// The defaults.
    package init() {}
}

/// Certificates that are trusted: CAs, or certificates of single servers.
package enum TrustSource: Sendable, Hashable {
    /// OpenSSL's default file and directory, or those named by `SSL_CERT_FILE` and `SSL_CERT_DIR` in the environment.
    case system
    /// One or more certificates in PEM.
    case pem(TLSSource)
    /// A directory of PEM files: all that end in .pem, .crt or .cer, and those named by hash (`openssl rehash`).
    case directory(String)
    /// All certificates in a PKCS#12 key store.
    case pkcs12(TLSSource, password: Secret?)
}

/// A certificate with its private key.
package enum IdentitySource: Sendable, Hashable {
    /// The certificate followed by those of its issuers, and the key, in PEM. Without `key`, the key is in the same place
    /// as the certificates.
    case pem(certificates: TLSSource, key: TLSSource? = nil, password: Secret? = nil)
    /// Key, certificate and issuers in a PKCS#12 key store.
    case pkcs12(TLSSource, password: Secret?)
}

/// Whether a server asks clients for certificates.
package enum ClientCertificates: Sendable, Hashable {
    case notRequested
    /// Clients may have one. If it is not trusted, the connection ends.
    case requested
    /// Clients need one.
    case required
}
