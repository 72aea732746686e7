import Testing

@testable import KafkaClient

@Suite("Properties that name an identity provider", .timeLimit(.minutes(10)))
struct IdentityProviderPropertiesTests {
    private let properties = [
        "bootstrap.servers": "a:9092", "security.protocol": "SASL_SSL", "sasl.mechanism": "OAUTHBEARER",
        "sasl.oauthbearer.token.endpoint.url": "https://login.example.com/token",
        "sasl.jaas.config": #"a.OAuthBearerLoginModule required clientId="a" clientSecret="s3cret";"#,
    ]

    private struct Unexpected: Error {}

    private func problem(
        _ more: [String: String],
        _ tokens: ([String: String]) throws -> (@Sendable () async throws -> OAuthBearerToken) = { _ in
            { OAuthBearerToken("t") }
        }
    ) -> String {
        let error = #expect(throws: KafkaError.self) {
            try ProducerConfiguration(properties: properties.merging(more) { $1 }, tokens: tokens)
        }
        #expect(error?.code == .invalidConfiguration && error?.message.contains("s3cret") == false)
        return error?.message ?? ""
    }

    @Test("Tokens are those of the source that is made of all properties; when they are replaced is the producer's")
    func tokens() async throws {
        let more = [
            "sasl.login.refresh.buffer.seconds": "20", "sasl.oauthbearer.scope.claim.name": "scp",
            "sasl.oauthbearer.scope": "x", "sasl.oauthbearer.assertion.file": "f", "sasl.login.retry.backoff.ms": "5",
            "sasl.login.connect.timeout.ms": "6", "sasl.oauthbearer.header.urlencode": "true",
            "bearer.auth.credentials.source": "SASL_OAUTHBEARER_INHERIT",
        ]
        var given: [String: String] = [:]
        let all = properties.merging(more) { $1 }
        let configuration = try ProducerConfiguration(properties: all) { properties in
            given = properties
            return { OAuthBearerToken("t", lifetime: .seconds(60)) }
        }
        guard case .token(.provider(let provider), let refresh) = configuration.sasl?.login else {
            Issue.record("\(String(describing: configuration.sasl))")
            return
        }
        #expect(given == all && refresh.buffer == .seconds(20))
        #expect(try await provider.get() == OAuthBearerToken("t", lifetime: .seconds(60)))
    }

    @Test("What is not about asking is refused as ever")
    func refused() {
        for name in [
            "sasl.oauthbearer.jwks.endpoint.url", "sasl.oauthbearer.expected.audience", "sasl.oauthbearer.method",
            "sasl.login.retry.backoff", "sasl.kerberos.service.name",
        ] { #expect(problem([name: "a"]).contains(name)) }
    }

    @Test("The source is made only if the properties name an identity provider")
    func unneeded() throws {
        for more in [
            ["sasl.oauthbearer.token.endpoint.url": "file:///token", "sasl.jaas.config": ""],
            ["sasl.mechanism": "AWS_MSK_IAM", "sasl.oauthbearer.token.endpoint.url": "", "sasl.jaas.config": ""],
        ] {
            _ = try ProducerConfiguration(properties: properties.merging(more) { $1 }) { _ in throw Unexpected() }
            #expect(problem(more.merging(["sasl.login.retry.backoff.ms": "5"]) { $1 }).contains("KafkaOAuth"))
        }
    }

    @Test("What the maker of the source throws is named, and repeated only if it has no secrets")
    func failingMaker() {
        struct Leak: Error { var secret = "s3cret" }
        struct Safe: SecretFreeError { var description: String { "no client id" } }
        let leak = problem([:]) { _ in throw Leak() }
        #expect(leak.contains("failed with Leak.") && !leak.contains("KafkaOAuth"))
        #expect(problem([:]) { _ in throw Safe() }.contains("failed: no client id."))
    }
}
