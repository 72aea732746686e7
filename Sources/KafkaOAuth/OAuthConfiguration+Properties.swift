internal import KafkaSASL
internal import KafkaTLS

extension OAuthConfiguration {
    /// A configuration from the properties of a Java client: `sasl.oauthbearer.*`, `sasl.login.*`, and the options `clientId`,
    /// `clientSecret`, `scope` and `extension_…` of `sasl.jaas.config`. Others are passed over.
    ///
    /// - Parameter properties: Names and values.
    /// - Throws: ``OAuthError``, with what is wrong.
    public init(properties: [String: String]) throws(OAuthError) {
        guard let endpoint = properties["sasl.oauthbearer.token.endpoint.url"] else {
            throw OAuthError(.invalidConfiguration, "sasl.oauthbearer.token.endpoint.url is missing")
        }
        let options = try Self.options(properties)
        self.init(
            endpoint: endpoint, grant: try Self.grant(properties, options),
            scope: properties["sasl.oauthbearer.scope"] ?? options?.scope)
        for pair in options?.extensions.pairs ?? [] { extensions[pair.key] = pair.value }
        claims = ClaimNames(
            subject: properties["sasl.oauthbearer.sub.claim.name"],
            scope: properties["sasl.oauthbearer.scope.claim.name"])
        func duration(_ name: String) throws(OAuthError) -> Duration? {
            guard let text = properties["sasl.login.\(name)"] else { return nil }
            guard let ms = Int64(text), (0...Int64(Int32.max)).contains(ms) else {
                throw OAuthError(.invalidConfiguration, "sasl.login.\(name) must be a number of milliseconds")
            }
            return .milliseconds(ms)
        }
        if let time = try duration("connect.timeout.ms") { connectTimeout = time }
        if let time = try duration("read.timeout.ms") { requestTimeout = time }
        if let time = try duration("retry.backoff.ms") { retryBackoff = time }
        if let time = try duration("retry.backoff.max.ms") { maxRetryTime = time }
    }

    private static func options(_ properties: [String: String]) throws(OAuthError) -> JAASOAuthOptions? {
        guard let text = properties["sasl.jaas.config"] else { return nil }
        do {
            if case .oauthBearer(let options) = try JAASLogin(parsing: Secret(text)) { return options }
        } catch {
            throw OAuthError(.invalidConfiguration, "sasl.jaas.config cannot be used: \(error)")
        }
        throw OAuthError(.invalidConfiguration, "sasl.jaas.config is not one of OAuthBearerLoginModule")
    }

    private static func grant(
        _ properties: [String: String], _ options: JAASOAuthOptions?
    ) throws(OAuthError) -> Grant {
        func value(_ name: String) -> String? { properties["sasl.oauthbearer.\(name)"] }
        let id = value("client.credentials.client.id") ?? options?.clientID
        let retriever = value("jwt.retriever.class").map { String($0.split(separator: ".").last ?? "") }
        switch retriever {
        case nil, "DefaultJwtRetriever", "ClientCredentialsJwtRetriever", "JwtBearerJwtRetriever": break
        default: throw OAuthError(.invalidConfiguration, "sasl.oauthbearer.jwt.retriever.class cannot be loaded here")
        }
        if let assertion = try assertion(properties) {
            return retriever == "JwtBearerJwtRetriever"
                ? .jwtBearer(assertion) : .clientAssertion(assertion, clientID: id)
        }
        let secret =
            value("client.credentials.client.secret")
            ?? options?.clientSecret?.reveal { String(decoding: $0, as: UTF8.self) }
        guard retriever != "JwtBearerJwtRetriever", let id, let secret else {
            throw OAuthError(
                .invalidConfiguration,
                "there is neither a client's id and secret (sasl.oauthbearer.client.credentials.client.id and .secret) nor an assertion "
                    + "(sasl.oauthbearer.assertion.file or .private.key.file)")
        }
        return .clientSecret(id: id, secret: secret, urlEncodes: value("header.urlencode")?.lowercased() == "true")
    }

    private static func assertion(_ properties: [String: String]) throws(OAuthError) -> OAuthAssertion? {
        func value(_ name: String) -> String? { properties["sasl.oauthbearer.assertion.\(name)"] }
        if let file = value("file") { return .file(file) }
        guard let key = value("private.key.file") else { return nil }
        let name = value("algorithm") ?? "RS256"
        guard let algorithm = OAuthAssertion.Algorithm(rawValue: name) else {
            throw OAuthError(.invalidConfiguration, "sasl.oauthbearer.assertion.algorithm must be RS256 or ES256")
        }
        var claims = OAuthAssertion.Claims()
        claims.audience = value("claim.aud")
        claims.issuer = value("claim.iss")
        claims.subject = value("claim.sub")
        func seconds(_ name: String, _ usual: Duration) throws(OAuthError) -> Duration {
            guard let text = value(name) else { return usual }
            guard let seconds = Int64(text), (0...86400).contains(seconds) else {
                throw OAuthError(
                    .invalidConfiguration,
                    "sasl.oauthbearer.assertion.\(name) must be a number of seconds, at most 86400")
            }
            return .seconds(seconds)
        }
        claims.lifetime = try seconds("claim.exp.seconds", claims.lifetime)
        claims.notBefore = try seconds("claim.nbf.seconds", claims.notBefore)
        claims.includesID = value("claim.jti.include")?.lowercased() == "true"
        return .signed(
            keyFile: key, passphrase: value("private.key.passphrase"), algorithm: algorithm, claims: claims,
            template: value("template.file"))
    }
}

extension OAuthConfiguration.ClaimNames {
    /// Nil if no name is given.
    init?(subject: String?, scope: String?) {
        if subject == nil, scope == nil { return nil }
        self.init()
        if let subject { self.subject = subject }
        if let scope { self.scope = scope }
    }
}
