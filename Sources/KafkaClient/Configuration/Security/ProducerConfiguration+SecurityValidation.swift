import KafkaSASL

// What contradicts itself in TLS and SASL, and what is allowed but dangerous.

extension ProducerConfiguration {
    var securityProblems: [String] {
        var problems: [String] = []
        let label = "\(Setting.securityProtocol.label) is \(securityProtocol)"
        if securityProtocol.usesSASL && sasl == nil {
            problems.append("\(label), but sasl is not set. Set sasl.mechanism and sasl.jaas.config (sasl).")
        }
        if !securityProtocol.usesSASL && sasl != nil {
            let remedy = securityProtocol.usesTLS ? "SASL_SSL (.saslTLS)" : "SASL_SSL (.saslTLS) or SASL_PLAINTEXT"
            problems.append("sasl is set, but \(label), which does not use it. Set \(remedy), or remove sasl.")
        }
        if !securityProtocol.usesTLS && tls != TLSConfiguration() {
            let remedy = securityProtocol.usesSASL ? "SASL_SSL (.saslTLS)" : "SSL (.tls)"
            problems.append(
                "tls (ssl.*) is set, but \(label), which does not encrypt. Set \(remedy), or remove the settings.")
        }
        if tls.trust.isEmpty {
            problems.append("tls.trust is empty, so that no broker would be trusted. Use [.system] or CAs of your own.")
        }
        if let sasl {
            do throws(SASLError) {
                try sasl.check()
            } catch {
                problems.append("sasl: \(error)")
            }
        }
        return problems
    }

    /// What is allowed, and should not happen in production. For the log.
    package var securityWarnings: [String] {
        var warnings: [String] = []
        if securityProtocol == .saslPlaintext, let mechanism = sasl?.mechanism,
            mechanism == .plain || mechanism == .oauthBearer
        {
            let secret = mechanism == .plain ? "password" : "token"
            warnings.append(
                "\(mechanism.rawValue) over SASL_PLAINTEXT sends the \(secret) in clear text: use SASL_SSL")
        }
        if securityProtocol.usesTLS && !tls.verifiesHostName {
            warnings.append(
                "host names are not verified (ssl.endpoint.identification.algorithm is empty): everyone with a "
                    + "certificate from a trusted CA can impersonate a broker")
        }
        if case .token(.unsecured, _) = sasl?.login {
            warnings.append("unsecured tokens prove nothing: use them in tests only")
        }
        return warnings
    }
}

extension SASLConfiguration {
    /// Checks what is known before the first connection.
    ///
    /// - Throws: `.invalidSetting`.
    func check() throws(SASLError) {
        switch login {
        case .password(let mechanism, .fixed(let credentials), let isDelegationToken):
            try credentials.userCredentials(isDelegationToken: isDelegationToken).check(for: mechanism.saslMechanism)
        case .password(_, .provider, _): break
        case .token(let source, let refresh):
            try refresh.settings.check()
            try source.check()
        }
    }
}

extension SASLConfiguration.TokenSource {
    fileprivate func check() throws(SASLError) {
        switch self {
        case .provider: break
        case .file(let file, _, let extensions):
            if file.path.isEmpty { throw SASLError(.invalidSetting("The token file's path is empty."), .oauthBearer) }
            _ = try SASLExtensions(extensions)
        case .unsecured(let token): _ = try token.make(nowMs: 0)
        case .awsMSKIAM(let region?, _) where !AWSRegion.isRegion(region):
            throw SASLError(
                .invalidSetting("\"\(region)\" is not an AWS region: use one such as eu-west-1."), .oauthBearer)
        case .awsMSKIAM: break
        }
    }
}
