import Foundation
import KafkaSchemaRegistry
import KafkaSchemaRegistryTesting
import Testing

/// A registry behind Python's `ssl` (`Tests/Peers/tls_terminator.py`), and behind a proxy of Python's (`Tests/Peers/http_proxy.py`).
@Suite("HTTPS and proxies on the way to a registry", .timeLimit(.minutes(10)))
struct RegistryHTTPSTests {
    private static let schema = RegistrySchema(#""string""#, type: .avro)

    private func withServer(_ body: (EmbeddedSchemaRegistryServer) async throws -> Void) async throws {
        let server = try await EmbeddedSchemaRegistryServer(EmbeddedSchemaRegistry())
        try server.registry.register(Self.schema, subject: "s")
        try await body(server)
        await server.stop()
    }

    private func withHTTPS(
        wantsCertificates: Bool, version: String = "TLSv1_3", _ body: (TLSPeer) async throws -> Void
    ) async throws {
        try await withServer { server in
            try await TLSPeer.with(
                port: server.port, wantsCertificates: wantsCertificates, version: version, body)
        }
    }

    private func latest(
        _ url: String, _ configure: (inout SchemaRegistryConfiguration) throws -> Void = { _ in }
    ) async throws -> RegisteredSchema {
        var configuration = SchemaRegistryConfiguration(url)
        configuration.maxRetries = 0
        try configure(&configuration)
        return try await SchemaRegistryClient(configuration).latestSchema(subject: "s")
    }

    private func refusal(
        _ url: String, _ configure: (inout SchemaRegistryConfiguration) throws -> Void = { _ in }
    ) async -> SchemaRegistryError? {
        await #expect(throws: SchemaRegistryError.self) { _ = try await latest(url, configure) }
    }

    @Test(
        "A registry that wants a certificate: with it, without, with another CA's", arguments: ["TLSv1_2", "TLSv1_3"])
    func mutual(version: String) async throws {
        try await withHTTPS(wantsCertificates: true, version: version) { https in
            let found = try await latest(https.url) {
                $0.tls.trustedCertificates = https.ca
                $0.tls.setIdentity(certificates: https.client)
            }
            #expect(found.id == 1)
            for identity in [nil, https.stranger] {
                let error = await refusal(https.url) {
                    $0.tls.trustedCertificates = https.ca
                    if let identity { $0.tls.setIdentity(certificates: identity) }
                }
                #expect(error?.code == .unreachable)
                #expect(error?.remedy.contains("tls") == true, "\(error.map { "\($0)" } ?? "")")
            }
        }
    }

    @Test(
        "An encrypted key by Confluent's properties; a wrong password is found before any request"
    )
    func encryptedKey() async throws {
        try await withHTTPS(wantsCertificates: true) { https in
            let file = https.folder.appending(path: "encrypted.pem").path
            let openssl = Process()
            openssl.executableURL = URL(filePath: "/usr/bin/env")
            openssl.arguments = [
                "openssl", "pkey", "-in", https.client, "-aes256", "-passout", "pass:s3cret", "-out", file,
            ]
            try openssl.run()
            openssl.waitUntilExit()
            let certificate = try String(contentsOfFile: https.client, encoding: .utf8)
                .components(separatedBy: "-----BEGIN PRIVATE KEY")[0]
            let key = try String(contentsOfFile: file, encoding: .utf8)
            try Data((certificate + key).utf8).write(to: URL(filePath: file))
            func configuration(_ password: String) throws -> SchemaRegistryConfiguration {
                try SchemaRegistryConfiguration(properties: [
                    "schema.registry.url": https.url, "schema.registry.ssl.truststore.location": https.ca,
                    "schema.registry.ssl.truststore.type": "PEM", "schema.registry.ssl.keystore.location": file,
                    "schema.registry.ssl.keystore.type": "PEM", "schema.registry.ssl.key.password": password,
                ])
            }
            let registry = try SchemaRegistryClient(configuration("s3cret"))
            let found = try await registry.latestSchema(subject: "s")
            #expect(found.id == 1)
            let error = #expect(throws: SchemaRegistryError.self) { try SchemaRegistryClient(configuration("wr0ng")) }
            #expect(error?.code == .invalidConfiguration)
            #expect(error.map { "\($0)" }?.contains("wr0ng") == false)
        }
    }

    @Test("A registry whose CA is not trusted, or whose certificate is for another name")
    func untrusted() async throws {
        try await withHTTPS(wantsCertificates: false) { https in
            let found = try await latest(https.url) { $0.tls.trustedCertificates = https.ca }
            #expect(found.id == 1)
            for trusted in [nil, https.stranger] {
                let error = await refusal(https.url) { $0.tls.trustedCertificates = trusted }
                #expect(error?.code == .unreachable)
                #expect(error?.remedy.contains("trustedCertificates") == true, "\(error.map { "\($0)" } ?? "")")
            }
            let port = https.url.split(separator: ":").last ?? ""
            let error = await refusal("https://127.0.0.2:\(port)") { $0.tls.trustedCertificates = https.ca }
            #expect(error?.code == .unreachable, "\(error.map { "\($0)" } ?? "")")
        }
    }

    private struct Seen: Equatable {
        var method: String
        var target: String
        var status: Int
    }

    private func seen(_ script: PeerScript) throws -> [Seen] {
        let rows = try JSONSerialization.jsonObject(with: Data(script.ask().utf8)) as? [[Any]]
        return (rows ?? []).map {
            Seen(method: $0[0] as? String ?? "", target: $0[1] as? String ?? "", status: $0[2] as? Int ?? 0)
        }
    }

    @Test("A proxy for http, by Confluent's properties")
    func proxy() async throws {
        try await withServer { server in
            try await PeerScript.with("http_proxy.py") { script in
                let registry = try SchemaRegistryClient(
                    SchemaRegistryConfiguration(properties: [
                        "schema.registry.url": server.url, "proxy.host": "127.0.0.1", "proxy.port": script.greeting,
                    ]))
                let found = try await registry.latestSchema(subject: "s")
                #expect(found.id == 1)
                let target = "127.0.0.1:\(server.port)"
                #expect(try seen(script) == [Seen(method: "CONNECT", target: target, status: 200)])
            }
        }
    }

    @Test("A proxy that wants credentials, for http and for https")
    func proxyCredentials() async throws {
        try await withHTTPS(wantsCertificates: false) { https in
            try await withServer { server in
                try await PeerScript.with("http_proxy.py", ["orders:s3cret"]) { script in
                    let port = try #require(Int(script.greeting))
                    for url in [server.url, https.url] {
                        let found = try await latest(url) {
                            $0.tls.trustedCertificates = https.ca
                            $0.proxy = SchemaRegistryProxy(
                                host: "127.0.0.1", port: port, username: "orders", password: "s3cret")
                        }
                        #expect(found.id == 1)
                        for proxy in [
                            SchemaRegistryProxy(host: "127.0.0.1", port: port),
                            SchemaRegistryProxy(host: "127.0.0.1", port: port, username: "orders", password: "wr0ng"),
                        ] {
                            let error = await refusal(url) {
                                $0.tls.trustedCertificates = https.ca
                                $0.proxy = proxy
                            }
                            #expect(error?.code == .unauthorized && error?.status == 407)
                            #expect(error?.message.contains("proxy") == true)
                            #expect(error.map { "\($0)" }?.contains("wr0ng") == false)
                        }
                    }
                    let seen = try seen(script)
                    #expect(seen.map(\.status) == [200, 407, 407, 200, 407, 407])
                    #expect(seen.last?.method == "CONNECT")
                    #expect(seen.last.map { https.url.hasSuffix($0.target) } == true)
                }
            }
        }
    }

    @Test("A proxy that is not there")
    func noProxy() async throws {
        try await withServer { server in
            let error = await refusal(server.url) { $0.proxy = SchemaRegistryProxy(host: "127.0.0.1", port: 1) }
            #expect(error?.code == .unreachable)
            #expect(error?.remedy.contains("proxy") == true, "\(error.map { "\($0)" } ?? "")")
        }
    }
}
