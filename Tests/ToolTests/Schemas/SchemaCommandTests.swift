// `@testable` needs a debug build.
#if DEBUG
    import ArgumentParser
    import Foundation
    import KafkaSchemaRegistry
    import KafkaSchemaRegistryTesting
    import Testing

    @testable import kafka_producer

    @Suite("Commands for schemas", .timeLimit(.minutes(10)))
    struct SchemaCommandTests {
        private let schema = RegistrySchema(SchemaFixture.avro, type: .avro)

        @Test("Registered once, shown by subject, version and id")
        func register() async throws {
            let fixture = try SchemaFixture()
            let line = try await SchemaRegister.register(schema, subject: "orders-value", fixture.client)
            #expect(line.hasPrefix("id 1, version 1, GUID ") && line.hasSuffix(", type AVRO"))
            #expect(try await SchemaRegister.register(schema, subject: "orders-value", fixture.client) == line)
            let server = ["--schema-registry", "http://r"]
            for arguments in [
                ["--subject", "orders-value"], ["--subject", "orders-value", "--version", "1"], ["--id", "1"],
            ] {
                let found = try await SchemaShow.parse(server + arguments).find(fixture.client)
                // The registry has a text of its own for the same schema.
                #expect(found.schema.text.contains("com.example") && found.id == 1)
            }
            let error = await #expect(throws: ToolError.self) {
                try await SchemaShow.parse(server + ["--subject", "other"]).find(fixture.client)
            }
            #expect(error?.exitCode == .failure)
        }

        @Test("A check registers nothing, and has reasons")
        func check() async throws {
            let fixture = try SchemaFixture()
            let first = try await SchemaCheck.verdict(schema, subject: "orders-value", fixture.client)
            #expect(first.isGood && fixture.embedded.versions(subject: "orders-value").isEmpty)
            try fixture.embedded.register(schema, subject: "orders-value")
            let text = SchemaFixture.avro.replacing(#""default": null"#, with: #""doc": "x""#)
                .replacing("amount", with: "total")
            let second = try await SchemaCheck.verdict(
                RegistrySchema(text, type: .avro), subject: "orders-value", fixture.client)
            #expect(!second.isGood && second.lines.count == 2 && second.lines[1].contains("total"))
            let third = try await SchemaCheck.verdict(
                RegistrySchema(#"{"type": "object", "nullable": true}"#, type: .json), subject: "x", fixture.client)
            #expect(!third.isGood && third.lines[0].contains("nullable"))
            let proto = RegistrySchema(SchemaFixture.proto, type: .protobuf)
            #expect(try await SchemaCheck.verdict(proto, subject: "p", fixture.client).isGood)
        }

        @Test("References")
        func references() throws {
            let reference = try #require(ReferenceArgument(argument: "https://x/a.json=:.context:s:3")).reference
            #expect(reference == SchemaReference(name: "https://x/a.json", subject: ":.context:s", version: 3))
            for argument in ["", "a", "a=b", "a=b:", "a=b:0", "a=b:x", "a=:1", "=b:1"] {
                #expect(ReferenceArgument(argument: argument) == nil, "\(argument)")
            }
        }
    }
#endif
