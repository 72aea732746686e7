import KafkaAvro
import KafkaClient
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import KafkaTesting
import Testing

/// Ids, headers and payloads of all sizes, in memory that is used for one record after the other.
@Suite("Memory of serializers with a registry", .timeLimit(.minutes(10)))
struct EncodedMemoryTests {
    private struct Note: Codable, Sendable, AvroEncodable {
        var text: String
        func encode(to writer: inout AvroWriter) { writer.write("text", text) }
    }

    private static let schema = #"{"type": "record", "name": "Note", "fields": [{"name": "text", "type": "string"}]}"#

    /// A format that appends its bytes, in several steps.
    private struct Appending: SchemaFormat {
        struct Encoder: SchemaEncoder {
            func encode(_ value: String, into output: inout SerializerOutput) {
                for byte in value.utf8 { output.append(byte) }
            }
        }

        var schemaType: SchemaType { .avro }
        var schema: RegistrySchema? { RegistrySchema(EncodedMemoryTests.schema, type: .avro) }
        var recordName: String? { "Note" }

        func makeEncoder(
            _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
        ) -> Encoder { Encoder() }
    }

    private static let lengths = [0, 1, 250, 256, 506, 507, 508, 512, 513, 2000, 3]

    private func options(_ format: SchemaIDFormat) -> SerializationOptions {
        .with {
            $0.autoRegisters = true
            $0.idFormat = format
        }
    }

    @Test("Values of all sizes are behind their id", arguments: [SchemaIDFormat.prefix, .header])
    func sizes(format: SchemaIDFormat) async throws {
        let fixture = try RegistryFixture()
        let producer = try Simulation(seed: 1).makeProducer()
        let avro = try await producer.topic(
            "notes", value: fixture.registry.avro(Note.self, schema: Self.schema, options: options(format)))
        let appended = try await producer.topic(
            "notes", value: RegistrySerialization(fixture.registry, Appending(), options: options(format)))
        let encoder = AvroEncoder(Note.self, schema: try AvroSchema(Self.schema))
        let prefix: [UInt8] = format == .prefix ? [0, 0, 0, 0, 1] : []
        for length in Self.lengths {
            let text = String(repeating: "x", count: length)
            let first = try avro.record(Note(text: text))
            let second = try appended.record(text)
            #expect(first.value == prefix + (try encoder.encode(Note(text: text))))
            #expect(second.value == prefix + Array(text.utf8))
            for record in [first, second] {
                #expect(record.headers.map(\.key) == (format == .header ? ["__value_schema_id"] : []))
            }
        }
        #expect(try avro.record(nil).value == nil)
        #expect(try appended.record(nil).value == nil)
    }

    @Test("A header of the schema is behind those of topic and call")
    func headers() async throws {
        let fixture = try RegistryFixture()
        let producer = try Simulation(seed: 1).makeProducer()
        let serialization = fixture.registry.avro(Note.self, schema: Self.schema, options: options(.header))
        let topic = try await producer.topic(
            "notes", value: serialization, headers: [RecordHeader(key: "t", value: [1])])
        let plain = try await producer.topic("notes", value: serialization)
        let call = [RecordHeader(key: "c", value: [2])]
        #expect(try topic.record(Note(text: ""), headers: call).headers.map(\.key) == ["t", "c", "__value_schema_id"])
        #expect(try plain.record(Note(text: ""), headers: call).headers.map(\.key) == ["c", "__value_schema_id"])
        #expect(try plain.record(Note(text: "")).headers.map(\.key) == ["__value_schema_id"])
    }

    @Test("Keys and values may have one schema")
    func both() async throws {
        let fixture = try RegistryFixture()
        let producer = try Simulation(seed: 1).makeProducer()
        let serialization = fixture.registry.avro(Note.self, schema: Self.schema, options: options(.prefix))
        let topic = try await producer.topic("notes", key: serialization, value: serialization)
        let record = try topic.record(Note(text: "value"), key: Note(text: "key"))
        #expect(record.key?.suffix(3) == Array("key".utf8)[...] && record.value?.suffix(5) == Array("value".utf8)[...])
    }
}
