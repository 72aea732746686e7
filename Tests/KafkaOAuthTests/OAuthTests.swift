import Foundation
import KafkaClient
import KafkaJSON
import KafkaSASL
import KafkaSchemaRegistryTesting
import KafkaTLS
import Testing

@testable import KafkaOAuth

@Suite("Tokens of identity providers", .timeLimit(.minutes(10)))
struct OAuthTests {
    private static let granted = (200, #"{"access_token": "t0ken", "expires_in": 3600}"#)
    private let endpoint = "https://idp.example.com/token"
    private let clock = ManualClock()

    private func provider(
        _ fake: FakeIdentityProvider, _ grant: OAuthConfiguration.Grant, scope: String? = nil
    ) throws -> OAuthTokenProvider {
        try OAuthTokenProvider(
            OAuthConfiguration(endpoint: endpoint, grant: grant, scope: scope), transport: fake, clock: clock,
            now: { 1_000_000 })
    }

    private func header(_ request: OAuthRequest?, _ name: String) -> String? {
        request?.headers.first { $0.name == name }?.value
    }

    @Test("A secret goes into the header, the rest into the form")
    func secret() async throws {
        let fake = FakeIdentityProvider([Self.granted])
        let token = try await provider(fake, .clientSecret(id: "a+b", secret: "c d/"), scope: "x y&").token()
        #expect(token.value == "t0ken" && token.lifetime == .seconds(3600))
        let request = try #require(fake.requests.first)
        #expect(request.method == "POST" && request.body == "grant_type=client_credentials&scope=x%20y%26")
        #expect(header(request, "Authorization") == "Basic YStiOmMgZC8=")
        #expect(header(request, "Content-Type") == "application/x-www-form-urlencoded")
        #expect(header(request, "Accept") == "application/json" && header(request, "Cache-Control") == "no-cache")
        _ = try await provider(fake, .clientSecret(id: "a+b", secret: "c d/", urlEncodes: true)).token()
        let encoded = Data("a%2Bb:c%20d%2F".utf8).base64EncodedString()
        #expect(header(fake.requests.last, "Authorization") == "Basic \(encoded)")
    }

    @Test(
        "What will not pass is not tried again",
        arguments: [400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 501, 505])
    func refused(status: Int) async throws {
        let body = #"{"error": "invalid_client", "error_description": "no such client"}"#
        let fake = FakeIdentityProvider([(status, body)])
        let error = await #expect(throws: OAuthError.self) {
            try await provider(fake, .clientSecret(id: "a", secret: "s3cret")).token()
        }
        #expect(error?.code == .refused && error?.status == status)
        #expect(error?.answer == "invalid_client: no such client")
        #expect(fake.requests.count == 1)
    }

