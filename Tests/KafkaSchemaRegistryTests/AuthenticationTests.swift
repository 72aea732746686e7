import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import Synchronization
import Testing

private final class Counter: Sendable {
    private let count = Atomic(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

@Suite("Authentication with a registry", .timeLimit(.minutes(10)))
struct AuthenticationTests {
    private let schema = RegistrySchema(#""string""#, type: .avro)

    private func header(_ fixture: RegistryFixture, _ name: String) -> String? {
        fixture.embedded.requests.last?.headers.first { $0.name == name }?.value
    }

    @Test("A user name and a password, set or in the URL")
    func basic() async throws {
        var features = EmbeddedSchemaRegistry.Features()
        features.authorization = "Basic b3JkZXJzOnMzY3JldA=="
        let set = try RegistryFixture(features) { $0.authentication = .basic(username: "orders", password: "s3cret") }
        _ = try await set.registry.register(schema, subject: "s")
        let inURL = try RegistryFixture(features, urls: ["http://orders:s3cret@registry/"])
        _ = try await inURL.registry.register(schema, subject: "s")
        #expect(inURL.embedded.requests.map(\.url) == ["http://registry/subjects/s/versions"])
    }

    @Test("Secrets are in no description and no error")
    func secrets() async throws {
        var features = EmbeddedSchemaRegistry.Features()
        features.authorization = "other"
        let fixture = try RegistryFixture(features, urls: ["http://orders:s3cret@registry/"])
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.registry.register(schema, subject: "s")
        }
        #expect(error?.code == .unauthorized)
        var configuration = SchemaRegistryConfiguration("http://registry")
        configuration.authentication = .bearer("s3cret")
        configuration.tls.setIdentity(certificates: "a", password: "s3cret")
        let request = try #require(fixture.embedded.requests.last)
        var dumped = ""
        dump(error, to: &dumped)
        dump(request, to: &dumped)
        dump(fixture.registry.configuration, to: &dumped)
        dump(configuration, to: &dumped)
        dump(SchemaRegistryToken("s3cret"), to: &dumped)
        let proxy = SchemaRegistryProxy(host: "proxy", port: 3128, username: "orders", password: "s3cret")
        dump(proxy, to: &dumped)
        dumped += "\(proxy)"
        for text in ["\(String(describing: error))", "\(request)", "\(fixture.registry.configuration)", dumped] {
            #expect(!text.contains("s3cret") && !text.contains("b3JkZXJzOnMzY3JldA"))
        }
    }

    @Test("Confluent Cloud's headers, and headers of the app's")
    func headers() async throws {
        let fixture = try RegistryFixture {
            $0.authentication = .bearer("t", logicalCluster: "lsrc-1", identityPool: "pool-1")
            $0.headers = ["X-Gateway": "a"]
        }
        _ = try await fixture.registry.register(schema, subject: "s")
        #expect(header(fixture, "Authorization") == "Bearer t")
        #expect(header(fixture, "target-sr-cluster") == "lsrc-1")
        #expect(header(fixture, "Confluent-Identity-Pool-Id") == "pool-1")
        #expect(header(fixture, "X-Gateway") == "a")
    }

    @Test("A provider's token is used until a fifth of its life is left, or until it is refused")
    func provider() async throws {
        let counter = Counter()
        let fixture = try RegistryFixture {
            $0.authentication = .bearer { SchemaRegistryToken("t\(counter.next())", lifetime: .seconds(100)) }
        }
        for number in 0..<3 { try fixture.embedded.register(schema, subject: "s\(number)") }
        _ = try await fixture.registry.latestSchema(subject: "s0")
        fixture.clock.advance(by: .seconds(79))
        _ = try await fixture.registry.latestSchema(subject: "s1")
        #expect(header(fixture, "Authorization") == "Bearer t1")
        fixture.clock.advance(by: .seconds(1))
        fixture.embedded.inject(.status(401), count: 1)
        _ = try await fixture.registry.latestSchema(subject: "s2")
        #expect(header(fixture, "Authorization") == "Bearer t3")
    }

    /// Refuses the first token. Of two requests with it, the first is refused when the second has been answered with another token.
    private final class RefusingTransport: SchemaRegistryTransport {
        private let embedded = EmbeddedSchemaRegistry()
        private let arrived = Atomic(0)
        private let answered = AsyncStream.makeStream(of: Void.self)

        init(_ schema: RegistrySchema) throws {
            for number in 0..<2 { try embedded.register(schema, subject: "s\(number)") }
        }

        func send(_ request: SchemaRegistryRequest) async throws -> SchemaRegistryResponse {
            guard request.headers.contains(where: { $0.value == "Bearer t1" }) else {
                defer { answered.continuation.finish() }
                return try await embedded.send(request)
            }
            if arrived.add(1, ordering: .relaxed).newValue == 1 { for await _ in answered.stream {} }
            return SchemaRegistryResponse(status: 401, body: [])
        }
    }

    @Test("A token that is refused twice is replaced once")
    func refusedTwice() async throws {
        let counter = Counter()
        var configuration = SchemaRegistryConfiguration("http://registry")
        configuration.authentication = .bearer { SchemaRegistryToken("t\(counter.next())", lifetime: .seconds(100)) }
        let registry = try SchemaRegistryClient(
            configuration, transport: try RefusingTransport(schema), clock: ManualClock())
        async let first = registry.latestSchema(subject: "s0")
        async let second = registry.latestSchema(subject: "s1")
        let ids = [try await first.id, try await second.id]
        #expect(ids == [1, 1] && counter.next() == 3)
    }

    @Test("What a provider throws is named, and not repeated")
    func failingProvider() async throws {
        struct Leak: Error { var secret = "s3cret" }
        let fixture = try RegistryFixture { $0.authentication = .bearer { throw Leak() } }
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.registry.latestSchema(subject: "s")
        }
        #expect(error?.message.contains("Leak") == true && error?.message.contains("s3cret") == false)
    }

    @Test(
        "URLs and headers that cannot be used are refused", arguments: ["", "registry:8081", "ftp://a", "http://a?b=c"])
    func badURLs(url: String) {
        #expect(throws: SchemaRegistryError.self) { try RegistryFixture(urls: [url]) }
        #expect(throws: SchemaRegistryError.self) { try RegistryFixture(urls: []) }
        for proxy in [
            SchemaRegistryProxy(host: "", port: 1), SchemaRegistryProxy(host: "http://a", port: 1),
            SchemaRegistryProxy(host: "a", port: 0),
            SchemaRegistryProxy(host: "a", port: 1, username: "b:c", password: "d"),
        ] { #expect(throws: SchemaRegistryError.self) { try RegistryFixture { $0.proxy = proxy } } }
        #expect(throws: SchemaRegistryError.self) { try RegistryFixture { $0.headers = ["a b": "c"] } }
        #expect(throws: SchemaRegistryError.self) { try RegistryFixture { $0.headers = ["a": "c\r\nd: e"] } }
    }
}
