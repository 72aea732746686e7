extension TLSError {
    /// What is wrong and what to do about it.
    package var description: String {
        guard let detail else { return message }
        return "\(message) (OpenSSL: \(detail))"
    }

    /// What is wrong and what to do about it, without OpenSSL's own words.
    package var message: String {
        switch reason {
        case .openSSLMissing, .unreadableFile, .wrongFormat, .wrongPassword, .keyMismatch, .invalidSetting,
            .invalidHost, .internalFailure:
            setupMessage
        case .unknownCA, .selfSigned, .hostMismatch, .expired, .notYetValid, .untrusted:
            certificateMessage
        case .clientCertificateMissing, .clientCertificateRefused:
            clientCertificateMessage
        case .protocolVersion, .noCommonCipher, .alert, .notTLS, .handshakeClosed, .truncated, .protocolViolation,
            .closed:
            connectionMessage
        }
    }

    private var them: String { peer?.rawValue ?? "peer" }

    private var setupMessage: String {
        switch reason {
        case .openSSLMissing(let problem):
            #if os(macOS)
                "OpenSSL 3 is needed, and cannot be loaded: \(problem). Install it with `brew install openssl@3`."
            #else
                "OpenSSL 3 is needed, and cannot be loaded: \(problem). Install it with `apt install libssl3` "
                    + "(Debian, Ubuntu), `dnf install openssl-libs` (Fedora, RHEL) or `apk add libssl3` (Alpine)."
            #endif
        case .unreadableFile(let path, let why):
            "\(path) cannot be read: \(why)."
        case .wrongFormat(let source, let problem):
            "\(source) \(problem)"
        case .wrongPassword(let source, isMissing: true):
            "\(source) is encrypted, and no password is set for it."
        case .wrongPassword(let source, isMissing: false):
            "The password for \(source) is wrong."
        case .keyMismatch(let source, let subject):
            "The private key in \(source) does not belong to the certificate \(subject). "
                + "Use the key that the certificate was requested with."
        case .invalidSetting(let problem):
            problem
        case .invalidHost(let host):
            "\"\(host)\" is not the name or address of a host."
        case .internalFailure(let what):
            "OpenSSL failed in \(what)."
        default: ""
        }
    }

    private var certificateMessage: String {
        switch reason {
        case .unknownCA(let subject, let issuer, let hint):
            "The \(them)'s certificate (\(subject)) was issued by \(issuer), which is not trusted here. "
                + (hint ?? "Add that CA's certificate to the trust store.")
        case .selfSigned(let subject):
            "The \(them)'s certificate (\(subject)) is self-signed and not trusted here. "
                + "Add the certificate to the trust store, or have a CA issue one."
        case .hostMismatch(let host, let names) where names.isEmpty:
            "The \(them)'s certificate names no host, so it cannot be for \(host). "
                + "Issue one that has this host as a subject alternative name."
        case .hostMismatch(let host, let names):
            "The \(them)'s certificate is not for \(host) but for \(Self.list(names)). Connect under a name that it "
                + "is for (see advertised.listeners), or issue one that has this host as a subject alternative name."
        case .expired(let subject, let time):
            "The \(them)'s certificate (\(subject)) expired on \(time). "
                + "Renew it, or set this machine's clock if it is wrong."
        case .notYetValid(let subject, let time):
            "The \(them)'s certificate (\(subject)) is not valid before \(time). "
                + "Set the clock of this machine, or of the one that issued the certificate."
        case .untrusted(let subject, let why):
            "The \(them)'s certificate (\(subject)) is not accepted: \(why)."
        default: ""
        }
    }

    private var clientCertificateMessage: String {
        switch (reason, peer) {
        case (.clientCertificateMissing, .client):
            "The client sent no certificate, and this listener requires one."
        case (.clientCertificateMissing, _):
            "The server requires a client certificate, and none is configured. Set one (ssl.keystore.location)."
        case (.clientCertificateRefused(let subject, let alert), _):
            "The server refused the client certificate \(subject) (\(alert)). " + Self.advice(for: alert)
        default: ""
        }
    }

    private static func advice(for alert: TLSAlert) -> String {
        switch alert {
        case .unknownCA: "Its issuer has to be in the server's trust store."
        case .certificateExpired: "Renew it."
        case .certificateRevoked: "Have a new one issued."
        case .accessDenied: "Ask for access on the server."
        default: "Its issuer has to be in the server's trust store; the server's log says more."
        }
    }

    private var connectionMessage: String {
        switch reason {
        case .protocolVersion(let enabled):
            "The \(them) speaks no version of TLS that is enabled here (\(enabled))."
        case .noCommonCipher:
            "The \(them) offers no cipher suite that is enabled here."
        case .alert(let alert) where peer == .client && alert.isAboutCertificate && alert != .handshakeFailure:
            "The client does not accept the server's certificate (\(alert)). Its trust store needs the CA."
        case .alert(.handshakeFailure):
            "The \(them) ended the connection (\(TLSAlert.handshakeFailure)). "
                + "Usually because no cipher suite, group or signature algorithm is enabled on both sides."
        case .alert(let alert):
            "The \(them) ended the connection (\(alert)). Its log says why."
        case .notTLS(let kind):
            "The \(them) does not speak TLS: its first bytes look like \(kind). "
                + "Check the port, and whether its listener uses SSL or SASL_SSL."
        case .handshakeClosed(isSilent: true):
            "The \(them) closed the connection during the TLS handshake without sending anything. "
                + "Check the port: a listener that does not use SSL or SASL_SSL does this."
        case .handshakeClosed(isSilent: false):
            "The \(them) closed the connection in the middle of the TLS handshake."
        case .truncated(isRefusal: true):
            "The \(them) closed the connection right after the handshake, in which it asked for a client "
                + "certificate. It may have refused it: the server's log says more."
        case .truncated(isRefusal: false):
            "The connection ended without the \(them)'s close_notify, so something may be missing."
        case .protocolViolation:
            "The \(them) sent something that is not valid TLS, or it was changed on its way."
        case .closed:
            "The TLS session is closed."
        default: ""
        }
    }

    /// The first names, and the number of others.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(10).joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }
}
