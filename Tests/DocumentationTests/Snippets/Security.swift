import KafkaClient

/// Where an app may keep its secrets, and who may give it tokens.
protocol SecretStore: Sendable {
    func read(_ name: String) async throws -> String
}

struct TokenAnswer {
    var accessToken: String
    var expiresIn: Int
}

protocol IdentityProvider: Sendable {
    func token(scope: String) async throws -> TokenAnswer
}

func secureConfigurations(password: String, vault: any SecretStore, identityProvider: any IdentityProvider) {
    do {
        // snippet.security-first
        var configuration = ProducerConfiguration(bootstrapServers: ["kafka-1:9093"])
        configuration.securityProtocol = .saslTLS
        configuration.tls.trust = [.pemFile("/etc/kafka/ca.pem")]
        configuration.sasl = .scramSHA512(username: "orders", password: password)
        // snippet.end
        _ = configuration
    }
    var configuration = ProducerConfiguration(bootstrapServers: ["kafka-1:9093"])
    // snippet.security-providers
    configuration.sasl = .scramSHA512 {
        SASLCredentials(username: "orders", password: try await vault.read("kafka/orders"))
    }
    configuration.sasl = .oauthBearer {
        let answer = try await identityProvider.token(scope: "kafka")
        return OAuthBearerToken(answer.accessToken, lifetime: .seconds(answer.expiresIn))
    }
    // snippet.end
    // snippet.security-aiven
    configuration.securityProtocol = .tls
    configuration.tls.trust = [.pemFile("ca.pem")]
    configuration.tls.identity = .pemFiles(certificates: "service.cert", key: "service.key")
    // snippet.end
    _ = configuration
}
