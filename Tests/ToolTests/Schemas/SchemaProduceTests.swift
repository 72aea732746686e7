// `@testable` needs a debug build.
#if DEBUG
    import ArgumentParser
    import Foundation
    import KafkaClient
    import KafkaSchemaRegistry
    import KafkaSchemaRegistryTesting
    import KafkaTesting
    import Testing

    @testable import kafka_producer

    @Suite("Lines become records with schemas", .timeLimit(.minutes(10)))
    struct SchemaProduceTests {
        private func refusal(_ body: () async throws -> Void) async -> ToolError? {
            await #expect(throws: ToolError.self) { try await body() }
        }

        @Test("Avro of a file: lines that do not fit are reported, the others are sent")
        func avro() async throws {
            let fixture = try SchemaFixture()
            try fixture.embedded.register(RegistrySchema(SchemaFixture.avro, type: .avro), subject: "orders-value")
            let serializers = try await SchemaFixture.withFile(SchemaFixture.avro, "avsc") { path in
                try await fixture.serializers(["--value-schema", path])
            }
            let lines = #"""
                {"id": "ä", "amount": 3}
                {"id": "b"}
                {"id": 7}

                {"id": "c", "amount": {"int": -1}}
                {"id": "d", "other": 1}
                """#
            let (records, outcome, failures) = try await fixture.run(lines, serializers)
            #expect(outcome.problem == nil && outcome.lines == 6 && failures == 3)
            var orders: [SchemaOrder] = []
            for record in records {
                #expect(record.value?.prefix(5) == [0, 0, 0, 0, 1] && record.key == nil && record.headers.count == 1)
                orders.append(try await fixture.client.decodeAvro(SchemaOrder.self, from: record.value ?? []))
            }
            #expect(
                orders == [
                    SchemaOrder(id: "ä", amount: 3), SchemaOrder(id: "b", amount: nil),
                    SchemaOrder(id: "c", amount: -1),
                ])
        }

        @Test("JSON with the latest version of the topic's subject: bytes stay as they are")
        func json() async throws {
            let fixture = try SchemaFixture()
            try fixture.embedded.register(RegistrySchema(SchemaFixture.json, type: .json), subject: "orders-value")
            let serializers = try await fixture.serializers(["--value-subject", "latest"])
            let (records, outcome, failures) = try await fixture.run(
                "{\"id\" :  \"a\"}\n{\"amount\": 1}\nnone\n{\"id\": \"b\"}", serializers)
            #expect(outcome.problem == nil && failures == 2)
            #expect(
                records.map { $0.value.map { String(decoding: $0.dropFirst(5), as: UTF8.self) } }
                    == [#"{"id" :  "a"}"#, #"{"id": "b"}"#])
        }

        @Test("JSON that is not validated must be JSON nevertheless")
        func unvalidated() async throws {
            let fixture = try SchemaFixture()
            try fixture.embedded.register(RegistrySchema(SchemaFixture.json, type: .json), subject: "orders-value")
            let serializers = try await fixture.serializers(
                ["--value-subject", "orders-value", "--registry-property", "json.fail.invalid.schema=false"])
            let (records, _, failures) = try await fixture.run("{}\nnone\n", serializers)
            #expect(records.count == 1 && failures == 1)
        }

        @Test("Keys with a schema of their own, tombstones, a GUID in a header, registered on request")
        func keys() async throws {
            let fixture = try SchemaFixture()
            let properties = [
                "auto.register.schemas": "true",
                "value.schema.id.serializer": "io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer",
            ]
            let serializers = try await SchemaFixture.withFile(SchemaFixture.avro, "avsc") { value in
                try await SchemaFixture.withFile(#""string""#, "schema") { key in
                    try await SchemaFixture.withFile(SchemaFixture.avro, "schema") { other in
                        #expect(value != other)
                        return try await fixture.serializers(
                            ["--key-schema", key, "--schema-type", "avro", "--value-schema", other],
                            properties: properties)
                    }
                }
            }
            let format = LineFormat(keySeparator: [0x09], nullValue: Array("NULL".utf8))
            let (records, outcome, failures) = try await fixture.run(
                "\"k\"\t{\"id\": \"a\"}\n\"k\"\tNULL\n", serializers, format: format)
            #expect(outcome.problem == nil && failures == 0)
            #expect(records.map(\.key) == Array(repeating: [0, 0, 0, 0, 1, 2, UInt8(ascii: "k")], count: 2))
            #expect(records.map(\.value) == [[2, UInt8(ascii: "a"), 0], nil])
            #expect(records.first?.headers.map(\.key) == ["h", "__value_schema_id"])
            #expect(fixture.embedded.versions(subject: "orders-key") == [1])
            #expect(fixture.embedded.versions(subject: "orders-value") == [1])
        }

        @Test("A line that does not fit aborts its transaction")
        func transaction() async throws {
            let fixture = try SchemaFixture()
            try fixture.embedded.register(RegistrySchema(SchemaFixture.json, type: .json), subject: "orders-value")
            let serializers = try await fixture.serializers(["--value-subject", "latest"])
            let (records, outcome, failures) = try await fixture.run(
                "{\"id\": \"a\"}\n{}\n{\"id\": \"b\"}\n", serializers, transactional: true)
            // The line itself, and the one before, which was aborted with it.
            #expect(outcome.problem == "stopped reading at line 2" && failures == 2)
            #expect(records.isEmpty)
        }

        @Test("What the command line names wins over the configuration")
        func precedence() async throws {
            let fixture = try SchemaFixture()
            try fixture.embedded.register(RegistrySchema(SchemaFixture.json, type: .json), subject: "orders-value")
            let other = RegistrySchema(SchemaFixture.json.replacing("Order", with: "Other"), type: .json)
            try fixture.embedded.register(other, subject: "others")
            let newer = RegistrySchema(SchemaFixture.json.replacing("Order", with: "Newer"), type: .json)
            try fixture.embedded.register(newer, subject: "others")
            let serializers = try await SchemaFixture.withFile(other.text, "json") { path in
                try await fixture.serializers(
                    ["--value-schema", path, "--value-subject", "others"],
                    properties: ["use.latest.version": "true", "use.schema.id": "1"])
            }
            let (records, _, _) = try await fixture.run("{\"id\": \"a\"}\n", serializers)
            #expect(records.first?.value?.prefix(5) == [0, 0, 0, 0, 2])
            // Without a file, the configuration's choice counts.
            let byID = try await fixture.serializers(["--value-subject", "latest"], properties: ["use.schema.id": "2"])
            let (second, _, _) = try await fixture.run("{\"id\": \"a\"}\n", byID)
            #expect(second.first?.value?.prefix(5) == [0, 0, 0, 0, 2])
        }

        @Test("Protobuf cannot be made of JSON here, and the tool says so")
        func protobuf() async throws {
            let fixture = try SchemaFixture()
            try fixture.embedded.register(RegistrySchema(SchemaFixture.proto, type: .protobuf), subject: "orders-value")
            try await SchemaFixture.withFile(SchemaFixture.proto, "proto") { path in
                for arguments in [["--value-schema", path], ["--value-subject", "latest"]] {
                    let error = await refusal { _ = try await fixture.serializers(arguments) }
                    #expect(error?.description.contains("Protobuf") == true)
                    #expect(error?.exitCode == .validationFailure)
                }
            }
        }

        @Test("Schemas that cannot be used: 64 for files and options, 1 for what the registry lacks")
        func problems() async throws {
            let fixture = try SchemaFixture()
            try await SchemaFixture.withFile(SchemaFixture.avro, "txt") { path in
                let untyped = await refusal { _ = try await fixture.serializers(["--value-schema", path]) }
                #expect(untyped?.description.contains("--schema-type") == true)
                #expect(untyped?.exitCode == .validationFailure)
            }
            try await SchemaFixture.withFile("{", "avsc") { path in
                let broken = await refusal {
                    _ = try await fixture.serializers(
                        ["--value-schema", path, "--registry-property", "auto.register.schemas=true"])
                }
                #expect(broken?.exitCode == .validationFailure)
            }
            let gone = await refusal { _ = try await fixture.serializers(["--value-schema", "/no/such.avsc"]) }
            #expect(gone?.exitCode == .validationFailure)
            let unknown = await refusal { _ = try await fixture.serializers(["--value-subject", "nothing"]) }
            #expect(unknown?.description.contains("nothing") == true && unknown?.exitCode == .failure)
            let wrong = await refusal {
                _ = try await fixture.serializers(
                    ["--value-subject", "latest", "--registry-property", "use.latest.version=perhaps"])
            }
            #expect(wrong?.exitCode == .validationFailure)
        }

        @Test("The producer does not see the registry's settings")
        func settings() throws {
            let properties = [
                "bootstrap.servers": "a:1", "linger.ms": "7", "schema.registry.url": "http://r",
                "auto.register.schemas": "true",
                "basic.auth.user.info": "a:b", "bearer.auth.token": "t",
                "value.subject.name.strategy": "TopicNameStrategy",
                "request.header.x": "y",
            ]
            let configuration = try ProducerSettings(properties: properties).withoutRegistry.configuration()
            #expect(configuration.linger == .milliseconds(7))
            let registry = try RegistrySettings(properties: properties).configuration()
            #expect(registry.serialization.autoRegisters && registry.headers == ["x": "y"])
        }
    }
#endif
