import KafkaSASL

// OAUTHBEARER.

extension SASLConfiguration {
    /// OAUTHBEARER: bearer tokens from a closure, such as one that asks an identity provider (RFC 7628, KIP-255).
    ///
    /// The closure is called when the first connection authenticates and then whenever the token is due to be replaced.
    /// All connections share the token. Use it with TLS only.
    ///
    /// - Parameters:
    ///   - refresh: When a token is replaced.
    ///   - token: Returns a token that is valid now.
    public static func oauthBearer(
        refresh: TokenRefresh = TokenRefresh(), token: @escaping @Sendable () async throws -> OAuthBearerToken
    ) -> SASLConfiguration {
        SASLConfiguration(login: .token(.provider(Provider(token)), refresh))
    }

    /// OAUTHBEARER: a file with a JSON web token, such as Kubernetes mounts (KIP-768).
    ///
    /// The file is read when the first connection authenticates and then whenever the token is due to be replaced. Java:
    /// `sasl.oauthbearer.token.endpoint.url` with a `file:` URL.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - extensions: What is sent along with the token (KIP-342).
    ///   - refresh: When the file is read again.
    public static func oauthBearer(
        file: String, extensions: [String: String] = [:], refresh: TokenRefresh = TokenRefresh()
    ) -> SASLConfiguration {
        let source = TokenSource.file(OAuthTokenFile(path: file), OAuthToken.ClaimNames(), extensions: extensions)
        return SASLConfiguration(login: .token(source, refresh))
    }

    /// OAUTHBEARER with an unsigned token, for tests: anyone can make one, so no production broker accepts it (KIP-255).
    ///
    /// The producer logs a warning when it starts.
    ///
    /// - Parameters:
    ///   - subject: Whom the token identifies.
    ///   - lifetime: How long a token is valid, in whole seconds; another one follows.
    public static func unsecuredToken(
        subject: String, lifetime: Duration = .seconds(3600)
    ) -> SASLConfiguration {
        let seconds = min(max(lifetime, .zero), .seconds(Int64(Int32.max))).components.seconds
        let token = UnsecuredToken(claims: ["sub": .text(subject)], lifetimeSeconds: Int(seconds))
        return SASLConfiguration(login: .token(.unsecured(token), TokenRefresh()))
    }
}
