import Foundation
import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import KafkaTesting
import Testing

@Suite("Serializers with a registry", .timeLimit(.minutes(10)))
struct SerializerTests {
    private let order = Order(id: "a", amount: 3)
    private let schema = RegistrySchema(orderSchema, type: .json)

    private func payload(_ record: ProducerRecord<[UInt8], [UInt8]>) throws -> (SchemaFraming.Identity, Order) {
        let (identity, _, payload) = try SchemaFraming.read(record.value ?? [], headers: record.headers)
        return (identity, try JSONDecoder().decode(Order.self, from: Data(payload)))
    }

    @Test("By default, the type's schema has to be registered")
    func lookup() async throws {
        let fixture = try RegistryFixture()
        let serialization = fixture.registry.json(Order.self, schema: orderSchema)
        let error = await #expect(throws: SchemaRegistryError.self) { try await fixture.record(order, serialization) }
        #expect(error?.code == .subjectNotFound && error?.subject == "orders-value")
        try fixture.embedded.register(RegistrySchema("{}", type: .json), subject: "other")
        try fixture.embedded.register(schema, subject: "orders-value")
        fixture.clock.advance(by: .seconds(10))
        let record = try await fixture.record(order, serialization)
        #expect(Array(record.value?.prefix(5) ?? []) == [0, 0, 0, 0, 2])
        #expect(try payload(record) == (.id(2), order))
        #expect(record.headers.isEmpty)
    }

    @Test("Registered on request, once")
    func register() async throws {
        let fixture = try RegistryFixture()
        let serialization = fixture.registry.json(
            Order.self, schema: orderSchema, options: .with { $0.autoRegisters = true })
        for _ in 0..<3 { #expect(try payload(try await fixture.record(order, serialization)) == (.id(1), order)) }
        #expect(fixture.embedded.requests.count == 1)
        #expect(fixture.embedded.versions(subject: "orders-value") == [1])
    }

    @Test("By id, by GUID, the latest, the latest with metadata")
    func choices() async throws {
        let fixture = try RegistryFixture()
        let registered = try fixture.embedded.register(schema, subject: "orders-value")
        for change: (inout SerializationOptions) -> Void in [
            { $0.schemaID = 1 }, { $0.schemaGUID = registered.guid }, { $0.usesLatest = true },
            { $0.latestMetadata = [:] },
        ] {
            let serialization = fixture.registry.json(Order.self, options: .with(change))
            #expect(try payload(try await fixture.record(order, serialization)).0 == .id(1))
        }
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.record(order, fixture.registry.json(Order.self))
        }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("The GUID in a header, for values and keys")
    func header() async throws {
        let fixture = try RegistryFixture()
        let registered = try fixture.embedded.register(schema, subject: "orders-value")
        let serialization = fixture.registry.json(
            Order.self, schema: orderSchema, options: .with { $0.idFormat = .header })
        let record = try await fixture.record(order, serialization)
        let guid = try #require(registered.guid)
        #expect(record.headers == [RecordHeader(key: "__value_schema_id", value: [1] + guid.bytes)])
        #expect(record.value?.first == UInt8(ascii: "{"))
        #expect(try payload(record) == (.guid(guid), order))
        try fixture.embedded.register(schema, subject: "orders-key")
        let producer = try Simulation(seed: 1).makeProducer()
        let key = try await producer.topic("orders", key: serialization, value: serialization).record(order, key: order)
        #expect(key.headers.map(\.key) == ["__key_schema_id", "__value_schema_id"])
    }

    @Test("A registry without GUIDs is said to be one")
    func noGUID() async throws {
        let fixture = try RegistryFixture(.karapace)
        try fixture.embedded.register(schema, subject: "orders-value")
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.record(
                order, fixture.registry.json(Order.self, schema: orderSchema, options: .with { $0.idFormat = .header }))
        }
        #expect(error?.code == .noGUID)
    }

