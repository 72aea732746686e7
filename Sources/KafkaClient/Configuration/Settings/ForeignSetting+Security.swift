// Keys of TLS and SASL: Java's that mean nothing here, and librdkafka's.

extension ForeignSetting {
    /// What to do about a key of TLS or SASL, or `nil` if it is none.
    static func security(_ key: String, value: String) -> ForeignSetting? {
        if let harmless = harmlessValues[key], harmless.contains(value.uppercased()) { return .harmless }
        if let ours = librdkafka[key] { return .refused("is librdkafka's. \(ours)") }
        return javaOnlyEntry(key).map { .refused("\($0.why) Remove it.") }
    }

    private static func javaOnlyEntry(_ key: String) -> (keys: [String], why: String)? {
        javaOnly.first { entry in entry.keys.contains { $0.hasSuffix(".") ? key.hasPrefix($0) : key == $0 } }
    }

    /// Values that ask for what happens anyway.
    private static let harmlessValues: [String: Set<String>] = [
        "ssl.protocol": ["TLS", "TLSV1.2", "TLSV1.3"],
        "ssl.keymanager.algorithm": ["SUNX509", "PKIX"],
        "ssl.trustmanager.algorithm": ["PKIX", "SUNX509"],
        "enable.ssl.certificate.verification": ["TRUE"],
        "sasl.login.class": ["ORG.APACHE.KAFKA.COMMON.SECURITY.AUTHENTICATOR.DEFAULTLOGIN"],
    ]

    /// Keys, or prefixes that end with a dot, and why they mean nothing.
    private static let javaOnly: [(keys: [String], why: String)] = [
        (
            ["ssl.protocol"],
            "has to be TLS, TLSv1.2 or TLSv1.3, since older versions are not safe; ssl.enabled.protocols decides."
        ),
        (
            [
                "ssl.provider", "ssl.keymanager.algorithm", "ssl.trustmanager.algorithm",
                "ssl.secure.random.implementation", "ssl.engine.factory.class", "sasl.login.class",
            ], "configures the Java virtual machine, which is not there."
        ),
        (["ssl.client.auth", "ssl.principal.mapping.rules"], "is a setting of brokers."),
        (["sasl.kerberos."], "configures GSSAPI (Kerberos), which is not supported."),
        (
            [
                "sasl.oauthbearer.jwks.", "sasl.oauthbearer.expected.", "sasl.oauthbearer.clock.skew.seconds",
            ], "is about verifying tokens, which brokers do."
        ),
        (
            identityProvider,
            "is about asking an identity provider over HTTP, which is in the product KafkaOAuth (trait OAuth): its "
                + "OAuthConfiguration(properties:) reads it, and ProducerConfiguration(properties:tokens:) uses it. Leave it out here."
        ),
    ]

    private static let identityProvider = [
        "sasl.oauthbearer.", "sasl.login.connect.timeout.ms", "sasl.login.read.timeout.ms",
        "sasl.login.retry.backoff.ms", "sasl.login.retry.backoff.max.ms",
    ]

    /// Whether a key is about asking an identity provider for tokens, rather than about verifying them.
    static func isOfIdentityProvider(_ key: String) -> Bool {
        javaOnlyEntry(key)?.keys == identityProvider && librdkafka[key] == nil
    }

    /// What librdkafka's keys are here.
    private static let librdkafka: [String: String] = [
        "ssl.ca.location": "Use ssl.truststore.location with ssl.truststore.type=PEM.",
        "ssl.ca.pem": "Use ssl.truststore.certificates with ssl.truststore.type=PEM.",
        "ssl.certificate.location":
            "Use ssl.keystore.location with ssl.keystore.type=PEM, and a file that holds the certificate and the key; or "
            + "in Swift, tls.identity = .pemFiles(certificates:key:).",
        "ssl.certificate.pem": "Use ssl.keystore.certificate.chain with ssl.keystore.type=PEM.",
        "ssl.key.location":
            "Use ssl.keystore.location with ssl.keystore.type=PEM, and a file that holds the certificate and the key; or "
            + "in Swift, tls.identity = .pemFiles(certificates:key:).",
        "ssl.key.pem": "Use ssl.keystore.key with ssl.keystore.type=PEM.",
        "ssl.crl.location": "There is no such setting: revocation lists are not read. Remove it.",
        "ssl.curves.list": "There is no such setting: OpenSSL chooses. Remove it.",
        "ssl.sigalgs.list": "There is no such setting: OpenSSL chooses. Remove it.",
        "ssl.providers": "There is no such setting. Remove it.",
        "ssl.engine.location": "There is no such setting. Remove it.",
        "ssl.ca.certificate.stores": "There is no such setting. Remove it.",
        "enable.ssl.certificate.verification":
            "Certificates are always verified. Trust the broker's certificate or its CA instead "
            + "(ssl.truststore.location), and if its names are wrong, set ssl.endpoint.identification.algorithm to nothing.",
        "sasl.mechanisms": "Use sasl.mechanism.",
        "sasl.username":
            "Use sasl.jaas.config, for example org.apache.kafka.common.security.plain.PlainLoginModule required "
            + "username=\"…\" password=\"…\"; (with SCRAM, org.apache.kafka.common.security.scram.ScramLoginModule).",
        "sasl.password":
            "Use sasl.jaas.config, which has user name and password.",
        "sasl.oauthbearer.config":
            "Use sasl.jaas.config with org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule.",
        "enable.sasl.oauthbearer.unsecure.jwt":
            "Use sasl.jaas.config with OAuthBearerLoginModule and unsecuredLoginStringClaim_sub.",
        "sasl.oauthbearer.method":
            "Use sasl.oauthbearer.token.endpoint.url with a file, or in Swift, an OAuthTokenProvider of the product "
            + "KafkaOAuth.",
    ]
}
