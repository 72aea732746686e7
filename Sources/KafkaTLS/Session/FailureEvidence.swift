internal import COpenSSL

/// Observations of a session that explain its failure.
struct FailureEvidence {
    static let firstBytesNeeded = 16

    let isClient: Bool
    let host: String
    /// The enabled versions.
    let versions: String
    /// The subject of this client's certificate, if it has one.
    let clientCertificate: String?
    /// Whether only the system's CAs are trusted.
    let trustsSystem: Bool

    /// The first bytes from the peer.
    var firstBytes: [UInt8] = []
    /// The server asked this client for a certificate.
    var certificateIsRequested = false
    /// Why verification of the peer's certificate failed.
    var verification: VerificationFailure?
    var isEstablished = false
    /// Plaintext has arrived.
    var hasRead = false
    /// The peer's stream has ended.
    var inputEnded = false

    init(isClient: Bool, host: String, versions: String, clientCertificate: String?, trustsSystem: Bool) {
        self.isClient = isClient
        self.host = host
        self.versions = versions
        self.clientCertificate = clientCertificate
        self.trustsSystem = trustsSystem
    }

    var peer: TLSError.Peer { isClient ? .server : .client }

    /// The error that these errors of OpenSSL amount to.
    func error(_ errors: [OpenSSLError]) -> TLSError {
        let detail = ErrorQueue.text(of: errors)
        func has(_ reasons: Int32...) -> Bool { reasons.contains { reason in errors.contains { $0.isSSL(reason) } } }
        if let verification, has(kafka_SSL_R_CERTIFICATE_VERIFY_FAILED) {
            let hint = trustsSystem ? TrustStore.hintForMissingSystemStore() : nil
            return TLSError(verification.reason(host: host, hint: hint), peer: peer)
        }
        if let alert = errors.lazy.compactMap(\.alert).first {
            return TLSError(reason(for: alert), peer: peer)
        }
        if !isEstablished, let kind = PeerBytes.plaintextKind(firstBytes) {
            return TLSError(.notTLS(kind), peer: peer)
        }
        if has(
            kafka_SSL_R_UNSUPPORTED_PROTOCOL, kafka_SSL_R_WRONG_SSL_VERSION, kafka_SSL_R_NO_PROTOCOLS_AVAILABLE,
            kafka_SSL_R_VERSION_TOO_LOW), !isEstablished
        {
            return TLSError(.protocolVersion(enabled: versions), peer: peer, detail: detail)
        }
        if has(kafka_SSL_R_NO_SHARED_CIPHER) { return TLSError(.noCommonCipher, peer: peer) }
        if has(kafka_SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
            return TLSError(.clientCertificateMissing, peer: peer)
        }
        if errors.isEmpty { return TLSError(.internalFailure("a TLS connection"), peer: peer) }
        return TLSError(.protocolViolation, peer: peer, detail: detail)
    }

    private func reason(for alert: TLSAlert) -> TLSError.Reason {
        if alert == .protocolVersion { return .protocolVersion(enabled: versions) }
        // Under TLS 1.3, the client's handshake is complete before the server has seen its certificate. A refusal
        // arrives afterwards, before any plaintext.
        if isClient && certificateIsRequested && !hasRead && alert.isAboutCertificate {
            guard let clientCertificate else { return .clientCertificateMissing }
            return .clientCertificateRefused(subject: clientCertificate, alert: alert)
        }
        return .alert(alert)
    }

    /// The error if the peer's stream has ended without close_notify.
    var endReason: TLSError.Reason {
        if !isEstablished, let kind = PeerBytes.plaintextKind(firstBytes) { return .notTLS(kind) }
        if isEstablished { return .truncated(isRefusal: isClient && certificateIsRequested && !hasRead) }
        return .handshakeClosed(isSilent: firstBytes.isEmpty)
    }
}

/// Why verification of a certificate failed.
struct VerificationFailure {
    private let code: Int32
    /// The offending certificate: the peer's, or one of its issuers'.
    private let certificate: CertificateInfo?
    /// The peer's certificate.
    private let leaf: CertificateInfo?

    /// Reads an X509_STORE_CTX.
    init(_ verification: OpaquePointer) {
        code = kafka_X509_STORE_CTX_get_error(verification)
        certificate = kafka_X509_STORE_CTX_get_current_cert(verification).map(CertificateInfo.init)
        leaf = kafka_X509_STORE_CTX_get0_cert(verification).map(CertificateInfo.init)
    }

    func reason(host: String, hint: String?) -> TLSError.Reason {
        let subject = certificate?.subject ?? leaf?.subject ?? "unknown"
        switch code {
        case kafka_X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return .selfSigned(subject: subject)
        case kafka_X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return .unknownCA(subject: leaf?.subject ?? subject, issuer: subject, hint: hint)
        case kafka_X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, kafka_X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            kafka_X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return .unknownCA(subject: subject, issuer: certificate?.issuer ?? "unknown", hint: hint)
        case kafka_X509_V_ERR_CERT_HAS_EXPIRED:
            return .expired(subject: subject, at: certificate?.notAfter ?? CertificateTime(seconds: 0))
        case kafka_X509_V_ERR_CERT_NOT_YET_VALID:
            return .notYetValid(subject: subject, from: certificate?.notBefore ?? CertificateTime(seconds: 0))
        case kafka_X509_V_ERR_HOSTNAME_MISMATCH, kafka_X509_V_ERR_IP_ADDRESS_MISMATCH:
            return .hostMismatch(host: host, names: names)
        default:
            return .untrusted(subject: subject, why: String(cString: kafka_X509_verify_cert_error_string(Int(code))))
        }
    }

    /// The hosts that the certificate is for. The subject's common name counts only without alternative names.
    private var names: [String] {
        guard let leaf else { return [] }
        return leaf.names.isEmpty && leaf.subject.contains("CN=") ? [leaf.subject] : leaf.names
    }
}
