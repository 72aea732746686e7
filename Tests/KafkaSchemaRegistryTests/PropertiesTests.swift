import KafkaClient
import KafkaSchemaRegistryTesting
import Testing

@testable import KafkaSchemaRegistry

@Suite("Confluent's properties", .timeLimit(.minutes(10)))
struct PropertiesTests {
    private func read(_ properties: [String: String], isKey: Bool = false) throws -> SchemaRegistryConfiguration {
        try SchemaRegistryConfiguration(
            properties: ["schema.registry.url": "http://a:8081, http://b", "bootstrap.servers": "c"].merging(properties)
            { $1 },
            isKey: isKey)
    }

    @Test("Addresses, credentials, headers, times")
    func client() throws {
        let configuration = try read([
            "basic.auth.credentials.source": "USER_INFO", "schema.registry.basic.auth.user.info": "key:a:b",
            "request.header.X-A": "1", "http.read.timeout.ms": "5", "max.retries": "7", "retries.wait.ms": "8",
            "retries.max.wait.ms": "9", "latest.cache.ttl.sec": "-1", "missing.id.cache.ttl.sec": "3",
            "schema.registry.ssl.truststore.location": "ca.pem", "schema.registry.ssl.truststore.type": "PEM",
        ])
        #expect(configuration.urls == ["http://a:8081", "http://b"])
        guard case .basic("key", "a:b") = configuration.authentication.kind else {
            Issue.record("no credentials")
            return
        }
        #expect(configuration.headers == ["X-A": "1"])
        #expect(configuration.requestTimeout == .milliseconds(5) && configuration.maxRetries == 7)
        #expect(configuration.retryBackoff == .milliseconds(8) && configuration.maxRetryBackoff == .milliseconds(9))
        #expect(configuration.latestAge == nil && configuration.missingAge == .seconds(3))
        #expect(configuration.tls.trustedCertificates == "ca.pem")
        let bearer = try read([
            "bearer.auth.credentials.source": "STATIC_TOKEN", "bearer.auth.token": "t",
            "bearer.auth.logical.cluster": "lsrc-1", "bearer.auth.identity.pool.id": "pool-1",
        ])
        guard case .bearer("t") = bearer.authentication.kind else {
            Issue.record("no token")
            return
        }
        #expect(bearer.authentication.headers.map(\.value) == ["lsrc-1", "pool-1"])
    }

    @Test("The brokers' user name and password, of any login module that has both")
    func inherited() throws {
        for module in ["plain.PlainLoginModule", "scram.ScramLoginModule", "com.example.Own"] {
            let configuration = try read([
                "basic.auth.credentials.source": "sasl_inherit",
                "sasl.jaas.config": #"\#(module) required username="orders" password="a:\"b";"#,
            ])
            guard case .basic("orders", "a:\"b") = configuration.authentication.kind else {
                Issue.record("no credentials of \(module)")
                continue
            }
            #expect(!"\(configuration)".contains(#"a:"b"#))
        }
    }

