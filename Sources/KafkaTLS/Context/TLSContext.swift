internal import COpenSSL

/// What the connections of a client or of a server share: trusted certificates, certificate and key, versions, cipher
/// suites, and sessions that can be resumed.
///
/// The initializer reads certificates and keys, with blocking calls. To use renewed ones, make a new context for new
/// connections. Existing connections keep the old one. Sessions are not resumed across contexts.
// `@unchecked Sendable`: an SSL_CTX may be used on any thread once it is configured.
package final class TLSContext: @unchecked Sendable {
    /// The side that the context is for.
    package enum Role: Sendable {
        case client, server
    }

    /// The configuration of the context.
    package let settings: TLSSettings
    /// The side that the context is for.
    package let role: Role
    /// This side's certificate, if it has one.
    package let certificate: CertificateInfo?

    let pointer: OpaquePointer
    let sessions = SessionCache()

    /// Reads all files that the settings name.
    ///
    /// - Throws: `.openSSLMissing`, `.unreadableFile`, `.wrongFormat`, `.wrongPassword`, `.keyMismatch`,
    ///   `.invalidSetting`, `.internalFailure`.
    package init(_ role: Role, _ settings: TLSSettings) throws(TLSError) {
        try OpenSSL.load()
        if role == .server && settings.identity == nil {
            throw TLSError(.invalidSetting("A TLS server needs a certificate and its private key."))
        }
        let identity: Identity? = if let source = settings.identity { try Identity(source) } else { nil }
        ErrorQueue.clear()
        let method = role == .client ? kafka_TLS_client_method() : kafka_TLS_server_method()
        guard let pointer = kafka_SSL_CTX_new(method) else { throw .internalFailure("SSL_CTX_new") }
        self.pointer = pointer
        self.role = role
        self.settings = settings
        certificate = identity?.certificate.info
        // From here on, an error frees the context.
        try setProtocol()
        try setTrust()
        try identity?.install(in: pointer)
        setCallbacks()
    }

    deinit {
        kafka_SSL_CTX_free(pointer)
    }

    private func setProtocol() throws(TLSError) {
        _ = kafka_SSL_CTX_set_options(pointer, kafka_SSL_OP_NO_RENEGOTIATION)
        // After a write that had to wait for a handshake message, the next one may have other bytes.
        _ = control(kafka_SSL_CTRL_MODE, kafka_SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
        let (lowest, highest) = (settings.versions.lowerBound, settings.versions.upperBound)
        guard control(kafka_SSL_CTRL_SET_MIN_PROTO_VERSION, Int(lowest.rawValue)) == 1,
            control(kafka_SSL_CTRL_SET_MAX_PROTO_VERSION, Int(highest.rawValue)) == 1
        else {
            throw invalid("OpenSSL does not offer \(versions).")
        }
        if let list = settings.cipherList, kafka_SSL_CTX_set_cipher_list(pointer, list) != 1 {
            throw invalid("OpenSSL knows no cipher suite in the list \"\(list)\".")
        }
        if let suites = settings.cipherSuites {
            // OpenSSL ignores unknown names.
            let unknown = suites.split(separator: ":").first { CipherNames.openSSLName(of: String($0)) != String($0) }
            if let unknown { throw invalid("OpenSSL knows no cipher suite \(unknown) for TLS 1.3.") }
            if kafka_SSL_CTX_set_ciphersuites(pointer, suites) != 1 {
                throw invalid("OpenSSL does not take the cipher suites \"\(suites)\".")
            }
        }
        if let groups = settings.groups {
            var text = groups.utf8.map(CChar.init(bitPattern:)) + [0]
            let isSet = text.withUnsafeMutableBytes {
                kafka_SSL_CTX_ctrl(pointer, kafka_SSL_CTRL_SET_GROUPS_LIST, 0, $0.baseAddress) == 1
            }
            if !isSet { throw invalid("OpenSSL does not know all of the groups \"\(groups)\".") }
        }
    }

    private func setTrust() throws(TLSError) {
        let store = TrustStore(context: pointer)
        for source in settings.trust {
            let certificates = try store.add(source)
            // The server names these in its request. Clients with several certificates choose by them.
            guard role == .server, settings.clientCertificates != .notRequested else { continue }
            for certificate in certificates where kafka_SSL_CTX_add_client_CA(pointer, certificate.pointer) != 1 {
                throw .internalFailure("SSL_CTX_add_client_CA")
            }
        }
        let parameters = kafka_SSL_CTX_get0_param(pointer)
        // As in Java, trust anchors need not be roots.
        guard kafka_X509_VERIFY_PARAM_set_flags(parameters, kafka_X509_V_FLAG_PARTIAL_CHAIN) == 1 else {
            throw .internalFailure("X509_VERIFY_PARAM_set_flags")
        }
        // "b*.example.com" matches nothing (RFC 6125).
        kafka_X509_VERIFY_PARAM_set_hostflags(parameters, kafka_X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
        ErrorQueue.clear()
    }

    private func setCallbacks() {
        kafka_SSL_CTX_set_verify(pointer, verifyMode) { isValid, verification in
            if isValid != 1, let verification { TLSSession.session(verifying: verification)?.refuse(verification) }
            return isValid
        }
        // Clients call this when the server asks for a certificate.
        kafka_SSL_CTX_set_cert_cb(
            pointer,
            { ssl, _ in
                TLSSession.session(of: ssl)?.certificateIsRequested()
                return 1
            }, nil)
        if role == .client && settings.resumesSessions {
            _ = control(
                kafka_SSL_CTRL_SET_SESS_CACHE_MODE, kafka_SSL_SESS_CACHE_CLIENT | kafka_SSL_SESS_CACHE_NO_INTERNAL)
            // 1: the reference to the session has been taken over.
            kafka_SSL_CTX_sess_set_new_cb(pointer) { ssl, session in
                guard let session, let connection = TLSSession.session(of: ssl) else { return 0 }
                connection.keep(ResumableSession(owning: session))
                return 1
            }
        } else {
            // Servers keep no sessions: the tickets hold them.
            _ = control(kafka_SSL_CTRL_SET_SESS_CACHE_MODE, kafka_SSL_SESS_CACHE_OFF)
        }
        // Without a context name, OpenSSL does not resume sessions with client certificates.
        let name = Array("kafka".utf8)
        _ = kafka_SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
    }

    private var verifyMode: Int32 {
        switch (role, settings.clientCertificates) {
        case (.client, _): settings.verifiesPeer ? kafka_SSL_VERIFY_PEER : kafka_SSL_VERIFY_NONE
        case (.server, .notRequested): kafka_SSL_VERIFY_NONE
        case (.server, .requested): kafka_SSL_VERIFY_PEER
        case (.server, .required): kafka_SSL_VERIFY_PEER | kafka_SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
    }

    /// The enabled versions, for errors.
    var versions: String {
        let (lowest, highest) = (settings.versions.lowerBound, settings.versions.upperBound)
        return lowest == highest ? "\(lowest)" : "\(lowest) to \(highest)"
    }

    private func control(_ command: Int32, _ number: Int) -> Int {
        kafka_SSL_CTX_ctrl(pointer, command, number, nil)
    }

    private func invalid(_ problem: String) -> TLSError {
        TLSError(.invalidSetting(problem), detail: ErrorQueue.takeText())
    }
}
