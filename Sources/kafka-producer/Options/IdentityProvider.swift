import KafkaClient
import KafkaOAuth

/// Tokens of identity providers over HTTP, for brokers and registries, as properties name them.
enum IdentityProvider {
    typealias Source = @Sendable () async throws -> OAuthBearerToken

    static func brokerTokens(_ properties: [String: String]) throws -> Source {
        #if OAuth
            return try OAuthTokenProvider.brokerTokens(properties)
        #else
            throw ToolError.withoutOAuth
        #endif
    }

    static func registryTokens(_ properties: [String: String]) throws -> Source {
        #if OAuth
            return try OAuthTokenProvider.schemaRegistryTokens(properties)
        #else
            throw ToolError.withoutOAuth
        #endif
    }
}

extension ToolError: SecretFreeError {
    /// Refuses to go on in a build without HTTP for identity providers.
    static let withoutOAuth = ToolError.wrongUse(
        "this kafka-producer was built without identity providers; build it with the trait OAuth: "
            + "swift build -c release --traits OAuth,SchemaRegistry --product kafka-producer")
}
