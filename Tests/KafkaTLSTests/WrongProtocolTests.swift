import KafkaTLS
import Testing

@Suite("Peers that speak something else", .timeLimit(.minutes(10)))
struct WrongProtocolTests {
    private let setup: Setup

    init() throws {
        setup = try Setup()
    }

    private func outdated(_ settings: inout TLSSettings) {
        settings.use(.tls11)
        // OpenSSL 3 counts the hashes of TLS 1.1 as security level 0.
        settings.cipherList = "DEFAULT@SECLEVEL=0"
    }

    @Test("A server of TLS 1.1 only")
    func outdatedServer() throws {
        let line = try Line(client: try setup.client(), server: try setup.server(outdated))
        line.run()
        #expect(line.client.error?.reason == .protocolVersion(enabled: "TLS 1.2 to TLS 1.3"))
        #expect(
            line.client.error?.description.hasPrefix(
                "The server speaks no version of TLS that is enabled here (TLS 1.2 to TLS 1.3).") == true)
    }

    @Test("A client of TLS 1.1 only")
    func outdatedClient() throws {
        let line = try Line(client: try setup.client(outdated), server: try setup.server())
        line.run()
        #expect(line.server.error?.reason == .protocolVersion(enabled: "TLS 1.2 to TLS 1.3"))
        #expect(line.client.error?.reason == .protocolVersion(enabled: "TLS 1.1"))
    }

    @Test("TLS 1.1 works if both sides insist on it, so the peers of the tests above are real")
    func outdatedBoth() throws {
        let line = try Line.established(client: try setup.client(outdated), server: try setup.server(outdated))
        #expect(line.client.session.info?.version == "TLSv1.1")
    }

    /// Why a server or a client that receives these bytes fails.
    private func reason(server: Bool, _ bytes: [UInt8], thenEnd: Bool = false) throws -> TLSError.Reason? {
        let session =
            server
            ? try TLSSession(server: try setup.server())
            : try TLSSession(client: try setup.client(), host: "broker1", port: 1)
        do throws(TLSError) {
            try session.handshake()
            _ = session.feed(bytes)
            if thenEnd { session.endOfInput() }
            try session.handshake()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("A Kafka client without TLS")
    func plaintextClient() throws {
        // The beginning of an ApiVersions request: length 20, key 18, version 3, correlation id 0.
        let request: [UInt8] = [0, 0, 0, 20, 0, 18, 0, 3, 0, 0, 0, 0, 0, 5]
        #expect(try reason(server: true, request) == .notTLS("a Kafka client or broker without TLS"))
        #expect(try reason(server: true, Array("GET / HTTP/1.1\r\n\r\n".utf8)) == .notTLS("HTTP"))
    }

    @Test(
        "A server without TLS that answers",
        arguments: [("HTTP/1.1 400 Bad Request\r\n", "HTTP"), ("SSH-2.0-OpenSSH_9.6\r\n", "SSH")])
    func plaintextServer(answer: String, kind: String) throws {
        #expect(try reason(server: false, Array(answer.utf8)) == .notTLS(kind))
    }

    @Test("A server without TLS that closes the connection, as Kafka brokers do")
    func silentServer() throws {
        #expect(try reason(server: false, [], thenEnd: true) == .handshakeClosed(isSilent: true))
        let error = TLSError(.handshakeClosed(isSilent: true), peer: .server)
        #expect(error.description.contains("a listener that does not use SSL or SASL_SSL does this"))
        #expect(try reason(server: false, [22, 3, 3], thenEnd: true) == .handshakeClosed(isSilent: false))
    }

    @Test("A client without TLS recognizes a TLS server by its alert")
    func tlsAlert() throws {
        let server = try TLSSession(server: try setup.server())
        // A handshake message that ends too early. OpenSSL answers a Kafka request with nothing, Java with an alert.
        _ = server.feed([22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3])
        #expect(throws: TLSError.self) { try server.handshake() }
        let alert = server.takeOutput()
        #expect(!alert.isEmpty)
        #expect(alert.withUnsafeBytes { PeerBytes.looksLikeTLS($0) })
        let response: [UInt8] = [0, 0, 0, 20, 0, 18]
        #expect(!response.withUnsafeBytes { PeerBytes.looksLikeTLS($0) })
        #expect(![UInt8]().withUnsafeBytes { PeerBytes.looksLikeTLS($0) })
    }

    @Test("Bytes that are not TLS at all")
    func garbage() throws {
        #expect(
            try reason(server: false, [0xff, 0xfe, 0xfd, 0xfc, 0xfb]) == .notTLS("another protocol (ff fe fd fc fb)"))
    }
}
