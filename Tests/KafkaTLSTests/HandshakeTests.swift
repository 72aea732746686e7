import KafkaClient
import KafkaTLS
import Testing

@Suite("Handshake", .timeLimit(.minutes(10)))
struct HandshakeTests {
    @Test(
        "Handshakes succeed in both versions, with both key types, with any fragmentation",
        arguments: [TLSVersion.tls12, .tls13], CertificateRequest.KeyType.allCases)
    func establishes(version: TLSVersion, key: CertificateRequest.KeyType) throws {
        var setup = try Setup()
        setup.request.key = key
        let (client, server) = (try setup.client { $0.use(version) }, try setup.server())
        for cut in [Line.Cut.whole, .pieces(1), .pieces(7), .random(SplitMix64(seed: 1))] {
            let line = try Line.established(client: client, server: server, cut: cut)
            line.client.write(Array("ping".utf8))
            line.server.write(Array("pong".utf8))
            line.run()
            #expect(line.server.received == Array("ping".utf8))
            #expect(line.client.received == Array("pong".utf8))
        }
    }

    @Test("info describes what was negotiated")
    func info() throws {
        let setup = try Setup()
        let line = try Line.established(
            client: try setup.client {
                $0.cipherSuites = "TLS_AES_128_GCM_SHA256"
                $0.groups = "P-256"
            }, server: try setup.server())
        let info = try #require(line.client.session.info)
        #expect(info.version == "TLSv1.3")
        #expect(info.cipherSuite == "TLS_AES_128_GCM_SHA256")
        #expect(info.group == "secp256r1")
        #expect(!info.isResumed)
        // OpenSSL completes the chain from the trust store.
        #expect(info.peerCertificates.map(\.subject) == ["CN=broker1", "CN=Test CA"])
        #expect(info.peerCertificates.first?.issuer == "CN=Test CA")
        #expect(info.peerCertificates.first?.names == ["broker1", "127.0.0.1", "::1"])
        #expect(line.server.session.info?.peerCertificates == [])
    }

    @Test("info is nil before the handshake has ended")
    func noInfo() throws {
        let setup = try Setup()
        #expect(try TLSSession(client: try setup.client(), host: "broker1", port: 1).info == nil)
    }

    @Test(
        "SNI carries the host name without a trailing dot, and never an address",
        arguments: [
            ("broker1", "broker1"), ("broker1.", "broker1"), ("127.0.0.1", nil), ("::1", nil), ("[::1]", nil),
        ] as [(String, String?)])
    func serverName(host: String, name: String?) throws {
        let setup = try Setup()
        let line = try Line.established(client: try setup.client(), server: try setup.server(), host: host)
        #expect(line.server.session.info?.serverName == name)
    }

    @Test(
        "Strings that are not host names are rejected",
        arguments: ["", ".", "a b", "a\0.example.com", "a\n", "/tmp/socket", ".example.com"])
    func badHosts(host: String) throws {
        let client = try Setup().client()
        let error = try #require(throws: TLSError.self) { try TLSSession(client: client, host: host, port: 1) }
        guard case .invalidHost = error.reason else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("Cipher suites of TLS 1.2 come from the cipher list")
    func cipherList() throws {
        let setup = try Setup()
        let client = try setup.client {
            $0.use(.tls12)
            $0.cipherList = "ECDHE-ECDSA-AES256-GCM-SHA384"
        }
        let line = try Line.established(client: client, server: try setup.server())
        #expect(line.client.session.info?.cipherSuite == "ECDHE-ECDSA-AES256-GCM-SHA384")
    }

    @Test("A missing common cipher suite is reported on both sides")
    func noCommonCipher() throws {
        let setup = try Setup()
        let line = try Line(
            client: try setup.client {
                $0.cipherSuites = "TLS_AES_128_GCM_SHA256"; $0.use(.tls13)
            },
            server: try setup.server { $0.cipherSuites = "TLS_AES_256_GCM_SHA384" })
        line.run()
        #expect(line.server.error?.reason == .noCommonCipher)
        #expect(line.client.error?.reason == .alert(.handshakeFailure))
    }

    @Test("Standard cipher suite names select suites and versions")
    func standardNames() throws {
        var settings = TLSSettings()
        try settings.setCipherSuites(standardNames: [
            "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        ])
        #expect(settings.cipherSuites == "TLS_AES_256_GCM_SHA384")
        #expect(settings.cipherList == "ECDHE-ECDSA-AES128-GCM-SHA256")
        #expect(settings.versions == .tls12 ... .tls13)
        try settings.setCipherSuites(standardNames: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"])
        #expect(settings.versions == .tls12 ... .tls12)
        #expect(throws: TLSError.self) { try settings.setCipherSuites(standardNames: ["TLS_AES_256_GCM_SHA384"]) }
        #expect(throws: TLSError.self) { try settings.setCipherSuites(standardNames: ["TLS_NO_SUCH"]) }
        #expect(throws: TLSError.self) { try settings.setCipherSuites(standardNames: []) }
    }

    @Test("Settings that OpenSSL rejects are errors")
    func badSettings() throws {
        let setup = try Setup()
        #expect(throws: TLSError.self) { try setup.client { $0.cipherList = "NONSENSE" } }
        #expect(throws: TLSError.self) { try setup.client { $0.cipherSuites = "TLS_AES_128_GCM_SHA256:NONSENSE" } }
        #expect(throws: TLSError.self) { try setup.client { $0.groups = "NONSENSE" } }
        #expect(throws: TLSError.self) { try setup.server { $0.identity = nil } }
        #expect(throws: TLSError.self) { try TLSSession(server: try setup.client()) }
        #expect(throws: TLSError.self) { try TLSSession(client: try setup.server(), host: "a", port: 1) }
    }
}
