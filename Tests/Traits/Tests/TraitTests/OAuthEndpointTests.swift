import Foundation
import KafkaClient
import KafkaOAuth
import KafkaTesting
import Synchronization
import Testing

/// A token endpoint of Python's standard library (`Tests/Peers/token_endpoint.py`), over HTTP.
@Suite("Token endpoints of other projects", .timeLimit(.minutes(10)))
struct OAuthEndpointTests {
    private func withEndpoint(_ body: (String) async throws -> Void) async throws {
        try await PeerScript.with("token_endpoint.py") { try await body("http://127.0.0.1:\($0.greeting)") }
    }

    private func provider(_ url: String, secret: String = "secret", timeout: Duration = .seconds(30)) throws
        -> OAuthTokenProvider
    {
        var configuration = OAuthConfiguration(
            endpoint: url, grant: .clientSecret(id: "client", secret: secret), scope: "kafka produce")
        configuration.requestTimeout = timeout
        return try OAuthTokenProvider(configuration)
    }

    @Test("A token, after an error that passes as well")
    func token() async throws {
        try await withEndpoint { url in
            for path in ["/flaky", "/token"] {
                let token = try await provider(url + path).token()
                #expect(token.value.split(separator: ".").count == 2 && token.lifetime == .seconds(3600))
            }
        }
    }

    /// Tokens that brokers have seen.
    private final class SeenTokens: Sendable {
        private let texts = Mutex<Set<String>>([])
        var count: Int { texts.withLock { $0.count } }
        func add(_ token: EmbeddedSASL.BearerToken) { texts.withLock { _ = $0.insert(token.text) } }
    }

    @Test("Tokens and sessions expire again and again while a producer sends: nothing is lost, nothing stored twice")
    func refreshUnderLoad() async throws {
        try await withEndpoint { url in
            let tokens = SeenTokens()
            var setup = EmbeddedClusterConfiguration()
            setup.security.sasl = EmbeddedSASL(mechanisms: [.oauthBearer])
            setup.security.sasl?.sessionLifetime = .milliseconds(500)
            setup.security.sasl?.checkToken = { token in
                tokens.add(token)
                return .accepted(user: "client")
            }
            let cluster = try EmbeddedKafkaCluster(setup)
            try cluster.createTopic("t", partitions: 3)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.securityProtocol = .saslPlaintext
            configuration.sasl = .oauthBearer(
                try provider(url + "/short"),
                refresh: SASLConfiguration.TokenRefresh(
                    windowFactor: 0.5, windowJitter: 0, minimumPeriod: .zero, buffer: .zero))
            let producer = try KafkaProducer(configuration)
            var sent = 0
            // Goes on until all of it has happened, however fast the machine is. Each round has records in flight when
            // it begins: one that is awaited gives the producer time.
            while sent < 2000 || cluster.reauthenticationCount < 5 || tokens.count < 5 {
                if sent % 400 == 200, sent < 2000 { cluster.expireSessions() }
                for _ in 0..<9 {
                    try await producer.enqueue(ProducerRecord(topic: "t", value: "\(sent)"))
                    sent += 1
                }
                try await producer.send(ProducerRecord(topic: "t", value: "\(sent)"))
                sent += 1
            }
            await producer.close()
            let values = cluster.records(in: "t").map { $0.value ?? [] }
            #expect(values.count == sent && Set(values).count == sent)
            #expect(cluster.expiredSessionCount > 0)
            #expect(cluster.authenticationFailureCount == 0)
            await cluster.shutdown()
        }
    }

    /// A token for an assertion, of an endpoint whose clock is that many seconds ahead.
    private func ask(_ url: String, key: String, ahead: Int) async throws -> OAuthAccessToken {
        let assertion = OAuthAssertion.signed(keyFile: key, algorithm: .es256, claims: OAuthAssertion.Claims())
        return try await OAuthTokenProvider(
            OAuthConfiguration(endpoint: url + "/assertion?ahead=\(ahead)", grant: .clientAssertion(assertion))
        ).token()
    }

