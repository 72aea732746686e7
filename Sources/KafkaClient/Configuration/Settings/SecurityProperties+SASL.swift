import KafkaSASL
import KafkaTLS

// SASL: a mechanism, a login module, and classes of Java's that say where credentials come from.

extension SecurityProperties {
    private static let tokenSettings: [Setting] = [.tokenEndpoint, .scopeClaim, .subjectClaim]
    private static let refreshSettings: [Setting] = [
        .refreshWindowFactor, .refreshWindowJitter, .refreshMinimumPeriod, .refreshBuffer,
    ]
    private static let provider =
        "In Swift, set sasl to .oauthBearer(token:) with a closure that returns tokens."

    /// - Parameter isNeeded: Whether the security protocol asks for SASL.
    mutating func sasl(isNeeded: Bool) -> SASLConfiguration? {
        guard let mechanism = value(.saslMechanism) else {
            let others: [Setting] = [.jaasConfig, .clientCallbackHandler, .loginCallbackHandler]
            let isUsed = (others + Self.tokenSettings + Self.refreshSettings).contains { value($0) != nil }
            if isNeeded || isUsed {
                add(
                    "sasl.mechanism is not set. Java's default, GSSAPI (Kerberos), is not supported: "
                        + "set \(Setting.saslMechanism.allowed).")
            }
            return nil
        }
        do throws(SASLError) {
            switch mechanism.uppercased() {
            case "PLAIN": return try plain()
            case "SCRAM-SHA-256": return try scram(.sha256)
            case "SCRAM-SHA-512": return try scram(.sha512)
            case "OAUTHBEARER": return try oauthBearer()
            case "AWS_MSK_IAM": return try awsMSKIAM()
            case "GSSAPI": add("sasl.mechanism is GSSAPI (Kerberos), which is not supported.")
            default: add(Setting.saslMechanism.problem(value: mechanism))
            }
        } catch {
            add("\(error)")
        }
        return nil
    }

    // MARK: PLAIN and SCRAM

    private mutating func plain() throws(SASLError) -> SASLConfiguration? {
        refuseTokenSettings(with: "PLAIN")
        let module = "org.apache.kafka.common.security.plain.PlainLoginModule"
        guard case .plain(let credentials) = try login(module, for: "PLAIN") else { return nil }
        let fixed = SASLCredentials(credentials)
        return SASLConfiguration(login: .password(.plain, .fixed(fixed)))
    }

    private mutating func scram(_ hash: SASLConfiguration.SCRAMHash) throws(SASLError) -> SASLConfiguration? {
        refuseTokenSettings(with: hash.mechanism.rawValue)
        let module = "org.apache.kafka.common.security.scram.ScramLoginModule"
        guard case .scram(let credentials) = try login(module, for: hash.mechanism.rawValue) else { return nil }
        let fixed = SASLCredentials(credentials)
        return SASLConfiguration(
            login: .password(hash.mechanism, .fixed(fixed), isDelegationToken: credentials.isDelegationToken))
    }

    /// The login module, if it is the one for the mechanism.
    private mutating func login(_ module: String, for mechanism: String) throws(SASLError) -> JAASLogin? {
        guard let text = value(.jaasConfig) else {
            add(
                "sasl.jaas.config is not set, and \(mechanism) needs it: "
                    + "\(module) required username=\"…\" password=\"…\";")
            return nil
        }
        let login = try JAASLogin(parsing: Secret(text))
        if !module.hasSuffix(".\(login.moduleName)") {
            addWrongModule(login, for: mechanism, use: module)
        }
        return login
    }

    private mutating func addWrongModule(_ login: JAASLogin, for mechanism: String, use module: String) {
        add("sasl.mechanism is \(mechanism), but sasl.jaas.config has \(login.moduleName). Use \(module).")
    }

    private mutating func refuseTokenSettings(with mechanism: String) {
        refuse(
            Self.tokenSettings + Self.refreshSettings + [.clientCallbackHandler, .loginCallbackHandler],
            "has no effect here, since sasl.mechanism is \(mechanism). Remove it.")
    }

    // MARK: OAUTHBEARER

    private mutating func oauthBearer() throws(SASLError) -> SASLConfiguration? {
        refuse([.clientCallbackHandler], "names a Java class, which cannot be loaded. Remove it.")
        var options: JAASOAuthOptions?
        if let text = value(.jaasConfig) {
            let login = try JAASLogin(parsing: Secret(text))
            guard case .oauthBearer(let found) = login else {
                let module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"
                addWrongModule(login, for: "OAUTHBEARER", use: module)
                return nil
            }
            options = found
        }
        let refresh = tokenRefresh()
        guard let source = try tokenSource(options) else { return nil }
        return SASLConfiguration(login: .token(source, refresh))
    }

    private mutating func tokenSource(_ options: JAASOAuthOptions?) throws(SASLError) -> SASLConfiguration.TokenSource?
    {
        let handler = value(.loginCallbackHandler)
        switch handler?.split(separator: ".").last {
        case "IAMOAuthBearerLoginCallbackHandler":
            refuse(Self.tokenSettings, "has no effect here, since \(handler ?? "") makes the tokens. Remove it.")
            return .awsMSKIAM(region: nil, nil)
        case nil, "OAuthBearerLoginCallbackHandler", "OAuthBearerUnsecuredLoginCallbackHandler": break
        default:
            add(
                "sasl.login.callback.handler.class is \(handler ?? ""), a Java class, which cannot be loaded. "
                    + Self.provider)
            return nil
        }
        if let url = value(.tokenEndpoint) { return try tokenFile(url, options) }
        refuse(
            [.scopeClaim, .subjectClaim], "has an effect only with sasl.oauthbearer.token.endpoint.url. Remove it.")
        if let token = options?.unsecured { return .unsecured(token) }
        add("OAUTHBEARER needs a source of tokens: sasl.oauthbearer.token.endpoint.url with a file. \(Self.provider)")
        return nil
    }

