import KafkaTLS
import Testing

@Suite("Client certificates", .timeLimit(.minutes(10)))
struct ClientCertificateTests {
    private let setup: Setup
    private let own: IssuedCertificate

    init() throws {
        setup = try Setup()
        own = try setup.authority.issue(CertificateRequest("app"))
    }

    /// Runs a connection to a server that requires certificates; the client writes immediately.
    private func connect(
        _ version: TLSVersion, _ certificate: IssuedCertificate?, cut: Line.Cut = .whole,
        server change: (inout TLSSettings) -> Void = { _ in }
    ) throws -> Line {
        let line = try Line(
            client: try setup.client {
                $0.use(version)
                $0.identity = try certificate?.identity()
            },
            server: try setup.server {
                $0.clientCertificates = .required
                change(&$0)
            }, cut: cut)
        line.client.write([1, 2, 3])
        line.run()
        return line
    }

    @Test("A server sees the client's certificate", arguments: [TLSVersion.tls12, .tls13])
    func accepted(version: TLSVersion) throws {
        let line = try connect(version, own)
        #expect(line.client.error == nil && line.server.error == nil)
        #expect(line.server.received == [1, 2, 3])
        #expect(line.server.session.info?.peerCertificates.first?.subject == "CN=app")
    }

    @Test(
        "A missing certificate is reported, under TLS 1.3 after the handshake", arguments: [TLSVersion.tls12, .tls13])
    func missing(version: TLSVersion) throws {
        let line = try connect(version, nil)
        #expect(line.server.error?.reason == .clientCertificateMissing)
        #expect(line.client.error?.reason == .clientCertificateMissing)
        #expect(line.client.error?.description.contains("none is configured") == true)
        #expect(line.server.error?.description.contains("The client sent no certificate") == true)
    }

    @Test(
        "A certificate from another CA is reported, under TLS 1.3 after the handshake",
        arguments: [TLSVersion.tls12, .tls13])
    func unknownCA(version: TLSVersion) throws {
        let other = try CertificateAuthority("Other CA").issue(CertificateRequest("app"))
        let line = try connect(version, other, cut: .pieces(1))
        #expect(line.server.error?.reason == .unknownCA(subject: "CN=app", issuer: "CN=Other CA", hint: nil))
        #expect(line.client.error?.reason == .clientCertificateRefused(subject: "CN=app", alert: .unknownCA))
        #expect(
            line.client.error?.description
                == "The server refused the client certificate CN=app (alert 48, unknown CA). "
                + "Its issuer has to be in the server's trust store.")
    }

    @Test("An expired certificate is reported", arguments: [TLSVersion.tls12, .tls13])
    func expired(version: TLSVersion) throws {
        var request = CertificateRequest("app")
        request.validity = .expired
        let line = try connect(version, try setup.authority.issue(request))
        #expect(line.client.error?.reason == .clientCertificateRefused(subject: "CN=app", alert: .certificateExpired))
    }

    @Test("A client under TLS 1.3 is established before it is refused")
    func lateRefusal() throws {
        let client = try TLSSession(client: try setup.client(), host: "broker1", port: 1)
        let server = try TLSSession(server: try setup.server { $0.clientCertificates = .required })
        try client.handshake()
        #expect(server.feed(client.takeOutput()) == [])
        try server.handshake()
        #expect(client.feed(server.takeOutput()) == [])
        #expect(try client.handshake())
        #expect(client.state == .established)
        #expect(server.feed(client.takeOutput()) == [])
        #expect(throws: TLSError.self) { try server.handshake() }
        #expect(client.feed(server.takeOutput()) == [])
        var buffer = [UInt8](repeating: 0, count: 100)
        let error = #expect(throws: TLSError.self) { try buffer.withUnsafeMutableBytes { try client.read(into: $0) } }
        #expect(error?.reason == .clientCertificateMissing)
        // The error is final.
        #expect(client.state == .failed)
        #expect(throws: TLSError(.clientCertificateMissing, peer: .server)) { try client.write([1]) }
        #expect(throws: TLSError(.clientCertificateMissing, peer: .server)) { try client.handshake() }
    }

    @Test("A connection that ends right after the certificate request: the error mentions the certificate")
    func endInsteadOfAlert() throws {
        let line = try Line(
            client: try setup.client(), server: try setup.server { $0.clientCertificates = .requested })
        line.run()
        line.client.session.endOfInput()
        line.run()
        #expect(line.client.error?.reason == .truncated(isRefusal: true))
    }

    @Test("A requested certificate may be missing, but not untrusted")
    func requested() throws {
        let line = try connect(.tls13, nil) { $0.clientCertificates = .requested }
        #expect(line.server.received == [1, 2, 3])
        let other = try CertificateAuthority("Other CA").issue(CertificateRequest("app"))
        let refused = try connect(.tls13, other) { $0.clientCertificates = .requested }
        #expect(refused.client.error?.reason == .clientCertificateRefused(subject: "CN=app", alert: .unknownCA))
    }
}
