import KafkaClient
import KafkaTesting
import Testing

/// A producer and clusters that want TLS or SASL.
@Suite("Secure connections", .timeLimit(.minutes(10)))
struct SecureProducerTests {
    enum Login: CaseIterable {
        case plain, scramSHA256, scramSHA512, plainProvider, scramProvider, delegationToken, unsecuredToken,
            tokenProvider

        var sasl: SASLConfiguration {
            let (user, password) = (SecureClusters.user, SecureClusters.password)
            return switch self {
            case .plain: .plain(username: user, password: password)
            case .scramSHA256: .scramSHA256(username: user, password: password)
            case .scramSHA512: .scramSHA512(username: user, password: password)
            case .plainProvider: .plain { SASLCredentials(username: user, password: password) }
            case .scramProvider: .scramSHA512 { SASLCredentials(username: user, password: password) }
            case .delegationToken: .delegationToken(id: "token-1", hmac: "aG1hYw==", hash: .sha512)
            case .unsecuredToken: .unsecuredToken(subject: "owner")
            case .tokenProvider:
                .oauthBearer { OAuthBearerToken("opaque", lifetime: .seconds(60), extensions: ["a": "b"]) }
            }
        }

        var mechanism: EmbeddedSASL.Mechanism {
            switch self {
            case .plain, .plainProvider: .plain
            case .scramSHA256: .scramSHA256
            case .scramSHA512, .scramProvider, .delegationToken: .scramSHA512
            case .unsecuredToken, .tokenProvider: .oauthBearer
            }
        }

        var user: String {
            switch self {
            case .delegationToken, .unsecuredToken: "owner"
            case .tokenProvider: "opaque"
            default: SecureClusters.user
            }
        }
    }

    @Test("TLS: records arrive, and an untouched cluster has seen no failure")
    func tls() async throws {
        try await SecureClusters.with { cluster in
            try await produce(try cluster.clientConfiguration())
            #expect(cluster.records(in: "t").compactMap(\.valueString).sorted() == ["to 0", "to 1"])
            #expect(cluster.tlsFailureCount == 0)
        }
    }

    @Test("Every mechanism, with TLS and without", arguments: Login.allCases, [true, false])
    func mechanisms(login: Login, overTLS: Bool) async throws {
        var sasl = SecureClusters.sasl([login.mechanism])
        if login == .tokenProvider {
            sasl.checkToken = { token in
                token.extensions == ["a": "b"] ? .accepted(user: token.text) : .refused("{}")
            }
        }
        try await SecureClusters.with(tls: overTLS ? EmbeddedTLS() : nil, sasl: sasl) { cluster in
            var configuration = try cluster.clientConfiguration()
            configuration.sasl = login.sasl
            try await produce(configuration)
            #expect(cluster.records(in: "t").compactMap(\.valueString).sorted() == ["to 0", "to 1"])
            let users = cluster.requests.filter { $0.api == .produce }.map(\.user)
            #expect(Set(users) == [login.user] && users.count == 2)
            #expect(cluster.authenticationFailureCount == 0 && cluster.tlsFailureCount == 0)
        }
    }
}
