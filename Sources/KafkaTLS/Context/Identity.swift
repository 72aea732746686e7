internal import COpenSSL

/// A certificate, its issuers' certificates, and its private key.
struct Identity {
    let certificate: Certificate
    let issuers: [Certificate]
    let key: PrivateKey

    /// Reads an identity.
    ///
    /// - Throws: `.unreadableFile`, `.wrongFormat`, `.wrongPassword`, `.keyMismatch`.
    init(_ source: IdentitySource) throws(TLSError) {
        switch source {
        case .pem(let certificates, let keySource, let password):
            let keySource = keySource ?? certificates
            let chain = try PEM.certificates(in: try certificates.read(), source: certificates.name)
            let key = PrivateKey(
                owning: try PEM.privateKey(in: try keySource.read(), password: password, source: keySource.name))
            try self.init(chain, key, source: keySource.name)
        case .pkcs12(let source, let password):
            let contents = try PKCS12(try source.read(), password: password, source: source.name)
            guard let certificate = contents.certificate, let key = contents.key else {
                let problem = "holds no private key with its certificate: it is a trust store."
                throw TLSError(.wrongFormat(source: source.name, problem: problem))
            }
            try self.init([certificate] + contents.others, key, source: source.name)
        }
    }

    /// Finds the key's certificate, which usually is the first.
    private init(_ chain: [Certificate], _ key: PrivateKey, source: String) throws(TLSError) {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let index = chain.firstIndex { kafka_X509_check_private_key($0.pointer, key.pointer) == 1 }
        guard let index else {
            throw TLSError(.keyMismatch(source: source, subject: chain.first?.info.subject ?? ""))
        }
        certificate = chain[index]
        issuers = Array(chain[..<index]) + chain[(index + 1)...]
        self.key = key
    }

    /// Adds the identity to a context.
    func install(in context: OpaquePointer) throws(TLSError) {
        ErrorQueue.clear()
        // OpenSSL's security level may forbid a certificate, for example with an RSA key of 1024 bits.
        guard kafka_SSL_CTX_use_certificate(context, certificate.pointer) == 1,
            kafka_SSL_CTX_use_PrivateKey(context, key.pointer) == 1
        else {
            let subject = certificate.info.subject
            throw TLSError(
                .invalidSetting("OpenSSL does not accept the certificate \(subject)."), detail: ErrorQueue.takeText())
        }
        for issuer in issuers {
            // 1: the context adds a reference (SSL_CTX_add1_chain_cert).
            let pointer = UnsafeMutableRawPointer(issuer.pointer)
            guard kafka_SSL_CTX_ctrl(context, kafka_SSL_CTRL_CHAIN_CERT, 1, pointer) == 1 else {
                let subject = issuer.info.subject
                throw TLSError(
                    .invalidSetting("OpenSSL does not accept the certificate \(subject)."),
                    detail: ErrorQueue.takeText())
            }
        }
    }
}
