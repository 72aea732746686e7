import KafkaTLS
import Testing

@Suite("Resumption and renewal", .timeLimit(.minutes(10)))
struct ResumptionTests {
    private let setup: Setup

    init() throws {
        setup = try Setup()
    }

    /// Connects, lets tickets come, and returns whether an earlier session was resumed.
    private func isResumed(
        _ client: TLSContext, _ server: TLSContext, host: String = "broker1", port: UInt16 = 9093
    ) throws -> Bool {
        let line = try Line.established(client: client, server: server, host: host, port: port)
        let info = try #require(line.client.session.info)
        #expect(line.server.session.info?.isResumed == info.isResumed)
        return info.isResumed
    }

    @Test("A second connection to a server resumes", arguments: [TLSVersion.tls12, .tls13])
    func resumes(version: TLSVersion) throws {
        let (client, server) = (try setup.client { $0.use(version) }, try setup.server())
        #expect(try !isResumed(client, server))
        for _ in 0..<5 { #expect(try isResumed(client, server)) }
    }

    @Test("A resumed connection still knows the server's certificate", arguments: [TLSVersion.tls12, .tls13])
    func infoOfResumed(version: TLSVersion) throws {
        let (client, server) = (try setup.client { $0.use(version) }, try setup.server())
        _ = try Line.established(client: client, server: server)
        let line = try Line.established(client: client, server: server)
        #expect(line.client.session.info?.isResumed == true)
        #expect(line.client.session.info?.peerCertificates.first?.subject == "CN=broker1")
    }

    @Test("Sessions are not shared between hosts or ports")
    func keys() throws {
        let (client, server) = (try setup.client(), try setup.server())
        #expect(try !isResumed(client, server))
        #expect(try !isResumed(client, server, host: "127.0.0.1"))
        #expect(try !isResumed(client, server, port: 9094))
        #expect(try isResumed(client, server))
    }

    @Test(
        "A server that no longer knows the session performs a full handshake",
        arguments: [TLSVersion.tls12, .tls13])
    func restartedServer(version: TLSVersion) throws {
        let client = try setup.client { $0.use(version) }
        #expect(try !isResumed(client, try setup.server()))
        let restarted = try setup.server()
        #expect(try !isResumed(client, restarted))
        #expect(try isResumed(client, restarted))
    }

    @Test("Sessions of a broken connection can be resumed", arguments: [TLSVersion.tls12, .tls13])
    func cutConnection(version: TLSVersion) throws {
        let (client, server) = (try setup.client { $0.use(version) }, try setup.server())
        let line = try Line.established(client: client, server: server)
        line.client.session.endOfInput()
        line.run()
        #expect(line.client.error?.reason == .truncated(isRefusal: false))
        #expect(try isResumed(client, server))
    }

    @Test("Sessions with client certificates resume")
    func clientCertificate() throws {
        let own = try setup.authority.issue(CertificateRequest("app"))
        let client = try setup.client { $0.identity = try own.identity() }
        let server = try setup.server { $0.clientCertificates = .required }
        #expect(try !isResumed(client, server))
        #expect(try isResumed(client, server))
    }

    @Test("Each ticket is used once")
    func singleUse() throws {
        let (client, server) = (try setup.client(), try setup.server())
        // OpenSSL issues two tickets.
        #expect(try !isResumed(client, server))
        let lines = try (0..<3).map { _ in try Line(client: client, server: server) }
        for line in lines { line.run() }
        #expect(lines.map { $0.client.session.info?.isResumed } == [true, true, false])
    }

    @Test("Resumption can be turned off")
    func off() throws {
        let (client, server) = (try setup.client { $0.resumesSessions = false }, try setup.server())
        #expect(try !isResumed(client, server))
        #expect(try !isResumed(client, server))
    }

    @Test("A new context uses the new certificate, and resumes no session of the old one")
    func renewal() throws {
        func context(_ name: String) throws -> TLSContext {
            let own = try setup.authority.issue(CertificateRequest(name))
            return try setup.client { $0.identity = try own.identity() }
        }
        let server = try setup.server { $0.clientCertificates = .required }
        let (old, new) = (try context("old"), try context("new"))
        let oldLine = try Line.established(client: old, server: server)
        let newLine = try Line.established(client: new, server: server)
        #expect(newLine.client.session.info?.isResumed == false)
        #expect(newLine.server.session.info?.peerCertificates.first?.subject == "CN=new")
        #expect(new.certificate?.subject == "CN=new")
        // The old connection still works.
        oldLine.client.write([1])
        oldLine.run()
        #expect(oldLine.server.received == [1])
    }

    @Test("Resumption does not bypass host name verification")
    func noShortcut() throws {
        let (client, server) = (try setup.client(), try setup.server())
        #expect(try !isResumed(client, server))
        let line = try Line(client: client, server: server, host: "broker2")
        line.run()
        #expect(line.client.error?.reason == .hostMismatch(host: "broker2", names: setup.request.hosts))
    }
}
