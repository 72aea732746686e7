import Foundation
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import KafkaTesting
import Testing

/// The tool as its users run it, built with the traits, against a registry over HTTP.
@Suite("The tool and schema registries", .timeLimit(.minutes(10)))
struct RegistryToolTests {
    private struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    private static let avro = #"""
        {"type": "record", "name": "Order", "fields": [
         {"name": "id", "type": "string"}, {"name": "amount", "type": ["null", "int"], "default": null}]}
        """#

    /// Runs the tool, which is built next to the tests.
    private func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        let process = Process()
        process.executableURL = Bundle.main.bundleURL.appending(path: "kafka-producer")
        process.arguments = arguments
        let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
        process.standardInput = pipes.input
        process.standardOutput = pipes.output
        process.standardError = pipes.errors
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try process.run()
                        try pipes.input.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                        try pipes.input.fileHandleForWriting.close()
                        // What is written is short: a pipe holds all of it.
                        process.waitUntilExit()
                        let output = try pipes.output.fileHandleForReading.readToEnd() ?? Data()
                        let errors = try pipes.errors.fileHandleForReading.readToEnd() ?? Data()
                        return Outcome(
                            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
                            errors: String(decoding: errors, as: UTF8.self))
                    })
            }
        }
    }

    private func withFile(_ text: String, _ suffix: String, _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).\(suffix)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(file.path)
    }

    private func json(_ text: String) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
    }

    @Test("Checks, registers, sends lines as Avro that confluent-kafka reads, and shows the schema")
    func avro() async throws {
        try await RegistryPeer.with { peer, _ in
            try await withFile(Self.avro, "avsc") { file in
                let registry = ["--schema-registry", peer.server.url]
                let subject = ["--subject", "t-value", file]
                let check = try await run(["schema", "check"] + registry + subject)
                #expect(check.status == 0 && check.output.contains("accepts the schema"), "\(check)")
                let register = try await run(["schema", "register"] + registry + subject)
                #expect(register.status == 0 && register.output.hasPrefix("id 1, version 1"), "\(register)")
                let produce = try await run(
                    [
                        "produce", "--topic", "t", "--bootstrap-server",
                        peer.cluster.bootstrapServers.joined(separator: ","), "--value-schema", file,
                    ] + registry, input: "{\"id\": \"abcdef\", \"amount\": 3}\n{\"id\": 7}\n{\"id\": \"ghijkl\"}\n")
                #expect(produce.status == 1 && produce.errors.contains("line 2: "), "\(produce)")
                #expect(
                    try await peer.read("avro", count: 2)
                        == [#"{"amount": 3, "id": "abcdef"}"#, #"{"amount": null, "id": "ghijkl"}"#])
                let show = try await run(["schema", "show", "--subject", "t-value"] + registry)
                #expect(show.status == 0 && show.errors.hasPrefix("id 1, "))
                let (shown, registered) = (try json(show.output), try json(Self.avro))
                #expect(shown == registered)
            }
        }
    }

    @Test("Lines as JSON by the latest version, with the registry's settings in a file")
    func json() async throws {
        let schema = #"{"title": "Order", "type": "object", "required": ["id"]}"#
        try await RegistryPeer.with { peer, _ in
            try peer.server.registry.register(RegistrySchema(schema, type: .json), subject: "t-value")
            let properties = """
                bootstrap.servers=\(peer.cluster.bootstrapServers.joined(separator: ","))
                schema.registry.url=\(peer.server.url)
                basic.auth.credentials.source=USER_INFO
                basic.auth.user.info=user:s3cret
                use.latest.version=true
                """
            try await withFile(properties, "properties") { file in
                let produce = try await run(
                    ["produce", "--topic", "t", "--command-config", file, "--value-subject", "latest"],
                    input: "{\"id\": 1}\n{\"id\": 2}\n")
                #expect(produce.status == 0, "\(produce)")
                // Before the reader asks the registry, without credentials.
                let headers = peer.server.registry.requests.last?.headers
                let header = headers?.first { $0.name.lowercased() == "authorization" }
                #expect(header?.value == "Basic \(Data("user:s3cret".utf8).base64EncodedString())")
                #expect(try await peer.read("json", count: 2) == [#"{"id": 1}"#, #"{"id": 2}"#])
            }
        }
    }

    /// A cluster, a registry and an identity provider, and properties of all three.
    private func withIdentityProvider(
        _ body: (EmbeddedKafkaCluster, EmbeddedSchemaRegistryServer, _ properties: String) async throws -> Void
    ) async throws {
        var setup = EmbeddedClusterConfiguration(brokers: 1)
        setup.security.sasl = EmbeddedSASL(mechanisms: [.oauthBearer])
        let cluster = try EmbeddedKafkaCluster(setup)
        try cluster.createTopic("t", partitions: 1)
        let server = try await EmbeddedSchemaRegistryServer(EmbeddedSchemaRegistry())
        try server.registry.register(RegistrySchema(#"{"type": "object"}"#, type: .json), subject: "t-value")
        try await PeerScript.with("token_endpoint.py") { identity in
            try await body(
                cluster, server,
                """
                bootstrap.servers=\(cluster.bootstrapServers.joined(separator: ","))
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=OAUTHBEARER
                sasl.oauthbearer.token.endpoint.url=http://127.0.0.1:\(identity.greeting)/token
                sasl.login.retry.backoff.ms=10
                sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required \\
                  clientId="client" clientSecret="secret" scope="kafka produce" extension_identityPoolId="pool-1";
                schema.registry.url=\(server.url)
                bearer.auth.credentials.source=SASL_OAUTHBEARER_INHERIT
                bearer.auth.logical.cluster=lsrc-1
                """)
        }
        await server.stop()
        await cluster.shutdown()
    }

    @Test("Brokers and registry get tokens of one identity provider, all of it in one file")
    func identityProvider() async throws {
        try await withIdentityProvider { cluster, server, properties in
            try await withFile(properties, "properties") { file in
                let config = ["--command-config", file]
                let produce = try await run(
                    ["produce", "--topic", "t", "--value-subject", "latest"] + config, input: "{}\n{}\n")
                #expect(produce.status == 0, "\(produce)")
                #expect(cluster.records(in: "t").count == 2 && cluster.authenticationFailureCount == 0)
                let show = try await run(["schema", "show", "--subject", "t-value"] + config)
                #expect(show.status == 0, "\(show)")
                let requests = server.registry.requests
                #expect(requests.count >= 2)
                for request in requests {
                    let headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
                    #expect(headers["authorization"]?.hasPrefix("Bearer eyJ") == true)
                    #expect(headers["target-sr-cluster"] == "lsrc-1")
                    #expect(headers["confluent-identity-pool-id"] == "pool-1")
                }
            }
        }
    }

    @Test("A registry's own identity, and one that the identity provider does not know")
    func ownIdentity() async throws {
        try await withIdentityProvider { _, server, properties in
            let endpoint = properties.split(separator: "\n").first { $0.contains("endpoint.url=") }?.split(
                separator: "=")
            let settings = [
                "bearer.auth.credentials.source=OAUTHBEARER",
                "bearer.auth.issuer.endpoint.url=\(endpoint?.last ?? "")", "bearer.auth.client.id=client",
                "bearer.auth.scope=kafka produce",
            ]
            for (secret, status) in [("secret", 0), ("wr0ng", 1)] as [(String, Int32)] {
                let options = (settings + ["bearer.auth.client.secret=\(secret)"]).flatMap {
                    ["--registry-property", $0]
                }
                let show = try await run(
                    ["schema", "show", "--subject", "t-value", "--schema-registry", server.url] + options)
                #expect(show.status == status, "\(show)")
                #expect(show.errors.contains("invalid_client") == (status == 1) && !show.errors.contains("wr0ng"))
            }
        }
    }

    @Test("A registry that cannot be reached ends with 1, a schema that cannot be used with 64")
    func failures() async throws {
        let registry = ["--schema-registry", "http://127.0.0.1:1", "--registry-property", "max.retries=0"]
        let down = try await run(["schema", "show", "--subject", "s"] + registry)
        #expect(down.status == 1 && down.errors.hasPrefix("Error: "), "\(down)")
        try await withFile("syntax = \"proto3\"; message M {}", "proto") { file in
            let produce = try await run(
                ["produce", "--topic", "t", "--bootstrap-server", "127.0.0.1:1", "--value-schema", file] + registry)
            #expect(produce.status == 64 && produce.errors.contains("Protobuf"), "\(produce)")
        }
    }
}
