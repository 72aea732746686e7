import Foundation
import KafkaTLS
import Testing

/// The environment belongs to the whole process, so these tests have one of their own.
@Suite("The system's trust store", .timeLimit(.minutes(10)))
struct SystemTrustExitTests {
    /// Connects a client that trusts the system's CAs to a server with a certificate of that CA.
    fileprivate static func connect(_ setup: Setup) throws -> TLSError? {
        let line = try Line(client: try setup.client { $0.trust = [.system] }, server: try setup.server())
        line.run()
        return line.client.error
    }

    @Test("SSL_CERT_FILE names the trusted CAs")
    func certFile() async {
        await #expect(processExitsWith: .success) {
            let setup = try Setup()
            let directory = try TemporaryDirectory()
            setenv("SSL_CERT_FILE", try directory.write("ca.pem", setup.authority.pem), 1)
            #expect(try SystemTrustExitTests.connect(setup) == nil)
        }
    }

    @Test("SSL_CERT_DIR without a certificate of the CA is no reason to trust it")
    func certDirectory() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            try directory.write("00000000.0", CertificateAuthority("Other CA").pem)
            setenv("SSL_CERT_FILE", "/nonexistent", 1)
            setenv("SSL_CERT_DIR", directory.path, 1)
            let error = try #require(try SystemTrustExitTests.connect(try Setup()))
            #expect(error.reason == .unknownCA(subject: "CN=broker1", issuer: "CN=Test CA", hint: nil))
        }
    }

    @Test("A system without CA certificates: the error names the package to install")
    func noStore() async {
        await #expect(processExitsWith: .success) {
            setenv("SSL_CERT_FILE", "/nonexistent/file", 1)
            setenv("SSL_CERT_DIR", "/nonexistent/directory", 1)
            let error = try #require(try SystemTrustExitTests.connect(try Setup()))
            #expect(
                error.description.hasSuffix(
                    "This system has no CA certificates, neither in /nonexistent/file nor in /nonexistent/directory. "
                        + "Install the package ca-certificates."))
        }
    }
}
