import KafkaSchemaRegistryTesting
import Testing

@testable import KafkaSchemaRegistry

@Suite("The registry's client", .timeLimit(.minutes(10)))
struct ClientTests {
    private let schema = RegistrySchema(#"{"type": "string"}"#, type: .avro)

    @Test("Ten thousand concurrent first requests are one")
    func singleFlight() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(schema, subject: "s")
        fixture.embedded.inject(.slow(.seconds(1)), count: 1)
        let ids = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<10_000 { group.addTask { try await fixture.registry.latestSchema(subject: "s").id } }
            await fixture.clock.sleepers()
            fixture.clock.advance(by: .seconds(1))
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ids == Array(repeating: 1, count: 10_000))
        #expect(fixture.embedded.requests.count == 1)
    }

    @Test("A waiter that is cancelled leaves; the others get the answer")
    func cancellation() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(schema, subject: "s")
        fixture.embedded.inject(.slow(.seconds(1)), count: 1)
        let first = Task { try await fixture.registry.latestSchema(subject: "s") }
        await fixture.clock.sleepers()
        let second = Task { try await fixture.registry.latestSchema(subject: "s") }
        first.cancel()
        await #expect(throws: SchemaRegistryError.self) { try await first.value }
        fixture.clock.advance(by: .seconds(1))
        #expect(try await second.value.id == 1)
    }

    @Test("When the only waiter is cancelled, the request is too, and the next one starts again")
    func lastCancellation() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(schema, subject: "s")
        fixture.embedded.inject(.slow(.seconds(1)), count: 1)
        let first = Task { try await fixture.registry.latestSchema(subject: "s") }
        await fixture.clock.sleepers()
        first.cancel()
        let error = await #expect(throws: SchemaRegistryError.self) { try await first.value }
        #expect(error?.code == .cancelled)
        #expect(try await fixture.registry.latestSchema(subject: "s").id == 1)
    }

    @Test("When one of two waiters is cancelled, the work goes on for the other")
    func othersGoOn() async throws {
        let flights = SingleFlight<Int, Int>()
        let fixture = try RegistryFixture()
        fixture.embedded.inject(.slow(.seconds(1)))
        let tasks = (0..<2).map { _ in
            Task {
                try await flights.run(1) {
                    _ = try? await fixture.embedded.send(SchemaRegistryRequest(.get, base: "", path: "/"))
                    return .success(Task.isCancelled ? 0 : 1)
                }
            }
        }
        while flights.waiterCount < 2 { await Task.yield() }
        await fixture.clock.sleepers()
        tasks[0].cancel()
        await #expect(throws: SchemaRegistryError.self) { try await tasks[0].value }
        try #require(flights.waiterCount == 1)
        fixture.clock.advance(by: .seconds(1))
        #expect(try await tasks[1].value == 1)
    }

    @Test("A refresh goes on when a waiter that joined it is cancelled")
    func refreshGoesOn() async throws {
        let flights = SingleFlight<Int, Int>()
        let fixture = try RegistryFixture()
        fixture.embedded.inject(.slow(.seconds(1)))
        let (ended, continuation) = AsyncStream.makeStream(of: Bool.self)
        flights.begin(1) {
            _ = try? await fixture.embedded.send(SchemaRegistryRequest(.get, base: "", path: "/"))
            continuation.yield(Task.isCancelled)
            return .success(1)
        }
        await fixture.clock.sleepers()
        let waiter = Task { try await flights.run(1) { .success(2) } }
        waiter.cancel()
        await #expect(throws: SchemaRegistryError.self) { try await waiter.value }
        fixture.clock.advance(by: .seconds(1))
        #expect(await ended.first { _ in true } == false)
    }

    @Test("What may pass is tried again three times, later and later", arguments: [408, 429, 500, 502, 503, 504])
    func retries(status: Int) async throws {
        let fixture = try RegistryFixture()
        fixture.embedded.inject(.status(status, message: "busy"))
        let result = Task { try await fixture.registry.latestSchema(subject: "s") }
        for seconds in [1, 2, 4] {
            await fixture.clock.sleepers()
            fixture.clock.advance(by: .seconds(Double(seconds) * 0.79))
            #expect(fixture.clock.sleeperCount == 1)
            #expect(fixture.embedded.requests.count == [1: 1, 2: 2, 4: 3][seconds])
            fixture.clock.advance(by: .seconds(Double(seconds) * 0.21))
        }
        let error = await #expect(throws: SchemaRegistryError.self) { try await result.value }
        #expect(error?.code == .registryFailed)
        #expect(error?.status == status)
        #expect(error?.registryMessage == "busy")
        #expect(fixture.embedded.requests.count == 4)
    }

    @Test("No connection is tried again, and healed")
    func connection() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(schema, subject: "s")
        fixture.embedded.inject(.down, count: 2)
        let result = Task { try await fixture.registry.latestSchema(subject: "s") }
        for seconds in [1, 2] {
            await fixture.clock.sleepers()
            fixture.clock.advance(by: .seconds(seconds))
        }
        #expect(try await result.value.id == 1)
    }

    @Test("What will not pass is not tried again, and says what to do")
    func refusals() async throws {
        let fixture = try RegistryFixture()
        fixture.embedded.inject(.status(403), count: 1)
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.registry.latestSchema(subject: "a/b")
        }
        #expect(error?.code == .forbidden)
        #expect(error?.subject == "a/b")
        #expect(fixture.embedded.requests.count == 1)
        #expect(fixture.embedded.requests.first?.path == "/subjects/a%2Fb/versions/latest")
    }

    @Test("An old latest version is there immediately while it is asked for again, and when that fails")
    func stale() async throws {
        let fixture = try RegistryFixture { $0.maxRetries = 0 }
        try fixture.embedded.register(schema, subject: "s")
        #expect(try await fixture.registry.latestSchema(subject: "s").id == 1)
        fixture.embedded.inject(.down)
        while fixture.embedded.requests.count < 4 {
            fixture.clock.advance(by: .seconds(60))
            #expect(try await fixture.registry.latestSchema(subject: "s").id == 1)
            await Task.yield()
        }
    }

    @Test("Base URLs are tried in turn, and the one that answered is first from then on")
    func baseURLs() async throws {
        let fixture = try RegistryFixture(urls: ["http://one", "http://two/api/"])
        try fixture.embedded.register(schema, subject: "s")
        fixture.embedded.inject(.down, count: 1)
        _ = try await fixture.registry.latestSchema(subject: "s")
        _ = try await fixture.registry.schema(id: 1)
        #expect(fixture.embedded.requests.map(\.base) == ["http://one", "http://two/api", "http://two/api"])
    }

    @Test("What is not there is remembered for a while")
    func missing() async throws {
        let fixture = try RegistryFixture()
        for _ in 0..<3 {
            let error = await #expect(throws: SchemaRegistryError.self) {
                try await fixture.registry.lookUp(schema, subject: "s")
            }
            #expect(error?.code == .subjectNotFound)
        }
        #expect(fixture.embedded.requests.count == 1)
        fixture.clock.advance(by: .seconds(10))
        try fixture.embedded.register(schema, subject: "s")
        #expect(try await fixture.registry.lookUp(schema, subject: "s").id == 1)
    }

    @Test("A registration forgets what was missing")
    func registrationForgets() async throws {
        let fixture = try RegistryFixture()
        await #expect(throws: SchemaRegistryError.self) { try await fixture.registry.latestSchema(subject: "s") }
        let registered = try await fixture.registry.register(schema, subject: "s")
        #expect(try await fixture.registry.latestSchema(subject: "s").id == registered.id)
    }

    @Test("What is incompatible is said in the registry's words")
    func incompatible() async throws {
        let fixture = try RegistryFixture()
        let old = RegistrySchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}"#, type: .avro)
        let new = RegistrySchema(
            #"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}"#,
            type: .avro)
        _ = try await fixture.registry.register(old, subject: "s")
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.registry.register(new, subject: "s")
        }
        #expect(error?.code == .incompatible)
        #expect(error?.registryMessage?.contains("READER_FIELD_MISSING_DEFAULT_VALUE") == true)
        #expect(error.map { "\($0)" }?.contains("'b'") == true)
        let verdict = try await fixture.registry.checkCompatibility(new, subject: "s")
        #expect(!verdict.isCompatible && verdict.messages.count == 1)
        #expect(try await fixture.registry.checkCompatibility(new, subject: "other").isCompatible)
    }

    @Test("Only what is set is sent")
    func onlyWhatIsSet() async throws {
        let fixture = try RegistryFixture(.karapace)
        let registered = try await fixture.registry.register(schema, subject: "s", normalizes: true)
        #expect(registered.guid == nil && registered.version == nil && registered.schema == schema)
        let request = try #require(fixture.embedded.requests.first)
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"schema":"{\"type\": \"string\"}"}"#)
        #expect(request.path == "/subjects/s/versions?normalize=true")
        let names = request.headers.map(\.name)
        #expect(names == ["Accept", "Content-Type"])
    }

    @Test("References, by GUID, with metadata, types")
    func others() async throws {
        let fixture = try RegistryFixture()
        _ = try await fixture.registry.register(schema, subject: "base")
        let reference = SchemaReference(name: "base", subject: "base", version: 1)
        let user = RegistrySchema(#"{"type": "array", "items": "string"}"#, type: .avro, references: [reference])
        let registered = try await fixture.registry.register(user, subject: "s")
        let guid = try #require(registered.guid)
        let found = try await fixture.registry.schema(guid: guid)
        #expect(found.id == registered.id && found.schema.references == [reference])
        #expect(try await fixture.registry.references(of: user).map(\.name) == ["base"])
        #expect(try await fixture.registry.schemaTypes().contains(.protobuf))
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.registry.latestSchema(subject: "s", metadata: ["a": "b"])
        }
        #expect(error?.code == .versionNotFound)
    }
}