    @Test("What may pass is tried again, later and later", arguments: [408, 429, 500, 502, 503, 504])
    func retried(status: Int) async throws {
        let fake = FakeIdentityProvider([(status, "busy"), nil, (201, #"{"access_token": " ", "id_token": "other"}"#)])
        let provider = try provider(fake, .clientSecret(id: "a", secret: "b"))
        let result = Task { try await provider.token() }
        for milliseconds in [100, 200] {
            await clock.sleepers()
            clock.advance(by: .milliseconds(milliseconds - 1))
            #expect(clock.sleeperCount == 1)
            clock.advance(by: .milliseconds(1))
        }
        let token = try await result.value
        #expect(token.value == "other" && token.lifetime == nil)
    }

    @Test("Retries end after ten seconds")
    func end() async throws {
        let fake = FakeIdentityProvider([(500, "")])
        let provider = try provider(fake, .clientSecret(id: "a", secret: "b"))
        let result = Task { try await provider.token() }
        for milliseconds in [100, 200, 400, 800, 1600, 3200, 3700] {
            await clock.sleepers()
            clock.advance(by: .milliseconds(milliseconds))
        }
        let error = await #expect(throws: OAuthError.self) { try await result.value }
        #expect(error?.code == .unavailable && fake.requests.count == 8)
    }

    @Test("A request that waits can be cancelled")
    func cancelled() async throws {
        let provider = try provider(FakeIdentityProvider([nil]), .clientSecret(id: "a", secret: "b"))
        let result = Task { try await provider.token() }
        await clock.sleepers()
        result.cancel()
        let error = await #expect(throws: OAuthError.self) { try await result.value }
        #expect(error?.code == .cancelled)
    }

    @Test(
        "Answers without a token that can be used",
        arguments: ["", "{}", #"{"access_token": ""}"#, #"{"access_token": "t", "expires_in": 0}"#])
    func badAnswers(body: String) async throws {
        let error = await #expect(throws: OAuthError.self) {
            try await provider(FakeIdentityProvider([(200, body)]), .clientSecret(id: "a", secret: "b")).token()
        }
        #expect(error?.code == .unexpectedAnswer && error.map { "\($0)" }?.contains("\"t\"") == false)
    }

    @Test("An assertion from a file, as client credentials and as JWT bearer")
    func assertionFile() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        try Data("a.b.c\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let fake = FakeIdentityProvider([Self.granted])
        _ = try await provider(fake, .clientAssertion(.file(file.path), clientID: "id"), scope: "s").token()
        #expect(
            fake.requests.last?.body == "grant_type=client_credentials"
                + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                + "&client_assertion=a.b.c&client_id=id&scope=s")
        _ = try await provider(fake, .jwtBearer(.file(file.path))).token()
        #expect(
            fake.requests.last?.body
                == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c")
        #expect(header(fake.requests.last, "Authorization") == nil)
        let error = await #expect(throws: OAuthError.self) {
            try await provider(fake, .jwtBearer(.file("/nowhere"))).token()
        }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("Azure's metadata service")
    func azure() async throws {
        let fake = FakeIdentityProvider([(200, #"{"access_token": "t", "expires_in": "86399"}"#)])
        let provider = try OAuthTokenProvider(
            .azureManagedIdentity(resource: "https://a.example.com", clientID: "id"), transport: fake)
        #expect(try await provider.token().lifetime == .seconds(86399))
        #expect(
            fake.requests.first?.url == "http://169.254.169.254/metadata/identity/oauth2/token"
                + "?api-version=2018-02-01&resource=https%3A%2F%2Fa.example.com&client_id=id")
        #expect(fake.requests.first?.method == "GET" && header(fake.requests.first, "Metadata") == "true")
    }

    @Test("Extensions go along with a token")
    func extensions() async throws {
        var configuration = OAuthConfiguration(endpoint: endpoint, grant: .clientSecret(id: "a", secret: "b"))
        configuration.extensions = ["logicalCluster": "lkc-1"]
        let provider = try OAuthTokenProvider(configuration, transport: FakeIdentityProvider([Self.granted]))
        #expect(
            try await provider.bearerToken()
                == OAuthBearerToken("t0ken", lifetime: .seconds(3600), extensions: ["logicalCluster": "lkc-1"]))
    }

    @Test("Secrets and tokens are in no description")
    func secrets() async throws {
        let fake = FakeIdentityProvider([(200, #"{"access_token": "s3cret"}"#)])
        let provider = try provider(fake, .clientSecret(id: "a", secret: "s3cret"))
        let token = try await provider.token()
        var text = "\(provider.configuration) \(token) \(fake.requests)"
        dump(provider.configuration, to: &text)
        dump(token, to: &text)
        dump(fake.requests, to: &text)
        dump(OAuthResponse(status: 200, body: Array("s3cret".utf8)), to: &text)
        #expect(!text.contains("s3cret") && !text.contains(Data("a:s3cret".utf8).base64EncodedString()))
    }

    @Test("Java's properties")
    func properties() throws {
        let endpoint = ["sasl.oauthbearer.token.endpoint.url": "https://a/b"]
        func read(_ more: [String: String]) throws -> OAuthConfiguration {
            try OAuthConfiguration(properties: endpoint.merging(more) { $1 })
        }
        let jaas = try read([
            "sasl.jaas.config":
                #"org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="a" clientSecret="b" scope="c" extension_logicalCluster="lkc-1";"#,
            "sasl.login.retry.backoff.ms": "5", "sasl.login.read.timeout.ms": "6",
        ])
        guard case .secret("a", "b", false) = jaas.grant.kind else {
            Issue.record("\(jaas.grant)")
            return
        }
        #expect(jaas.scope == "c" && jaas.extensions == ["logicalCluster": "lkc-1"])
        #expect(jaas.retryBackoff == .milliseconds(5) && jaas.requestTimeout == .milliseconds(6))
        let prefix = "sasl.oauthbearer."
        let id = ["\(prefix)client.credentials.client.id": "a", "\(prefix)client.credentials.client.secret": "b"]
        guard
            case .secret("a", "b", true) = try read(id.merging(["\(prefix)header.urlencode": "true"]) { $1 }).grant.kind,
            case .assertion(_, clientID: "a") = try read(id.merging(["\(prefix)assertion.file": "f"]) { $1 }).grant.kind,
            case .jwtBearer = try read([
                "\(prefix)assertion.private.key.file": "f", "\(prefix)assertion.algorithm": "ES256",
                "\(prefix)jwt.retriever.class": "org.apache.kafka.common.security.oauthbearer.JwtBearerJwtRetriever",
            ]).grant.kind
        else {
            Issue.record("other grants")
            return
        }
        for bad in [
            [:], ["\(prefix)jwt.retriever.class": "com.example.Own"], ["sasl.jaas.config": "x"],
            id.merging(["sasl.login.retry.backoff.ms": "x"]) { $1 },
            ["\(prefix)assertion.private.key.file": "f", "\(prefix)assertion.algorithm": "HS256"],
        ] {
            #expect(throws: OAuthError.self) { try read(bad) }
        }
        #expect(throws: OAuthError.self) { try OAuthConfiguration(properties: id) }
        #expect(throws: OAuthError.self) {
            try OAuthTokenProvider(
                OAuthConfiguration(endpoint: "file:///a", grant: .clientSecret(id: "", secret: "")),
                transport: FakeIdentityProvider([nil]))
        }
    }
}