    private static func isOverHTTP(_ url: String) -> Bool { url.lowercased().hasPrefix("http") }

    /// Whether tokens come from an identity provider, and a maker of their source was given.
    var asksIdentityProvider: Bool { hasTokenMaker && namesIdentityProvider }

    private var namesIdentityProvider: Bool {
        value(.saslMechanism)?.uppercased() == "OAUTHBEARER" && value(.tokenEndpoint).map(Self.isOverHTTP) == true
    }

    /// Makes the source of tokens, if the properties name an identity provider.
    mutating func makeTokens(
        _ properties: [String: String],
        _ make: (_ properties: [String: String]) throws -> (@Sendable () async throws -> OAuthBearerToken)
    ) {
        hasTokenMaker = true
        guard namesIdentityProvider else { return }
        do { tokens = try make(properties) } catch {
            add(
                "The provider of tokens for sasl.oauthbearer.token.endpoint.url cannot be made; it failed\(error.secretFreeCause)."
            )
        }
    }

    private mutating func tokenFile(
        _ url: String, _ options: JAASOAuthOptions?
    ) throws(SASLError) -> SASLConfiguration.TokenSource? {
        if Self.isOverHTTP(url) {
            if let tokens { return .provider(Provider(tokens)) }
            // What the maker of tokens threw is reported already.
            if hasTokenMaker { return nil }
            add(
                "sasl.oauthbearer.token.endpoint.url asks an identity provider over HTTP, which is in the product KafkaOAuth (trait "
                    + "OAuth). In Swift, use ProducerConfiguration(properties:tokens:) with OAuthTokenProvider.brokerTokens, or set sasl to "
                    + ".oauthBearer(provider) and leave the property out.")
            return nil
        }
        var claims = OAuthToken.ClaimNames()
        if let name = value(.scopeClaim) { claims.scope = name }
        if let name = value(.subjectClaim) { claims.subject = name }
        let pairs = options?.extensions.pairs.map { ($0.key, $0.value) } ?? []
        return .file(try OAuthTokenFile(url: url), claims, extensions: Dictionary(pairs) { $1 })
    }

    private mutating func tokenRefresh() -> SASLConfiguration.TokenRefresh {
        var refresh = SASLConfiguration.TokenRefresh()
        if let factor = number(.refreshWindowFactor, 0.5...1, Double.init) { refresh.windowFactor = factor }
        if let jitter = number(.refreshWindowJitter, 0...0.25, Double.init) { refresh.windowJitter = jitter }
        if let seconds = number(.refreshMinimumPeriod, 0...900, { Int($0) }) {
            refresh.minimumPeriod = .seconds(seconds)
        }
        if let seconds = number(.refreshBuffer, 0...3600, { Int($0) }) { refresh.buffer = .seconds(seconds) }
        return refresh
    }

    private mutating func number<Number: Comparable>(
        _ setting: Setting, _ range: ClosedRange<Number>, _ parse: (String) -> Number?
    ) -> Number? {
        guard let text = value(setting) else { return nil }
        guard let number = parse(text), range.contains(number) else {
            add(setting.problem(value: text))
            return nil
        }
        return number
    }

    // MARK: Amazon MSK

    /// The mechanism of Amazon's Java library. Here, the same credentials sign a token for OAUTHBEARER, which MSK's IAM
    /// listeners accept just as well.
    private mutating func awsMSKIAM() throws(SASLError) -> SASLConfiguration? {
        refuse(
            Self.tokenSettings + [.loginCallbackHandler],
            "has no effect here, since sasl.mechanism is AWS_MSK_IAM. Remove it.")
        if let handler = value(.clientCallbackHandler), handler.split(separator: ".").last != "IAMClientCallbackHandler"
        {
            add(
                "sasl.client.callback.handler.class is \(handler), a Java class, which cannot be loaded. For AWS_MSK_IAM, "
                    + "use software.amazon.msk.auth.iam.IAMClientCallbackHandler, or leave it out.")
        }
        if let text = value(.jaasConfig) {
            let login = try JAASLogin(parsing: Secret(text))
            guard case .awsIAM(let profile) = login else {
                addWrongModule(login, for: "AWS_MSK_IAM", use: "software.amazon.msk.auth.iam.IAMLoginModule")
                return nil
            }
            if profile != nil {
                add(
                    "sasl.jaas.config has awsProfileName, and profiles in files are not read. Set the environment "
                        + "(aws configure export-credentials --format env), or set sasl to "
                        + ".awsMSKIAM(credentials:) with a closure in Swift.")
            }
        }
        return SASLConfiguration(login: .token(.awsMSKIAM(region: nil, nil), tokenRefresh()))
    }
}

extension SASLCredentials {
    fileprivate init(_ credentials: UserCredentials) {
        username = credentials.user
        password = credentials.password
    }
}

extension JAASLogin {
    fileprivate var moduleName: String {
        switch self {
        case .plain: "PlainLoginModule"
        case .scram: "ScramLoginModule"
        case .oauthBearer: "OAuthBearerLoginModule"
        case .awsIAM: "IAMLoginModule"
        }
    }
}
