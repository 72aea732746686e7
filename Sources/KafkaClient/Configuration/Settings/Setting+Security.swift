import KafkaSASL

// The rows for TLS and SASL. Most of Java's keys there are parts of one Swift value: `SecurityProperties` puts them together.

extension Setting {
    static let security = [securityProtocol] + truststore + keystore + tls + sasl + tokenRefresh

    static let securityProtocol = Setting(
        "security.protocol", "securityProtocol", \.securityProtocol, .choice,
        "Whether connections use TLS, and whether clients authenticate with SASL.")

    // MARK: TLS

    private static let truststore = [
        truststoreLocation, truststoreType, truststorePassword, truststoreCertificates,
    ]

    static let truststoreLocation = part(
        "ssl.truststore.location", "tls.trust", "a path",
        "The file of trusted certificates. Without one, and without `ssl.truststore.certificates`, the system's CAs.",
        text: { $0.tls.trust.compactMap(\.path).joined(separator: ",") })
    static let truststoreType = part(
        "ssl.truststore.type", "tls.trust", storeTypes,
        "The trust store's format. Without it, PKCS12. JKS is read if the file is PKCS12 inside, as Java 9 and later "
            + "make it.",
        text: { $0.tls.trust.compactMap(\.type).first ?? "" })
    static let truststorePassword = part(
        "ssl.truststore.password", "tls.trust", "a text", "The trust store's password. Not with PEM.", isSecret: true,
        text: { $0.tls.trust.contains(where: \.hasPassword) ? hidden : "" })
    static let truststoreCertificates = part(
        "ssl.truststore.certificates", "tls.trust", "certificates in PEM",
        "Trusted certificates, instead of a file. Needs the type PEM (KIP-651).",
        text: { $0.tls.trust.contains(where: \.isText) ? "PEM text" : "" })

    private static let keystore = [
        keystoreLocation, keystoreType, keystorePassword, keystoreCertificates, keystoreKey, keyPassword,
    ]

    static let keystoreLocation = part(
        "ssl.keystore.location", "tls.identity", "a path",
        "The file of the client's certificate and private key, for brokers that ask for a certificate.",
        text: { $0.tls.identity?.path ?? "" })
    static let keystoreType = part(
        "ssl.keystore.type", "tls.identity", storeTypes, "The key store's format, as with `ssl.truststore.type`.",
        text: { $0.tls.identity?.type ?? "" })
    static let keystorePassword = part(
        "ssl.keystore.password", "tls.identity", "a text", "The key store's password. Not with PEM.", isSecret: true,
        text: { $0.tls.identity?.hasStorePassword == true ? hidden : "" })
    static let keystoreCertificates = part(
        "ssl.keystore.certificate.chain", "tls.identity", "certificates in PEM",
        "The client's certificate and its issuers', instead of a file. Needs the type PEM and `ssl.keystore.key` "
            + "(KIP-651).",
        text: { $0.tls.identity?.isText == true ? "PEM text" : "" })
    static let keystoreKey = part(
        "ssl.keystore.key", "tls.identity", "a private key in PEM",
        "The client's private key, instead of a file. Needs the type PEM and `ssl.keystore.certificate.chain` "
            + "(KIP-651).", isSecret: true,
        text: { $0.tls.identity?.isText == true ? hidden : "" })
    static let keyPassword = part(
        "ssl.key.password", "tls.identity", "a text",
        "The password of a private key in PEM. For a PKCS12 store, it has to be the store's password.", isSecret: true,
        text: { $0.tls.identity?.hasKeyPassword == true ? hidden : "" })

    private static let tls = [verifiesHostName, tlsVersions, cipherSuites, certificateRefreshInterval]

    static let verifiesHostName = Setting(
        "ssl.endpoint.identification.algorithm", "tls.verifiesHostName", \.tls.verifiesHostName, .hostVerification,
        "Whether a broker's certificate has to be for the host that is connected to. Empty is `false`: no check, and a "
            + "warning.")
    static let tlsVersions = Setting(
        "ssl.enabled.protocols", "tls.versions", \.tls.versions, .tlsVersions,
        "The versions of TLS that may be negotiated.")
    static let cipherSuites = Setting(
        "ssl.cipher.suites", "tls.cipherSuites", \.tls.cipherSuites, .cipherSuites,
        "The cipher suites that may be negotiated, by their standard names. Empty leaves the choice to OpenSSL.")
    static let certificateRefreshInterval = Setting(
        "ssl.certificate.refresh.interval.ms", "tls.refreshInterval", \.tls.refreshInterval,
        .optional(.milliseconds(from: 1), nil: "never"),
        "How often the files of certificates and keys are looked at again: changed ones need no restart. Not a setting "
            + "of Java's.")

