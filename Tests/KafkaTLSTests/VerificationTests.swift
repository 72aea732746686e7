import KafkaTLS
import Testing

@Suite("Verification of the server", .timeLimit(.minutes(10)))
struct VerificationTests {
    /// The error of a client that trusts the CA, for a server with this certificate. The server must get an alert.
    private func verdict(
        _ certificate: IssuedCertificate, _ setup: Setup, host: String = "broker1",
        client change: (inout TLSSettings) throws -> Void = { _ in }
    ) throws -> TLSError? {
        let server = try setup.server { $0.identity = try certificate.identity() }
        let line = try Line(client: try setup.client(change), server: server, host: host)
        line.run()
        if line.client.error != nil {
            guard case .alert = line.server.error?.reason else {
                Issue.record("the server got \(String(describing: line.server.error))")
                return nil
            }
        }
        return line.client.error
    }

    @Test("A CA that is not trusted", arguments: [TLSVersion.tls12, .tls13])
    func unknownCA(version: TLSVersion) throws {
        let setup = try Setup()
        let other = try CertificateAuthority("Other CA").issue(setup.request)
        let error = try #require(try verdict(other, setup) { $0.use(version) })
        #expect(error.reason == .unknownCA(subject: "CN=broker1", issuer: "CN=Other CA", hint: nil))
        #expect(
            error.description
                == "The server's certificate (CN=broker1) was issued by CN=Other CA, which is not trusted here. "
                + "Add that CA's certificate to the trust store.")
    }

    @Test("The system's CAs are trusted unless others are named")
    func system() throws {
        let setup = try Setup()
        let error = try #require(
            try verdict(try setup.authority.issue(setup.request), setup) { $0.trust = TLSSettings().trust })
        guard case .unknownCA(subject: "CN=broker1", issuer: "CN=Test CA", hint: _) = error.reason else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("An intermediate CA that the server does not send")
    func missingIntermediate() throws {
        let setup = try Setup()
        let certificate = try setup.authority.intermediate("Issuing CA").issue(setup.request)
        let onlyLeaf = IdentitySource.pem(
            certificates: .memory(certificate.leafPEM, name: "leaf"),
            key: .memory(try certificate.keyPEM(), name: "key"))
        let line = try Line(client: try setup.client(), server: try setup.server { $0.identity = onlyLeaf })
        line.run()
        #expect(
            line.client.error?.reason == .unknownCA(subject: "CN=broker1", issuer: "CN=Issuing CA", hint: nil))
    }

    @Test("Intermediate CAs, one of which may be the trust anchor")
    func intermediates() throws {
        let setup = try Setup()
        let issuing = try setup.authority.intermediate("Regional CA").intermediate("Issuing CA")
        let certificate = try issuing.issue(setup.request)
        #expect(try verdict(certificate, setup) == nil)
        #expect(try verdict(certificate, setup) { $0.trust = [issuing.trust] } == nil)
    }

    @Test("A self-signed certificate, unless it is trusted")
    func selfSigned() throws {
        let setup = try Setup()
        let certificate = try CertificateAuthority.selfSigned(setup.request)
        #expect(try verdict(certificate, setup)?.reason == .selfSigned(subject: "CN=broker1"))
        #expect(try verdict(certificate, setup) { $0.trust = [certificate.trust] } == nil)
    }

    @Test("A certificate that has expired")
    func expired() throws {
        var setup = try Setup()
        setup.request.validity = .expired
        let certificate = try setup.authority.issue(setup.request)
        let error = try #require(try verdict(certificate, setup))
        #expect(error.reason == .expired(subject: "CN=broker1", at: certificate.info.notAfter))
        #expect(error.description.contains("expired on \(certificate.info.notAfter)"))
    }

    @Test("A certificate that is not valid yet")
    func notYetValid() throws {
        var setup = try Setup()
        setup.request.validity = .future
        let certificate = try setup.authority.issue(setup.request)
        let error = try #require(try verdict(certificate, setup))
        #expect(error.reason == .notYetValid(subject: "CN=broker1", from: certificate.info.notBefore))
    }

    @Test("A certificate for another use")
    func purpose() throws {
        var setup = try Setup()
        setup.request.isForServers = false
        let error = try #require(try verdict(try setup.authority.issue(setup.request), setup))
        guard case .untrusted(subject: "CN=broker1", let why) = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect(why.contains("purpose"))
    }

    @Test("Another host", arguments: ["broker2", "127.0.0.2", "::2", "xbroker1", "broker1.example.com"])
    func wrongHost(host: String) throws {
        let setup = try Setup()
        let certificate = try setup.authority.issue(setup.request)
        let error = try #require(try verdict(certificate, setup, host: host))
        #expect(error.reason == .hostMismatch(host: host, names: ["broker1", "127.0.0.1", "::1"]))
        #expect(error.description.contains("not for \(host) but for broker1, 127.0.0.1, ::1."))
        #expect(try verdict(certificate, setup, host: host) { $0.verifiesHost = false } == nil)
    }

    @Test("The right host", arguments: ["broker1", "BROKER1", "broker1.", "127.0.0.1", "::1", "[::1]", "0:0::1"])
    func rightHost(host: String) throws {
        let setup = try Setup()
        #expect(try verdict(try setup.authority.issue(setup.request), setup, host: host) == nil)
    }

    @Test(
        "A wildcard stands for one whole label",
        arguments: [
            ("*.example.com", "a.example.com", true), ("*.example.com", "a.b.example.com", false),
            ("*.example.com", "example.com", false), ("a*.example.com", "ab.example.com", false),
        ])
    func wildcards(pattern: String, host: String, isRight: Bool) throws {
        var setup = try Setup()
        setup.request.hosts = [pattern]
        #expect(try (verdict(try setup.authority.issue(setup.request), setup, host: host) == nil) == isRight)
    }

    @Test("The common name counts only when there is no alternative name")
    func commonName() throws {
        var setup = try Setup()
        setup.request.hosts = []
        let certificate = try setup.authority.issue(setup.request)
        #expect(try verdict(certificate, setup) == nil)
        let error = try #require(try verdict(certificate, setup, host: "broker2"))
        #expect(error.reason == .hostMismatch(host: "broker2", names: ["CN=broker1"]))
        setup.request.hosts = ["other"]
        #expect(try verdict(try setup.authority.issue(setup.request), setup) != nil)
    }

    @Test("Verification can be turned off")
    func off() throws {
        let setup = try Setup()
        let other = try CertificateAuthority("Other CA").issue(CertificateRequest("other"))
        #expect(try verdict(other, setup) { $0.verifiesPeer = false } == nil)
    }

    @Test("Texts of certificates cannot break log lines")
    func controlCharacters() throws {
        var setup = try Setup()
        setup.request.commonName = "a\nb\u{202e}c"
        let other = try CertificateAuthority("Other CA").issue(setup.request)
        let error = try #require(try verdict(other, setup))
        #expect(!error.description.contains("\n"))
        #expect(!error.description.contains("\u{202e}"))
    }
}
