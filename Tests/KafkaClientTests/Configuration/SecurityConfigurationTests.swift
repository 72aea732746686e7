import Logging
import Testing

@testable import KafkaClient

@Suite("Security as configuration: contradictions, equality, secrets", .timeLimit(.minutes(10)))
struct SecurityConfigurationTests {
    private static let secret = "hunter2"

    /// Every way to hand over a secret.
    private static let logins: [SASLConfiguration] = [
        .plain(username: "me", password: secret), .scramSHA256(username: "me", password: secret),
        .scramSHA512(username: "me", password: secret), .delegationToken(id: "me", hmac: secret),
        .plain { SASLCredentials(username: "me", password: secret) },
        .oauthBearer { OAuthBearerToken(secret, lifetime: .seconds(1)) }, .oauthBearer(file: "/token"),
        .awsMSKIAM { .init(accessKeyID: "id", secretAccessKey: secret, sessionToken: secret) }, .awsMSKIAM(),
        .unsecuredToken(subject: "me"),
    ]

    private func configuration(_ login: SASLConfiguration) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.securityProtocol = .saslTLS
        configuration.sasl = login
        configuration.tls.trust = [.pkcs12File("/trust", password: Self.secret), .pemText("ca"), .system]
        configuration.tls.identity = .pemText(
            certificates: "chain", key: "-----BEGIN PRIVATE KEY----- \(Self.secret)", keyPassword: Self.secret)
        return configuration
    }

    private func texts<Value>(_ value: Value) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), dumped]
    }

    @Test("A secret shows in no description, dump, or line of the log", arguments: logins)
    func secrets(login: SASLConfiguration) throws {
        let configuration = configuration(login)
        let log = LogCollector()
        log.logger.producerStarts(configuration, servers: [])
        let lines = log.lines.map { "\($0.message) \($0.metadata)" }
        let values = Setting.all.map { $0.text(configuration) + $0.shown(in: configuration) }
        for text in texts(configuration) + texts(login) + texts(configuration.tls) + lines + values {
            #expect(!text.contains(Self.secret))
        }
        #expect("\(configuration)".contains("sasl.mechanism=\(login.mechanism.rawValue)"))
        #expect("\(configuration)".contains("sasl.jaas.config=[hidden]"))
    }

    @Test("Nor does a secret show that a closure returns")
    func returnedSecrets() {
        let all =
            texts(SASLCredentials(username: "me", password: Self.secret))
            + texts(OAuthBearerToken(Self.secret, principal: "me"))
            + texts(
                SASLConfiguration.AWSCredentials(
                    accessKeyID: "id", secretAccessKey: Self.secret, sessionToken: Self.secret))
        for text in all { #expect(!text.contains(Self.secret)) }
    }

    @Test("Errors of the configuration keep secrets")
    func errors() {
        var configuration = configuration(.plain(username: "", password: Self.secret))
        configuration.securityProtocol = .plaintext
        let message = configurationMessage { () throws(KafkaError) in try configuration.validate() }
        #expect(message.contains("sasl is set") && message.contains("The user name is empty"))
        #expect(!message.contains(Self.secret))
    }

    @Test("Equal credentials make equal configurations; closures are equal to their copies")
    func equality() {
        for login in Self.logins {
            let copy = login
            #expect(copy == login && configuration(copy) == configuration(login))
            #expect(Self.logins.count { $0 == login } == 1)
        }
        #expect(SASLConfiguration.plain(username: "a", password: "b") == .plain(username: "a", password: "b"))
        #expect(SASLConfiguration.plain(username: "a", password: "b") != .plain(username: "a", password: "c"))
        let provider: @Sendable () async throws -> SASLCredentials = { SASLCredentials(username: "a", password: "b") }
        #expect(SASLConfiguration.plain(credentials: provider) != .plain(credentials: provider))
    }

    @Test(
        "What cannot work is refused",
        arguments: [
            (SASLConfiguration.plain(username: "me", password: ""), "The password is empty"),
            (.scramSHA256(username: "", password: "x"), "The user name is empty"),
            (.plain(username: "m\0e", password: "x"), "NUL"),
            (.oauthBearer(file: ""), "path is empty"),
            (.oauthBearer(file: "/t", extensions: ["auth": "x"]), "reserved"),
            (.unsecuredToken(subject: ""), "subject"),
            (.awsMSKIAM(region: "Europe!"), "is not an AWS region"),
            (.awsMSKIAM(refresh: .init(windowFactor: 0.4)), "sasl.login.refresh.window.factor is 0.4"),
            (.awsMSKIAM(refresh: .init(windowJitter: 0.3)), "sasl.login.refresh.window.jitter is 0.3"),
            (.awsMSKIAM(refresh: .init(minimumPeriod: .seconds(-1))), "sasl.login.refresh.min.period.seconds"),
            (.awsMSKIAM(refresh: .init(buffer: .seconds(3601))), "sasl.login.refresh.buffer.seconds is 3601"),
        ])
    func invalid(login: SASLConfiguration, expected: String) {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.securityProtocol = .saslTLS
        configuration.sasl = login
        #expect(
            configurationMessage { () throws(KafkaError) in try configuration.validate() }.contains(expected))
    }

    @Test("No trusted certificate, and SASL without a login")
    func missing() {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.securityProtocol = .saslTLS
        configuration.tls.trust = []
        configuration.tls.refreshInterval = .zero
        let message = configurationMessage { () throws(KafkaError) in try configuration.validate() }
        #expect(message.contains("tls.trust is empty") && message.contains("but sasl is not set"))
        #expect(message.contains("ssl.certificate.refresh.interval.ms (tls.refreshInterval) is 0"))
    }

    @Test("What is allowed and not safe is a warning when a producer starts")
    func warnings() {
        func warnings(_ change: (inout ProducerConfiguration) -> Void) -> [String] {
            var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
            change(&configuration)
            let log = LogCollector()
            log.logger.producerStarts(configuration, servers: [])
            return log.lines.filter { $0.level == .warning }.map(\.message)
        }
        #expect(warnings { _ in } == [])
        let plain = warnings {
            $0.securityProtocol = .saslPlaintext
            $0.sasl = .plain(username: "me", password: Self.secret)
        }
        #expect(plain == ["PLAIN over SASL_PLAINTEXT sends the password in clear text: use SASL_SSL"])
        let token = warnings {
            $0.securityProtocol = .saslPlaintext
            $0.sasl = .unsecuredToken(subject: "me")
        }
        #expect(token.count == 2 && token[0].contains("sends the token in clear text"))
        #expect(token.last?.contains("unsecured tokens prove nothing") == true)
        let scram = warnings {
            $0.securityProtocol = .saslPlaintext
            $0.sasl = .scramSHA256(username: "me", password: Self.secret)
        }
        #expect(scram == [], "SCRAM does not send the password")
        let host = warnings {
            $0.securityProtocol = .tls
            $0.tls.verifiesHostName = false
        }
        #expect(host.count == 1 && host[0].contains("host names are not verified"))
    }
}