    private static let storeTypes = "PKCS12, PEM or JKS"

    // MARK: SASL

    private static let sasl = [
        saslMechanism, jaasConfig, clientCallbackHandler, loginCallbackHandler, tokenEndpoint, scopeClaim, subjectClaim,
    ]

    static let saslMechanism = part(
        "sasl.mechanism", "sasl", "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER or AWS_MSK_IAM",
        "How clients authenticate. Needed with SASL_PLAINTEXT and SASL_SSL.",
        text: { $0.sasl?.mechanism.rawValue ?? "" })
    static let jaasConfig = part(
        "sasl.jaas.config", "sasl",
        "a login module of Java's: PlainLoginModule, ScramLoginModule, OAuthBearerLoginModule or Amazon's "
            + "IAMLoginModule",
        "The login module and its options, such as user name and password.", isSecret: true,
        text: { $0.sasl == nil ? "" : hidden })
    static let clientCallbackHandler = part(
        "sasl.client.callback.handler.class", "sasl", "Amazon's IAMClientCallbackHandler",
        "Recognized so that files for Amazon MSK work; has no effect of its own.", text: { _ in "" })
    static let loginCallbackHandler = part(
        "sasl.login.callback.handler.class", "sasl",
        "Kafka's OAuthBearerLoginCallbackHandler or Amazon's IAMOAuthBearerLoginCallbackHandler",
        "Where bearer tokens come from: `sasl.oauthbearer.token.endpoint.url`, or AWS credentials. Other sources are "
            + "closures in Swift, such as those of the product KafkaOAuth.", text: { _ in "" })
    static let tokenEndpoint = part(
        "sasl.oauthbearer.token.endpoint.url", "sasl", "a file: URL (for others, set a token provider in Swift)",
        "The file of the bearer token, which is read again before the token expires (KIP-768).",
        text: { $0.sasl?.tokenFile.map { "file:\($0.path)" } ?? "" })
    static let scopeClaim = part(
        "sasl.oauthbearer.scope.claim.name", "sasl", "the name of a claim",
        "The claim of tokens from a file that lists their scopes.", text: { $0.sasl?.claims?.scope ?? "scope" })
    static let subjectClaim = part(
        "sasl.oauthbearer.sub.claim.name", "sasl", "the name of a claim",
        "The claim of tokens from a file that is their subject.", text: { $0.sasl?.claims?.subject ?? "sub" })

    private static let tokenRefresh = [refreshWindowFactor, refreshWindowJitter, refreshMinimumPeriod, refreshBuffer]

    static let refreshWindowFactor = part(
        "sasl.login.refresh.window.factor", "sasl", "from 0.5 to 1",
        "The part of its lifetime after which a bearer token is replaced.",
        text: { "\(refresh(of: $0).windowFactor)" })
    static let refreshWindowJitter = part(
        "sasl.login.refresh.window.jitter", "sasl", "from 0 to 0.25", "The most that is added to that part, at random.",
        text: { "\(refresh(of: $0).windowJitter)" })
    static let refreshMinimumPeriod = part(
        "sasl.login.refresh.min.period.seconds", "sasl", "a whole number from 0 to 900",
        "The least time between two refreshes of a token, in seconds.",
        text: { "\(refresh(of: $0).settings.minimumPeriodSeconds)" })
    static let refreshBuffer = part(
        "sasl.login.refresh.buffer.seconds", "sasl", "a whole number from 0 to 3600",
        "How much of a token's lifetime is left at least when it is replaced, in seconds.",
        text: { "\(refresh(of: $0).settings.bufferSeconds)" })

    private static func refresh(of configuration: ProducerConfiguration) -> SASLConfiguration.TokenRefresh {
        configuration.sasl?.refresh ?? SASLConfiguration.TokenRefresh()
    }

    /// A key that means something only together with others.
    private static func part(
        _ javaName: String, _ swiftName: String, _ allowed: String, _ effect: String, isSecret: Bool = false,
        text: @escaping @Sendable (ProducerConfiguration) -> String
    ) -> Setting {
        Setting(
            javaName: javaName, swiftName: swiftName, allowed: allowed, effect: effect, unit: nil, isSecret: isSecret,
            set: { _, _ in true }, text: text, display: text, isAllowed: { _ in true }, isPart: true)
    }
}
