extension OAuthConfiguration {
    /// A configuration from the properties of Confluent's registry clients, by `bearer.auth.credentials.source`:
    ///
    /// - `OAUTHBEARER`: `bearer.auth.issuer.endpoint.url`, `bearer.auth.client.id`, `bearer.auth.client.secret`, `bearer.auth.scope`,
    ///   `bearer.auth.scope.claim.name` and `bearer.auth.sub.claim.name`; and `schema.registry.ssl.truststore.location`, since Java trusts
    ///   the same CAs there. Times are the defaults, as in Java.
    /// - `SASL_OAUTHBEARER_INHERIT`: what brokers get, by ``init(properties:)``; those of the others that are set win.
    ///
    /// Names may begin with `schema.registry.`. Other properties are passed over, `bearer.auth.logical.cluster` for one, which
    /// `SchemaRegistryConfiguration(properties:isKey:tokens:)` reads. That initializer takes what asks for tokens as an argument, so that
    /// neither product needs the other; see ``OAuthTokenProvider/schemaRegistryTokens(_:)``.
    ///
    /// - Parameter properties: Names and values.
    /// - Throws: ``OAuthError``, with what is wrong.
    public init(schemaRegistryProperties properties: [String: String]) throws(OAuthError) {
        func value(_ name: String) -> String? {
            let text = properties["schema.registry.\(name)"] ?? properties[name]
            return text.flatMap { $0.isEmpty ? nil : $0 }
        }
        switch value("bearer.auth.credentials.source")?.uppercased() {
        case "OAUTHBEARER":
            func required(_ name: String) throws(OAuthError) -> String {
                if let text = value(name) { return text }
                throw OAuthError(.invalidConfiguration, "\(name) is missing")
            }
            self.init(
                endpoint: try required("bearer.auth.issuer.endpoint.url"),
                grant: .clientSecret(
                    id: try required("bearer.auth.client.id"), secret: try required("bearer.auth.client.secret")),
                scope: value("bearer.auth.scope"))
            claims = ClaimNames(
                subject: value("bearer.auth.sub.claim.name"), scope: value("bearer.auth.scope.claim.name"))
            trustedCertificates = properties["schema.registry.ssl.truststore.location"]
        case "SASL_OAUTHBEARER_INHERIT":
            var inherited = properties
            for (name, own) in Self.overrides {
                if let text = value(name) { inherited["sasl.oauthbearer.\(own)"] = text }
            }
            // For claims, it is the brokers' that win in Java.
            for (name, own) in Self.fallbacks where inherited["sasl.oauthbearer.\(own)"] == nil {
                inherited["sasl.oauthbearer.\(own)"] = value(name)
            }
            try self.init(properties: inherited)
        default:
            throw OAuthError(
                .invalidConfiguration,
                "bearer.auth.credentials.source must be OAUTHBEARER or SASL_OAUTHBEARER_INHERIT to have tokens of an identity provider"
            )
        }
    }

    private static let overrides = [
        ("bearer.auth.issuer.endpoint.url", "token.endpoint.url"),
        ("bearer.auth.client.id", "client.credentials.client.id"),
        ("bearer.auth.client.secret", "client.credentials.client.secret"),
        ("bearer.auth.scope", "scope"),
    ]

    private static let fallbacks = [
        ("bearer.auth.sub.claim.name", "sub.claim.name"), ("bearer.auth.scope.claim.name", "scope.claim.name"),
    ]
}