    @Test("Tombstones are null, and ask nothing")
    func tombstones() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(schema, subject: "orders-value")
        let record = try await fixture.record(nil, fixture.registry.json(Order.self, schema: orderSchema))
        #expect(record.value == nil && record.headers.isEmpty)
        #expect(fixture.embedded.requests.count == 1)
    }

    @Test("Subjects by strategy")
    func strategies() async throws {
        let fixture = try RegistryFixture()
        fixture.embedded.associate(topic: "b", subject: "associated")
        let cases: [(SubjectStrategy, String, String)] = [
            (.topicName, "orders", "orders-value"), (.recordName, "orders", "Order"),
            (.topicRecordName, "orders", "orders-Order"), (.associated(), "b", "associated"),
            (.associated(fallback: .recordName), "c", "Order"),
            (.custom { topic, _, name in "\(topic)/\(name ?? "")" }, "x", "x/Order"),
        ]
        for (strategy, topic, subject) in cases {
            let options = SerializationOptions.with {
                $0.autoRegisters = true
                $0.subjectStrategy = strategy
            }
            _ = try await fixture.record(
                order, fixture.registry.json(Order.self, schema: orderSchema, options: options), topic: topic)
            #expect(!fixture.embedded.versions(subject: subject).isEmpty)
        }
        for strategy in [SubjectStrategy.recordName, .associated(fallback: nil)] {
            let error = await #expect(throws: SchemaRegistryError.self) {
                try await fixture.record(
                    order,
                    fixture.registry.json(
                        Order.self,
                        options: .with {
                            $0.subjectStrategy = strategy
                            $0.usesLatest = true
                        }))
            }
            #expect(error?.code == .noSubject)
        }
    }

    @Test("A schema with domain rules is refused, unless they are ignored on purpose")
    func rules() async throws {
        for ignores in [false, true] {
            let fixture = try RegistryFixture { $0.ignoresRules = ignores }
            try fixture.embedded.register(schema, subject: "orders-value")
            fixture.embedded.addRules(["encryptPII"], subject: "orders-value")
            let serialization = fixture.registry.json(Order.self, options: .with { $0.usesLatest = true })
            if ignores {
                _ = try await fixture.record(order, serialization)
            } else {
                let error = await #expect(throws: SchemaRegistryError.self) {
                    try await fixture.record(order, serialization)
                }
                #expect(error?.code == .rulesNotSupported && error?.message.contains("encryptPII") == true)
            }
        }
    }

    @Test("A schema of another type is refused")
    func otherType() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(RegistrySchema(#""string""#, type: .avro), subject: "orders-value")
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.record(order, fixture.registry.json(Order.self, options: .with { $0.usesLatest = true }))
        }
        #expect(error?.code == .schemaMismatch)
    }

    @Test("Preloaded topics ask nothing more")
    func preload() async throws {
        let fixture = try RegistryFixture()
        let serialization = fixture.registry.json(Order.self, schema: orderSchema)
        for topic in ["a", "b"] { try fixture.embedded.register(schema, subject: "\(topic)-value") }
        try await fixture.registry.preload(topics: ["a", "b"], serialization)
        #expect(fixture.embedded.requests.count == 2)
        fixture.embedded.inject(.down)
        for topic in ["a", "b"] { _ = try await fixture.record(order, serialization, topic: topic) }
        #expect(fixture.embedded.requests.count == 2)
        await #expect(throws: SchemaRegistryError.self) {
            let task = Task { try await fixture.registry.preload(topics: ["a", "c"], serialization) }
            for _ in 0..<3 {
                await fixture.clock.sleepers()
                fixture.clock.advance(by: .seconds(20))
            }
            try await task.value
        }
    }

    @Test("Ten thousand tasks that serialize their first value at the same time ask once")
    func concurrentFirstValues() async throws {
        let fixture = try RegistryFixture()
        fixture.embedded.inject(.slow(.seconds(1)), count: 1)
        let producer = try Simulation(seed: 1).makeProducer()
        let serialization = fixture.registry.json(
            Order.self, schema: orderSchema, options: .with { $0.autoRegisters = true })
        let prefixes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<10_000 {
                group.addTask {
                    let topic = try await producer.topic("orders", value: serialization)
                    return Array(try topic.record(Order(id: "a", amount: 3)).value?.prefix(5) ?? [])
                }
            }
            await fixture.clock.sleepers()
            fixture.clock.advance(by: .seconds(1))
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(prefixes == [[0, 0, 0, 0, 1]])
        #expect(fixture.embedded.requests.count == 1)
    }

    @Test("A registry that is down for an hour blocks no record, and is asked again all the while")
    func outage() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(schema, subject: "orders-value")
        let producer = try Simulation(seed: 1).makeProducer()
        let topic = try await producer.topic(
            "orders", value: fixture.registry.json(Order.self, options: .with { $0.usesLatest = true }))
        fixture.embedded.inject(.down)
        for _ in 0..<3600 {
            #expect(try payload(try topic.record(order)) == (.id(1), order))
            fixture.clock.advance(by: .seconds(1))
        }
        fixture.embedded.heal()
        let newer = RegistrySchema(
            orderSchema.replacingOccurrences(of: "Order", with: "Order2"), type: .json)
        try fixture.embedded.register(newer, subject: "orders-value")
        // What was asked during the outage is still being retried; then the newer schema is there.
        while topic.valueSerializer.schema.id != 2 {
            fixture.clock.advance(by: .seconds(60))
            _ = try topic.record(order)
            await Task.yield()
        }
        #expect(try payload(try topic.record(order)) == (.id(2), order))
    }
}