    @Test("Clocks that differ: lifetimes count from now, and assertions are valid for a while before and after")
    func clockSkew() async throws {
        let key = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pem")
        defer { try? FileManager.default.removeItem(at: key) }
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key.path,
        ]
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        try await withEndpoint { (url: String) async throws in
            // What the token says of itself is the broker's business.
            let behind = try await provider(url + "/behind").token()
            #expect(behind.lifetime == .seconds(3600))
            // Five minutes ahead of us is too much, a minute behind is not quite.
            for seconds in [0, 200, -50] {
                let token = try await ask(url, key: key.path, ahead: seconds)
                #expect(token.lifetime == .seconds(3600))
            }
            for (seconds, answer) in [(3600, "has expired"), (-3600, "is not valid yet")] {
                let error = await #expect(throws: OAuthError.self) {
                    try await ask(url, key: key.path, ahead: seconds)
                }
                #expect(error?.code == .refused && error?.status == 400)
                #expect(error?.answer == "invalid_client: the assertion \(answer)")
            }
        }
    }

    @Test("A broker whose clock says that a token has expired refuses it, and the app sees that")
    func brokerSkew() async throws {
        try await withEndpoint { url in
            var setup = EmbeddedClusterConfiguration(brokers: 1)
            setup.security.sasl = EmbeddedSASL(mechanisms: [.oauthBearer])
            let cluster = try EmbeddedKafkaCluster(setup)
            try cluster.createTopic("t", partitions: 1)
            for path in ["/token", "/behind"] {
                var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
                configuration.securityProtocol = .saslPlaintext
                configuration.sasl = .oauthBearer(try provider(url + path))
                let producer = try KafkaProducer(configuration)
                if path == "/token" {
                    try await producer.send(ProducerRecord(topic: "t", value: "a"))
                } else {
                    let error = await #expect(throws: KafkaError.self) {
                        try await producer.send(ProducerRecord(topic: "t", value: "b"))
                    }
                    #expect(error?.code == .authenticationFailed)
                }
                await producer.close()
            }
            await cluster.shutdown()
        }
    }

    private func failure(_ configuration: OAuthConfiguration) async -> OAuthError? {
        await #expect(throws: OAuthError.self) { _ = try await OAuthTokenProvider(configuration).token() }
    }

    @Test("HTTPS: the CA has to be trusted")
    func https() async throws {
        try await withEndpoint { url in
            let port = try #require(url.split(separator: ":").last.flatMap { Int($0) })
            try await TLSPeer.with(port: port) { peer in
                var configuration = OAuthConfiguration(
                    endpoint: peer.url + "/token", grant: .clientSecret(id: "client", secret: "secret"),
                    scope: "kafka produce")
                configuration.maxRetryTime = .zero
                let error = await failure(configuration)
                #expect(error?.code == .unavailable)
                configuration.trustedCertificates = peer.ca
                let token = try await OAuthTokenProvider(configuration).token()
                #expect(token.lifetime == .seconds(3600))
            }
        }
    }

    @Test("A redirection is not followed: credentials are for one server")
    func redirection() async throws {
        try await withEndpoint { url in
            var configuration = OAuthConfiguration(
                endpoint: url + "/redirect", grant: .clientSecret(id: "client", secret: "secret"),
                scope: "kafka produce")
            configuration.maxRetryTime = .zero
            let error = await failure(configuration)
            #expect(error?.status == 307)
        }
    }

    @Test("A wrong secret, a token that has expired, an endpoint that does not answer")
    func failures() async throws {
        try await withEndpoint { url in
            let refused = await #expect(throws: OAuthError.self) {
                try await provider(url + "/token", secret: "wr0ng").token()
            }
            #expect(refused?.code == .refused && refused?.status == 401 && refused?.answer == "invalid_client")
            #expect(refused.map { "\($0)" }?.contains("wr0ng") == false)
            let late = await #expect(throws: OAuthError.self) { try await provider(url + "/late").token() }
            #expect(late?.code == .unexpectedAnswer && late?.message.contains("clocks") == true)
            var slow = OAuthConfiguration(
                endpoint: url + "/slow", grant: .clientSecret(id: "client", secret: "secret"), scope: "kafka produce")
            slow.requestTimeout = .milliseconds(200)
            slow.maxRetryTime = .zero
            let silent = await #expect(throws: OAuthError.self) { try await OAuthTokenProvider(slow).token() }
            #expect(silent?.code == .unavailable)
        }
    }
}
