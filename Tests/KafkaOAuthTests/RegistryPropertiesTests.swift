import Foundation
import KafkaClient
import Testing

@testable import KafkaOAuth

@Suite("Confluent's properties for tokens of a registry", .timeLimit(.minutes(10)))
struct RegistryPropertiesTests {
    private let own = [
        "bearer.auth.credentials.source": "OAUTHBEARER", "bearer.auth.issuer.endpoint.url": "https://idp/registry",
        "bearer.auth.client.id": "registry", "schema.registry.bearer.auth.client.secret": "s3cret",
    ]
    private let brokers = [
        "sasl.oauthbearer.token.endpoint.url": "https://idp/brokers",
        "sasl.jaas.config":
            #"OAuthBearerLoginModule required clientId="brokers" clientSecret="br0ker" scope="kafka" extension_a="b";"#,
    ]

    private func secret(_ configuration: OAuthConfiguration) -> [String] {
        guard case .secret(let id, let secret, false) = configuration.grant.kind else { return [] }
        return [id, secret]
    }

    @Test("The registry's own identity: nothing of the brokers' counts")
    func ownIdentity() throws {
        let more = [
            "bearer.auth.scope": "schemas", "bearer.auth.scope.claim.name": "scp",
            "schema.registry.ssl.truststore.location": "ca.pem",
        ]
        let configuration = try OAuthConfiguration(
            schemaRegistryProperties: own.merging(more) { $1 }.merging(brokers) { $1 })
        #expect(configuration.endpoint == "https://idp/registry" && configuration.scope == "schemas")
        #expect(secret(configuration) == ["registry", "s3cret"] && configuration.extensions.isEmpty)
        #expect(configuration.claims?.scope == "scp" && configuration.claims?.subject == "sub")
        #expect(configuration.trustedCertificates == "ca.pem")
        let plain = try OAuthConfiguration(schemaRegistryProperties: own)
        #expect(plain.claims == nil && plain.scope == nil && plain.trustedCertificates == nil)
    }

    @Test("The brokers' identity; what is set for the registry wins, but for claims")
    func inheritedIdentity() throws {
        let inherits = brokers.merging(["bearer.auth.credentials.source": "sasl_oauthbearer_inherit"]) { $1 }
        let all = try OAuthConfiguration(schemaRegistryProperties: inherits)
        #expect(all.endpoint == "https://idp/brokers" && all.scope == "kafka" && secret(all) == ["brokers", "br0ker"])
        let some = try OAuthConfiguration(
            schemaRegistryProperties: inherits.merging([
                "bearer.auth.issuer.endpoint.url": "https://idp/registry", "bearer.auth.scope": "schemas",
                "bearer.auth.client.id": "registry", "bearer.auth.client.secret": "s3cret",
                "bearer.auth.sub.claim.name": "a", "sasl.oauthbearer.sub.claim.name": "b",
                "bearer.auth.scope.claim.name": "c",
            ]) { $1 })
        #expect(some.endpoint == "https://idp/registry" && some.scope == "schemas")
        #expect(secret(some) == ["registry", "s3cret"])
        #expect(some.claims?.subject == "b" && some.claims?.scope == "c")
    }

    @Test(
        "What is missing is named",
        arguments: ["bearer.auth.issuer.endpoint.url", "bearer.auth.client.id", "bearer.auth.client.secret"])
    func missing(name: String) {
        var properties = own.merging(brokers) { $1 }
        properties[name] = nil
        properties["schema.registry.\(name)"] = nil
        let error = #expect(throws: OAuthError.self) { try OAuthConfiguration(schemaRegistryProperties: properties) }
        #expect(error?.code == .invalidConfiguration && error?.message == "\(name) is missing")
    }

    @Test("Sources that are no identity provider's", arguments: [nil, "", "STATIC_TOKEN", "CUSTOM"])
    func otherSources(source: String?) {
        var properties = own
        properties["bearer.auth.credentials.source"] = source
        let error = #expect(throws: OAuthError.self) { try OAuthConfiguration(schemaRegistryProperties: properties) }
        #expect(error?.message.contains("SASL_OAUTHBEARER_INHERIT") == true)
    }

    /// A token with these claims, as JSON.
    private func token(_ claims: String) -> String {
        "e30." + Data(claims.utf8).base64EncodedString().replacing("=", with: "") + ".c2ln"
    }

    @Test("With names of claims, a token must have them; without, any token will do")
    func claims() async throws {
        func ask(_ token: String, _ properties: [String: String]) async throws -> OAuthBearerToken {
            try await OAuthTokenProvider(
                OAuthConfiguration(schemaRegistryProperties: own.merging(properties) { $1 }),
                transport: FakeIdentityProvider([(200, #"{"access_token": "\#(token)"}"#)])
            ).bearerToken()
        }
        let names = ["bearer.auth.sub.claim.name": "user"]
        for text in [#"{"user": "a", "exp": 9}"#, #"{"user": "a", "scope": ["x"], "exp": 9}"#] {
            _ = try await ask(token(text), names)
        }
        for text in [#"{"sub": "a", "exp": 9}"#, #"{"user": "a"}"#, #"{"user": "a", "scope": 7, "exp": 9}"#] {
            let error = await #expect(throws: OAuthError.self) { try await ask(token(text), names) }
            #expect(error?.code == .unexpectedAnswer && error?.message.contains("claim") == true)
            _ = try await ask(token(text), [:])
        }
        await #expect(throws: OAuthError.self) { try await ask("opaque", names) }
        _ = try await ask("opaque", [:])
    }
}
