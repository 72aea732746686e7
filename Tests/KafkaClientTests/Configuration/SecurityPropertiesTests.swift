import KafkaClient
import Testing

/// Lines of properties.
private let plainLogin =
    "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=a password=hunter2;"
private let overTLS = "security.protocol=SSL\n"

/// The properties of TLS and SASL, as people have them for Java clients.
@Suite("Security from properties", .timeLimit(.minutes(10)))
struct SecurityPropertiesTests {
    private func read(_ text: String) throws -> ProducerConfiguration {
        let properties = try ProducerConfiguration.parseProperties(text)
        return try ProducerConfiguration(properties: ["bootstrap.servers": "a:1"].merging(properties) { $1 })
    }

    private func problem(_ text: String) -> String {
        configurationMessage { () throws(KafkaError) in
            let properties = try ProducerConfiguration.parseProperties(text)
            _ = try ProducerConfiguration(properties: ["bootstrap.servers": "a:1"].merging(properties) { $1 })
        }
    }

    @Test("Confluent Cloud's file")
    func confluentCloud() throws {
        let configuration = try read(
            #"""
            # Required connection configs for Kafka producer, consumer, and admin
            bootstrap.servers=SASL_SSL://pkc-00000.europe-west3.gcp.confluent.cloud:9092
            security.protocol=SASL_SSL
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username='KEY' password='SECRET';
            sasl.mechanism=PLAIN
            # Required for correctness in Apache Kafka clients prior to 2.6
            client.dns.lookup=use_all_dns_ips
            # Best practice for higher availability in Apache Kafka clients prior to 3.0
            session.timeout.ms=45000
            # Best practice for Kafka producer to prevent data loss
            acks=all
            client.id=ccloud-java-client-00000000
            # Required connection configs for Confluent Cloud Schema Registry
            schema.registry.url=https://psrc-00000.europe-west3.gcp.confluent.cloud
            basic.auth.credentials.source=USER_INFO
            basic.auth.user.info={{ SR_API_KEY }}:{{ SR_API_SECRET }}
            """#)
        #expect(configuration.securityProtocol == .saslTLS)
        #expect(configuration.sasl == .plain(username: "KEY", password: "SECRET"))
        #expect(configuration.tls == TLSConfiguration())
    }

    @Test("Amazon MSK's file for IAM, and the one for OAUTHBEARER")
    func msk() throws {
        let iam = try read(
            """
            security.protocol=SASL_SSL
            sasl.mechanism=AWS_MSK_IAM
            sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;
            sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler
            """)
        #expect(iam.sasl == .awsMSKIAM() && iam.securityProtocol == .saslTLS)
        let oauth = try read(
            """
            security.protocol=SASL_SSL
            sasl.mechanism=OAUTHBEARER
            sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
            sasl.login.callback.handler.class=software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler
            """)
        #expect(oauth.sasl == .awsMSKIAM())
        let profile = problem(
            """
            security.protocol=SASL_SSL
            sasl.mechanism=AWS_MSK_IAM
            sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName="dev";
            """)
        #expect(profile.contains("awsProfileName") && profile.contains(".awsMSKIAM(credentials:)"))
    }

    @Test("Strimzi's files: SCRAM, and mutual TLS")
    func strimzi() throws {
        let scram = try read(
            """
            security.protocol=SASL_SSL
            ssl.truststore.location=/opt/kafka/ca.p12
            ssl.truststore.password=trust
            ssl.truststore.type=PKCS12
            sasl.mechanism=SCRAM-SHA-512
            sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                username="my-user" \\
                password="p=w;";
            """)
        #expect(scram.sasl == .scramSHA512(username: "my-user", password: "p=w;"))
        #expect(scram.tls.trust == [.pkcs12File("/opt/kafka/ca.p12", password: "trust")])
        let tls = try read(
            """
            security.protocol=SSL
            ssl.truststore.location=/opt/kafka/ca.p12
            ssl.truststore.password=trust
            ssl.keystore.location=/opt/kafka/user.p12
            ssl.keystore.password=store
            ssl.key.password=store
            """)
        #expect(tls.securityProtocol == .tls && tls.sasl == nil)
        #expect(tls.tls.trust == [.pkcs12File("/opt/kafka/ca.p12", password: "trust")])
        #expect(tls.tls.identity == .pkcs12File("/opt/kafka/user.p12", password: "store"))
    }

    @Test("PEM: files and texts (KIP-651)")
    func pem() throws {
        let files = try read(
            """
            security.protocol=ssl
            ssl.truststore.type=PEM
            ssl.truststore.location=/ca.pem
            ssl.keystore.type=pem
            ssl.keystore.location=/client.pem
            ssl.key.password=key
            """)
        #expect(files.tls.trust == [.pemFile("/ca.pem")])
        #expect(files.tls.identity == .pemFile("/client.pem", keyPassword: "key"))
        let texts = try read(
            """
            security.protocol=SSL
            ssl.truststore.type=PEM
            ssl.truststore.certificates=-----BEGIN CERTIFICATE----- AAAA BBBB -----END CERTIFICATE-----
            ssl.keystore.type=PEM
            ssl.keystore.certificate.chain=-----BEGIN CERTIFICATE----- CCCC -----END CERTIFICATE-----
            ssl.keystore.key=-----BEGIN PRIVATE KEY----- DDDD -----END PRIVATE KEY-----
            """)
        #expect(texts.tls.trust == [.pemText("-----BEGIN CERTIFICATE-----\nAAAABBBB\n-----END CERTIFICATE-----")])
        #expect(
            texts.tls.identity
                == .pemText(
                    certificates: "-----BEGIN CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----",
                    key: "-----BEGIN PRIVATE KEY-----\nDDDD\n-----END PRIVATE KEY-----"))
    }

    @Test("The other settings of TLS")
    func tls() throws {
        let configuration = try read(
            """
            security.protocol=SSL
            ssl.protocol=TLSv1.3
            ssl.enabled.protocols=TLSv1.3
            ssl.cipher.suites=TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384
            ssl.endpoint.identification.algorithm=
            ssl.certificate.refresh.interval.ms=-1
            """)
        #expect(configuration.tls.versions == .tls13 ... .tls13)
        #expect(configuration.tls.cipherSuites == ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"])
        #expect(!configuration.tls.verifiesHostName && configuration.tls.refreshInterval == nil)
    }

    @Test("Bearer tokens: a file, an unsecured token, and when they are replaced")
    func tokens() throws {
        let start = "security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n"
        let module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"
        let file = try read(
            start + """
                sasl.jaas.config=\(module) required extension_logicalCluster="lkc-1";
                sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler
                sasl.oauthbearer.token.endpoint.url=file:///var/run/token
                sasl.login.refresh.window.factor=0.9
                sasl.login.refresh.window.jitter=0.1
                sasl.login.refresh.min.period.seconds=10
                sasl.login.refresh.buffer.seconds=20
                """)
        let refresh = SASLConfiguration.TokenRefresh(
            windowFactor: 0.9, windowJitter: 0.1, minimumPeriod: .seconds(10), buffer: .seconds(20))
        #expect(
            file.sasl
                == .oauthBearer(file: "/var/run/token", extensions: ["logicalCluster": "lkc-1"], refresh: refresh))
        let unsecured = try read(start + "sasl.jaas.config=\(module) required unsecuredLoginStringClaim_sub=\"me\";")
        #expect(unsecured.sasl == .unsecuredToken(subject: "me"))
        let http = problem(start + "sasl.oauthbearer.token.endpoint.url=https://login.example.com/token")
        #expect(http.contains("over HTTP") && http.contains("KafkaOAuth"))
        #expect(http.contains("ProducerConfiguration(properties:tokens:)"))
        #expect(problem(start).contains("needs a source of tokens"))
        #expect(
            problem(
                start
                    + "sasl.login.callback.handler.class=io.strimzi.kafka.oauth.client.JaasClientOauthLoginCallbackHandler"
            )
            .contains("a Java class, which cannot be loaded"))
    }

    @Test("A delegation token is a user of SCRAM's with an option")
    func delegationToken() throws {
        let configuration = try read(
            """
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=SCRAM-SHA-256
            sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                username="id" password="aG1hYw==" tokenauth="true";
            """)
        #expect(configuration.sasl == .delegationToken(id: "id", hmac: "aG1hYw=="))
    }

    @Test(
        "Contradictions, and what is missing",
        arguments: [
            ("security.protocol=SASL_SSL", "sasl.mechanism is not set. Java's default, GSSAPI"),
            (
                "sasl.mechanism=PLAIN\n\(plainLogin)",
                "sasl is set, but security.protocol (securityProtocol) is PLAINTEXT"
            ),
            ("security.protocol=SSL\nsasl.mechanism=PLAIN\n\(plainLogin)", "Set SASL_SSL (.saslTLS), or remove sasl."),
            (
                "ssl.truststore.location=/ca.p12",
                "tls (ssl.*) is set, but security.protocol (securityProtocol) is PLAINTEXT"
            ),
            ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN", "sasl.jaas.config is not set, and PLAIN needs it"),
            (
                "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-256\n\(plainLogin)",
                "but sasl.jaas.config has PlainLoginModule"
            ),
            ("security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI", "Kerberos"),
            (
                "security.protocol=SASL_SSL\nsasl.mechanism=LOGIN",
                "sasl.mechanism (sasl) is LOGIN, but must be PLAIN, SCRAM"
            ),
            ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=nonsense", "sasl.jaas.config, line 1"),
            (
                "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n\(plainLogin)\nsasl.login.refresh.buffer.seconds=1",
                "sasl.login.refresh.buffer.seconds has no effect here, since sasl.mechanism is PLAIN"
            ),
            (
                "security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\nsasl.login.refresh.window.factor=0.4",
                "sasl.login.refresh.window.factor (sasl) is 0.4, but must be from 0.5 to 1"
            ),
            ("\(overTLS)ssl.truststore.password=hunter2", "ssl.truststore.location is not"),
            (
                "\(overTLS)ssl.truststore.type=PEM\nssl.truststore.location=/a\nssl.truststore.password=hunter2",
                "which has no password"
            ),
            (
                "\(overTLS)ssl.truststore.type=PEM\nssl.truststore.location=/a\nssl.truststore.certificates=x",
                "are both set"
            ),
            ("\(overTLS)ssl.truststore.certificates=x", "needs ssl.truststore.type=PEM"),
            ("\(overTLS)ssl.truststore.type=BKS\nssl.truststore.location=/a", "is BKS, but must be PKCS12, PEM or JKS"),
            ("\(overTLS)ssl.keystore.type=PEM\nssl.keystore.key=hunter2", "ssl.keystore.certificate.chain is not"),
            ("\(overTLS)ssl.keystore.type=PEM\nssl.keystore.certificate.chain=x", "ssl.keystore.key is not"),
            ("\(overTLS)ssl.keystore.location=/a\nssl.keystore.key=hunter2", "are both set"),
            (
                "\(overTLS)ssl.keystore.type=PEM\nssl.keystore.location=/a\nssl.keystore.password=hunter2",
                "set ssl.key.password instead"
            ),
            ("\(overTLS)ssl.keystore.password=hunter2", "ssl.keystore.location is not"),
            (
                "\(overTLS)ssl.keystore.location=/a\nssl.keystore.password=b\nssl.key.password=hunter2",
                "In PKCS12, both are the same"
            ),
            ("\(overTLS)ssl.enabled.protocols=TLSv1.1", "must be TLSv1.2 or TLSv1.3, or both"),
            ("\(overTLS)ssl.protocol=SSLv3", "older versions are not safe"),
            ("\(overTLS)ssl.endpoint.identification.algorithm=ldaps", "must be https or empty"),
            ("\(overTLS)ssl.engine.factory.class=x", "Java virtual machine"),
            ("\(overTLS)sasl.kerberos.service.name=kafka", "Kerberos"),
            ("security.protocol=TLS", "must be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"),
            (
                "security.protocol=SSL\nbootstrap.servers=PLAINTEXT://a:1",
                "asks for the protocol PLAINTEXT, but security.protocol"
            ),
        ])
    func contradictions(text: String, expected: String) {
        let problem = problem(text)
        #expect(problem.contains(expected))
        #expect(!problem.contains("hunter2"))
    }

    @Test(
        "librdkafka's names are answered with ours",
        arguments: [
            ("ssl.ca.location", "ssl.truststore.location with ssl.truststore.type=PEM"),
            ("ssl.certificate.location", "ssl.keystore.location"), ("ssl.key.location", "ssl.keystore.location"),
            ("sasl.mechanisms", "sasl.mechanism"), ("sasl.username", "sasl.jaas.config"),
            ("sasl.password", "sasl.jaas.config"),
            ("enable.ssl.certificate.verification", "Certificates are always verified"),
        ])
    func librdkafka(key: String, expected: String) {
        let problem = problem("\(key)=hunter2")
        #expect(problem.hasPrefix("\(key) is librdkafka's.") && problem.contains(expected))
        #expect(!problem.contains("hunter2"))
    }

    @Test("A key with a slip of the pen gets a suggestion")
    func suggestions() {
        #expect(problem("ssl.truststore.loaction=x").contains("Did you mean ssl.truststore.location"))
        #expect(problem("sasl.jaas.conf=x").contains("Did you mean sasl.jaas.config"))
    }
}
