import Foundation
import KafkaClient
import KafkaSchemaRegistryTesting
import Synchronization
import Testing

@testable import KafkaSchemaRegistry

@Suite("Properties that want tokens of an identity provider", .timeLimit(.minutes(10)))
struct BearerPropertiesTests {
    private let schema = RegistrySchema(#""string""#, type: .avro)

    /// A source of tokens t1, t2 and so on.
    private final class Source: Sendable {
        private let count = Atomic(0)
        private let lifetime: Duration?
        private let seen = Mutex<[String: String]>([:])

        init(lifetime: Duration? = .seconds(3600)) {
            self.lifetime = lifetime
        }

        /// What the maker was given.
        var properties: [String: String] { seen.withLock { $0 } }

        func make(_ properties: [String: String]) -> @Sendable () async throws -> OAuthBearerToken {
            seen.withLock { $0 = properties }
            return { OAuthBearerToken("t\(self.count.add(1, ordering: .relaxed).newValue)", lifetime: self.lifetime) }
        }
    }

    private func configuration(
        _ properties: [String: String], _ source: Source = Source()
    ) throws -> SchemaRegistryConfiguration {
        try SchemaRegistryConfiguration(
            properties: ["schema.registry.url": "http://registry"].merging(properties) { $1 }, tokens: source.make)
    }

    /// The credentials of requests, one after each advance of the clock.
    private func credentials(
        _ properties: [String: String], _ source: Source, after advances: [Duration]
    ) async throws -> [String] {
        let configuration = try configuration(properties, source)
        let clock = ManualClock()
        let embedded = EmbeddedSchemaRegistry(clock: clock)
        let registry = try SchemaRegistryClient(configuration, transport: embedded, clock: clock)
        for (number, advance) in advances.enumerated() {
            clock.advance(by: advance)
            try embedded.register(schema, subject: "s\(number)")
            _ = try await registry.latestSchema(subject: "s\(number)")
        }
        return embedded.requests.map { $0.headers.last { $0.name == "Authorization" }?.value ?? "none" }
    }

    private let oauth = ["bearer.auth.credentials.source": "OAUTHBEARER"]

    @Test("A token is replaced 300 seconds before its end, or as long before as the properties say")
    func buffer() async throws {
        #expect(
            try await credentials(oauth, Source(), after: [.zero, .seconds(3299), .seconds(1)])
                == ["Bearer t1", "Bearer t1", "Bearer t2"])
        let earlier = oauth.merging(["schema.registry.bearer.auth.cache.expiry.buffer.seconds": "1000"]) { $1 }
        #expect(
            try await credentials(earlier, Source(), after: [.zero, .seconds(2599), .seconds(1)])
                == ["Bearer t1", "Bearer t1", "Bearer t2"])
    }

    @Test("A token that lives too short for that is kept for four fifths of its life")
    func shortLived() async throws {
        let source = Source(lifetime: .seconds(300))
        #expect(
            try await credentials(oauth, source, after: [.zero, .seconds(239), .seconds(1)])
                == ["Bearer t1", "Bearer t1", "Bearer t2"])
    }

    @Test("Without a lifetime, the token's own claim counts; a token that is none of JSON is kept")
    func ownClaim() async throws {
        let asked = Atomic(0)
        let now = Int(Date().timeIntervalSince1970)
        let claims = Data(#"{"sub": "a", "exp": \#(now + 100_000)}"#.utf8).base64EncodedString()
            .replacing("=", with: "")
        let token = "e30." + claims + ".c2ln"
        let configuration = try SchemaRegistryConfiguration(
            properties: oauth.merging(["schema.registry.url": "http://registry"]) { $1 },
            tokens: { _ in
                {
                    asked.add(1, ordering: .relaxed)
                    return OAuthBearerToken(token)
                }
            })
        let clock = ManualClock()
        let registry = try SchemaRegistryClient(configuration, transport: EmbeddedSchemaRegistry(), clock: clock)
        for (advance, count) in [(0, 1), (90_000, 1), (10_000, 2)] {
            clock.advance(by: .seconds(advance))
            _ = try? await registry.register(schema, subject: "s\(advance)")
            #expect(asked.load(ordering: .relaxed) == count)
        }
        #expect(
            try await credentials(oauth, Source(lifetime: nil), after: [.zero, .seconds(1_000_000)])
                == ["Bearer t1", "Bearer t1"])
    }

    @Test("Confluent Cloud's headers; the pool is that of the brokers only if tokens are theirs")
    func headers() throws {
        let jaas = [
            "sasl.jaas.config":
                #"OAuthBearerLoginModule required clientId="a" clientSecret="s3cret" extension_identityPoolId="pool-1" extension_logicalCluster="lkc-1";"#
        ]
        func headers(_ properties: [String: String]) throws -> [String] {
            try configuration(jaas.merging(properties) { $1 }).authentication.headers.map { "\($0.name) \($0.value)" }
        }
        let inherits = [
            "bearer.auth.credentials.source": "sasl_oauthbearer_inherit", "bearer.auth.logical.cluster": "lsrc-1",
        ]
        #expect(try headers(inherits) == ["target-sr-cluster lsrc-1", "Confluent-Identity-Pool-Id pool-1"])
        #expect(
            try headers(inherits.merging(["bearer.auth.identity.pool.id": "pool-2"]) { $1 })
                == ["target-sr-cluster lsrc-1", "Confluent-Identity-Pool-Id pool-2"])
        #expect(try headers(oauth) == [])
    }

    @Test("The maker gets all properties, and only if they want tokens")
    func maker() throws {
        let source = Source()
        _ = try configuration(["bearer.auth.credentials.source": "STATIC_TOKEN", "bearer.auth.token": "a"], source)
        #expect(source.properties == [:])
        _ = try configuration(oauth.merging(["linger.ms": "5"]) { $1 }, source)
        #expect(source.properties["linger.ms"] == "5" && source.properties["schema.registry.url"] != nil)
    }

    @Test("What the maker throws is named, and repeated only if it has no secrets")
    func failingMaker() {
        struct Leak: Error { var secret = "s3cret" }
        struct Safe: SecretFreeError { var description: String { "no endpoint" } }
        for (failure, words) in [(Leak(), "with Leak."), (Safe(), ": no endpoint.")] as [(any Error, String)] {
            let error = #expect(throws: SchemaRegistryError.self) {
                try SchemaRegistryConfiguration(
                    properties: oauth.merging(["schema.registry.url": "http://registry"]) { $1 },
                    tokens: { _ in throw failure })
            }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains(words) == true && error?.message.contains("s3cret") == false)
            #expect(error?.message.contains("OAuthTokenProvider") == false)
        }
    }

    @Test("What a source throws is repeated if it has no secrets")
    func failingSource() async throws {
        struct Safe: SecretFreeError { var description: String { "the secret is wrong" } }
        let configuration = try SchemaRegistryConfiguration(
            properties: oauth.merging(["schema.registry.url": "http://registry"]) { $1 },
            tokens: { _ in { throw Safe() } })
        let registry = try SchemaRegistryClient(configuration, transport: EmbeddedSchemaRegistry())
        let error = await #expect(throws: SchemaRegistryError.self) { try await registry.latestSchema(subject: "s") }
        #expect(error?.code == .unauthorized && error?.message.hasSuffix("failed: the secret is wrong") == true)
    }
}
