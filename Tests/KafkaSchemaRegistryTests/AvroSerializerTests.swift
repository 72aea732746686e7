import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import KafkaTesting
import Testing

@Suite("Avro and JSON Schema with a registry", .timeLimit(.minutes(10)))
struct AvroSerializerTests {
    private let schema = #"""
        {"type": "record", "name": "Order", "namespace": "com.example",
         "fields": [{"name": "id", "type": "string"}, {"name": "amount", "type": "long"}]}
        """#

    @Test("A record has id and binary encoding, and is read back", arguments: [SchemaIDFormat.prefix, .header])
    func avro(format: SchemaIDFormat) async throws {
        let fixture = try RegistryFixture()
        let options = SerializationOptions.with {
            $0.autoRegisters = true
            $0.idFormat = format
        }
        let order = Order(id: "a", amount: 3)
        let record = try await fixture.record(
            order, fixture.registry.avro(Order.self, schema: schema, options: options))
        let payload: [UInt8] = [2, UInt8(ascii: "a"), 6]
        #expect(record.value == (format == .prefix ? [0, 0, 0, 0, 1] : []) + payload)
        let read = try await fixture.registry.decodeAvro(
            Order.self, from: record.value ?? [], headers: record.headers)
        #expect(read == order)
    }

    @Test("Subjects have the full name of the record")
    func recordName() async throws {
        let fixture = try RegistryFixture()
        let options = SerializationOptions.with {
            $0.autoRegisters = true
            $0.subjectStrategy = .topicRecordName
        }
        _ = try await fixture.record(
            Order(id: "a", amount: 3), fixture.registry.avro(Order.self, schema: schema, options: options))
        #expect(fixture.embedded.versions(subject: "orders-com.example.Order") == [1])
    }

    @Test("Bytes at the top level have no length")
    func bytes() async throws {
        let fixture = try RegistryFixture()
        let options = SerializationOptions.with { $0.autoRegisters = true }
        for count in [0, 3, 200] {
            let value = [UInt8](repeating: 7, count: count)
            let record = try await fixture.record(
                value, fixture.registry.avro([UInt8].self, schema: #""bytes""#, options: options))
            #expect(record.value == [0, 0, 0, 0, 1] + value)
        }
    }

    @Test("A schema may use others of the registry, directly and through others")
    func references() async throws {
        struct Pair: Codable, Sendable {
            var left: Order
            var right: Order
        }
        let fixture = try RegistryFixture()
        try fixture.embedded.register(RegistrySchema(schema, type: .avro), subject: "order")
        let pair = #"""
            {"type": "record", "name": "Pair",
             "fields": [{"name": "left", "type": "com.example.Order"}, {"name": "right", "type": "com.example.Order"}]}
            """#
        let options = SerializationOptions.with {
            $0.autoRegisters = true
            $0.references = [SchemaReference(name: "com.example.Order", subject: "order", version: 1)]
        }
        let value = Pair(left: Order(id: "a", amount: 1), right: Order(id: "b", amount: 2))
        let record = try await fixture.record(value, fixture.registry.avro(Pair.self, schema: pair, options: options))
        let read = try await fixture.registry.decodeAvro(Pair.self, from: record.value ?? [])
        #expect(read.left == value.left && read.right == value.right)
        let error = await #expect(throws: SchemaRegistryError.self) {
            try await fixture.registry.register(RegistrySchema(pair, type: .avro), subject: "alone")
        }
        #expect(error?.code == .invalidSchema)
    }

    @Test("A latest version or an id that cannot read what the type writes is refused, unless that is not asked for")
    func strict() async throws {
        let fixture = try RegistryFixture()
        let narrow = schema.replacing("long", with: "int")
        let registered = try fixture.embedded.register(RegistrySchema(narrow, type: .avro), subject: "orders-value")
        let order = Order(id: "a", amount: 3)
        let choices: [(inout SerializationOptions) -> Void] = [
            { $0.usesLatest = true }, { $0.latestMetadata = [:] }, { $0.schemaID = 1 },
            { $0.schemaGUID = registered.guid },
        ]
        for choose in choices {
            let own = fixture.registry.avro(Order.self, schema: schema, options: .with(choose))
            let error = await #expect(throws: SchemaRegistryError.self) { try await fixture.record(order, own) }
            #expect(error?.code == .schemaMismatch && error?.message.contains("$.amount") == true)
            let lax = SerializationOptions.with {
                choose(&$0)
                $0.latestIsStrict = false
                $0.idIsStrict = false
            }
            let record = try await fixture.record(
                order, fixture.registry.avro(Order.self, schema: schema, options: lax))
            #expect(record.value == [0, 0, 0, 0, 1, 2, UInt8(ascii: "a"), 6])
            // What the type itself has is the same, or there is nothing to compare.
            for text in [narrow, nil] {
                _ = try await fixture.record(
                    order, fixture.registry.avro(Order.self, schema: text, options: .with(choose)))
            }
        }
    }

    @Test("A newer version that can read what the type writes is used")
    func strictRefresh() async throws {
        let fixture = try RegistryFixture()
        try fixture.embedded.register(RegistrySchema(schema, type: .avro), subject: "orders-value")
        let producer = try Simulation(seed: 1).makeProducer()
        let options = SerializationOptions.with { $0.usesLatest = true }
        let topic = try await producer.topic(
            "orders", value: fixture.registry.avro(Order.self, schema: schema, options: options))
        let wider = schema.replacing("\"long\"}", with: "\"double\"}")
        try fixture.embedded.register(RegistrySchema(wider, type: .avro), subject: "orders-value")
        while topic.valueSerializer.schema.id != 2 {
            fixture.clock.advance(by: .seconds(60))
            _ = try topic.record(Order(id: "a", amount: 3))
            await Task.yield()
        }
        #expect(try topic.record(Order(id: "a", amount: 3)).value?.count == 5 + 2 + 8)
    }

    @Test("A value that the schema does not accept is refused before anything is sent")
    func invalid() async throws {
        let fixture = try RegistryFixture()
        let strict = orderSchema.replacing(#"{"type": "integer"}"#, with: #"{"type": "integer", "minimum": 1}"#)
        let options = SerializationOptions.with { $0.autoRegisters = true }
        let json = fixture.registry.json(Order.self, schema: strict, options: options)
        _ = try await fixture.record(Order(id: "a", amount: 1), json)
        let error = await #expect(throws: KafkaError.self) { try await fixture.record(Order(id: "a", amount: 0), json) }
        #expect(error?.code == .serializationFailed)
        #expect((error?.underlying as? SchemaRegistryError)?.code == .invalidValue)
        #expect(error?.message.contains("amount") == true)
        let lax = SerializationOptions.with {
            $0.autoRegisters = true
            $0.validatesJSON = false
        }
        _ = try await fixture.record(
            Order(id: "a", amount: 0), fixture.registry.json(Order.self, schema: strict, options: lax))
        let other = #"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}"#
        await #expect(throws: KafkaError.self) {
            try await fixture.record(
                Order(id: "a", amount: 0),
                fixture.registry.avro(Order.self, schema: other, options: options), topic: "b")
        }
    }
}