    @Test(
        "Brokers' credentials that are not for a registry",
        arguments: [
            (nil, "needs sasl.jaas.config"), ("", "needs sasl.jaas.config"),
            ("scram.ScramLoginModule required username=a password=s3cret", "line 1"),
            (
                #"OAuthBearerLoginModule required clientId="a" clientSecret="s3cret";"#,
                "OAuthBearerLoginModule has none"
            ),
            ("PlainLoginModule required password=s3cret;", "PlainLoginModule has none"),
            ("ScramLoginModule required username=a password=s3cret tokenauth=true;", "delegation token"),
        ] as [(String?, String)])
    func notInherited(login: String?, words: String) {
        let error = #expect(throws: SchemaRegistryError.self) {
            try read(
                ["basic.auth.credentials.source": "SASL_INHERIT"].merging(login.map { ["sasl.jaas.config": $0] } ?? [:])
                { $1 })
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(words) == true && error?.message.contains("s3cret") == false, "\(error)")
    }

    @Test("The brokers' certificates are not the registry's, and what is not supported is refused")
    func certificates() throws {
        let configuration = try read([
            "ssl.truststore.location": "brokers.jks", "ssl.keystore.location": "brokers.p12",
            "ssl.keystore.key": "k", "ssl.key.password": "s3cret", "ssl.endpoint.identification.algorithm": "",
            "schema.registry.ssl.keystore.location": "client.pem", "schema.registry.ssl.keystore.type": "pem",
            "schema.registry.ssl.key.password": "other",
        ])
        #expect(configuration.tls.trustedCertificates == nil)
        #expect(configuration.tls.certificates == "client.pem" && configuration.tls.keyPassword == "other")
        for name in [
            "ssl.truststore.certificates", "ssl.keystore.key", "ssl.keystore.certificate.chain",
            "ssl.truststore.password", "ssl.keystore.password",
        ] {
            let error = #expect(throws: SchemaRegistryError.self) { try read(["schema.registry.\(name)": "s3cret"]) }
            #expect(error?.message.contains(name) == true && error?.message.contains("s3cret") == false)
        }
        let unverified = ["schema.registry.ssl.endpoint.identification.algorithm": ""]
        #expect(throws: SchemaRegistryError.self) { try read(unverified) }
    }

    @Test("Choices of serializers")
    func serializers() throws {
        let guid = "89791762-2336-4186-9674-299b90a802e2"
        let options = try read([
            "auto.register.schemas": "true", "use.schema.id": "7", "use.schema.guid": guid,
            "use.latest.version": "true",
            "use.latest.with.metadata": "a=b, c=d=e", "normalize.schemas": "TRUE", "json.fail.invalid.schema": "false",
            "latest.compatibility.strict": "false", "id.compatibility.strict": "false",
            "value.schema.id.serializer": "io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer",
        ]).serialization
        #expect(options.autoRegisters && options.schemaID == 7 && options.usesLatest && options.normalizes)
        #expect(options.schemaGUID.map { "\($0)" } == guid && options.latestMetadata == ["a": "b", "c": "d=e"])
        #expect(!options.validatesJSON && options.idFormat == .header)
        #expect(!options.latestIsStrict && !options.idIsStrict)
        let defaults = try read(["use.schema.id": "-1"]).serialization
        #expect(
            !defaults.autoRegisters && defaults.schemaID == nil && defaults.idFormat == .prefix
                && defaults.validatesJSON && defaults.latestIsStrict && defaults.idIsStrict)
    }

    @Test("A proxy")
    func proxy() throws {
        let proxy = try read(["proxy.host": "proxy.example.com", "schema.registry.proxy.port": "3128"]).proxy
        #expect(proxy == SchemaRegistryProxy(host: "proxy.example.com", port: 3128))
        #expect(try read([:]).proxy == nil && read(["proxy.host": "", "proxy.port": "-1"]).proxy == nil)
        let error = #expect(throws: SchemaRegistryError.self) { try read(["proxy.host": "p", "proxy.port": "x"]) }
        #expect(error?.message == "proxy.port must be a number from 1 to 65535.")
    }

    @Test("What wants tokens of an identity provider, and what does not, says what to do without one")
    func withoutTokens() throws {
        for (source, words) in [
            ("OAUTHBEARER", "OAuthTokenProvider"), ("SASL_OAUTHBEARER_INHERIT", "OAuthTokenProvider"),
            ("CUSTOM", "in Swift"), ("OTHER", "STATIC_TOKEN, OAUTHBEARER"),
        ] {
            let error = #expect(throws: SchemaRegistryError.self) {
                try read(["bearer.auth.credentials.source": source])
            }
            #expect(error?.message.contains(words) == true, "\(source)")
        }
    }

    @Test("Which properties are a registry's, and which are not")
    func names() {
        for name in [
            "schema.registry.url", "basic.auth.user.info", "bearer.auth.token", "auto.register.schemas",
            "value.subject.name.strategy", "request.header.a", "use.latest.version", "latest.compatibility.strict",
        ] { #expect(SchemaRegistryConfiguration.isProperty(name), "\(name)") }
        for name in ["bootstrap.servers", "linger.ms", "retries", "use.latest.versions", "ssl.truststore.location"] {
            #expect(!SchemaRegistryConfiguration.isProperty(name), "\(name)")
        }
    }

    @Test("Strategies of keys and values")
    func strategies() throws {
        let properties = [
            "key.subject.name.strategy": "io.confluent.kafka.serializers.subject.RecordNameStrategy",
            "value.subject.name.strategy": "AssociatedNameStrategy", "subject.name.strategy.fallback.type": "NONE",
        ]
        guard case .record = try read(properties, isKey: true).serialization.subjectStrategy.kind,
            case .associated("-", nil) = try read(properties).serialization.subjectStrategy.kind
        else {
            Issue.record("other strategies")
            return
        }
    }

    @Test(
        "What cannot be used is said, all of it, without secrets",
        arguments: [
            ["schema.registry.url": ""], ["auto.register.schemas": "yes"], ["use.schema.id": "x"],
            ["use.schema.guid": "x"],
            ["basic.auth.user.info": "s3cret"], ["bearer.auth.credentials.source": "OAUTHBEARER"],
            ["bearer.auth.credentials.source": "SASL_OAUTHBEARER_INHERIT"],
            ["bearer.auth.credentials.source": "CUSTOM"],
            ["bearer.auth.credentials.source": "OTHER"], ["proxy.host": "proxy"], ["proxy.port": "3128"],
            ["proxy.host": "http://s3cret@proxy", "proxy.port": "3128"], ["proxy.host": "proxy", "proxy.port": "0"],
            ["basic.auth.credentials.source": "SASL_INHERIT"], ["basic.auth.credentials.source": "USER_INFO"],
            ["basic.auth.credentials.source": "OTHER"],
            [
                "basic.auth.credentials.source": "URL", "bearer.auth.credentials.source": "STATIC_TOKEN",
                "bearer.auth.token": "s3cret",
            ],
            ["schema.registry.ssl.keystore.location": "a.jks"],
            ["value.subject.name.strategy": "com.example.Own"], ["rule.executors": "a"],
            ["use.latest.with.metadata": "a"],
            ["bearer.auth.credentials.source": "STATIC_TOKEN"], ["value.schema.id.serializer": "x"],
        ])
    func refused(properties: [String: String]) throws {
        #expect(throws: SchemaRegistryError.self) { try read(properties) }
        let error = #expect(throws: SchemaRegistryError.self) {
            try read(properties.merging(["max.retries": "s3cret"]) { $1 })
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("max.retries") == true && error?.message.contains("s3cret") == false)
    }
}
