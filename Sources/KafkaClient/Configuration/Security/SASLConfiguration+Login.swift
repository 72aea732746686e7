import KafkaSASL
import KafkaTLS

// What connections need of the configuration.

extension SASLConfiguration {
    /// How connections authenticate.
    ///
    /// - Parameter clock: Tokens are dated by it.
    func saslLogin(clock: any ProducerClock) -> SASLLogin {
        switch login {
        case .password(let mechanism, let source, let isDelegationToken):
            .password(mechanism.saslMechanism) {
                let credentials =
                    switch source {
                    case .fixed(let credentials): credentials
                    case .provider(let provider): try await provider.get()
                    }
                return credentials.userCredentials(isDelegationToken: isDelegationToken)
            }
        case .token(let source, let refresh):
            .token(refresh.settings) { host in try await source.token(for: host, clock: clock) }
        }
    }

    /// Whether it needs OpenSSL: PLAIN, and tokens that others make, do not.
    var needsCryptography: Bool {
        switch login {
        case .password(let mechanism, _, _): mechanism != .plain
        case .token(.awsMSKIAM, _): true
        case .token: false
        }
    }
}

extension SASLConfiguration.Mechanism {
    var saslMechanism: SASLMechanism {
        switch self {
        case .plain: .plain
        case .scramSHA256: .scramSHA256
        case .scramSHA512: .scramSHA512
        case .oauthBearer: .oauthBearer
        }
    }
}

extension SASLCredentials {
    func userCredentials(isDelegationToken: Bool) -> UserCredentials {
        UserCredentials(user: username, password: password, isDelegationToken: isDelegationToken)
    }
}

extension SASLConfiguration.TokenSource {
    /// A token for a connection to this host.
    fileprivate func token(for host: String, clock: any ProducerClock) async throws -> OAuthToken {
        switch self {
        case .provider(let provider):
            let token = try await provider.get()
            return try token.oauthToken(nowMs: clock.wallMilliseconds())
        case .file(let file, let claims, let extensions):
            return try file.read(claims: claims, extensions: try SASLExtensions(extensions))
        case .unsecured(let token):
            return try token.make(nowMs: clock.wallMilliseconds())
        case .awsMSKIAM(let region, let provider):
            let environment = AWSEnvironment.current
            let region = try region ?? AWSRegion.find(hosts: [host], environment: environment)
            let agent = "swift-kafka-producer/\(ClientVersion.text)"
            let signer = try AWSTokenSigner(region: region, userAgent: agent, try Crypto())
            let given = try await provider?.get()
            let now = clock.wallMilliseconds()
            let credentials =
                try given?.credentials(nowMs: now) ?? KafkaSASL.AWSCredentials(environment: environment)
            return try signer.token(credentials, nowMs: now)
        }
    }
}
