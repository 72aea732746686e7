import Foundation
import KafkaTLS
import Testing

@Suite("Certificates and keys from files", .timeLimit(.minutes(10)))
struct FileTests {
    private let setup: Setup
    private let issued: IssuedCertificate
    private let directory: TemporaryDirectory

    init() throws {
        setup = try Setup()
        issued = try setup.authority.intermediate("Issuing CA").issue(setup.request)
        directory = try TemporaryDirectory()
    }

    /// Connects a client with that trust to a server with that identity.
    private func connect(_ identity: IdentitySource? = nil, trust: TrustSource? = nil) throws {
        let identity = try identity ?? issued.identity()
        let line = try Line(
            client: try setup.client { $0.trust = [trust ?? setup.authority.trust] },
            server: try setup.server { $0.identity = identity })
        line.run()
        if let error = line.client.error ?? line.server.error { throw error }
    }

    private func reason(_ body: () throws -> Void) throws -> TLSError.Reason {
        try #require(throws: TLSError.self, performing: body).reason
    }

    /// The problem with a file's format.
    private func problem(_ body: () throws -> Void) throws -> String {
        guard case .wrongFormat(source: _, let problem) = try reason(body) else {
            Issue.record("\(try reason(body))")
            return ""
        }
        return problem
    }

    // MARK: PEM

    @Test("PEM from files: certificate and key in two files or in one")
    func pemFiles() throws {
        let certificates = try directory.write("chain.pem", issued.pem)
        let key = try directory.write("key.pem", issued.keyPEM())
        let both = try directory.write("both.pem", issued.keyPEM() + issued.pem)
        let ca = try directory.write("ca.pem", setup.authority.pem)
        try connect(.pem(certificates: .file(certificates), key: .file(key)), trust: .pem(.file(ca)))
        try connect(.pem(certificates: .file(both)), trust: .pem(.file(ca)))
    }

    @Test("The key's certificate need not be the first in the file")
    func order() throws {
        let pem = setup.authority.pem + issued.pem
        try connect(
            .pem(certificates: .memory(pem, name: "chain"), key: .memory(try issued.keyPEM(), name: "key")))
    }

    @Test("Text around the certificates is ignored, and line ends may be those of Windows")
    func prose() throws {
        let text = String(decoding: setup.authority.pem, as: UTF8.self).replacing("\n", with: "\r\n")
        try connect(trust: .pem(.memory(Array("Our CA\r\n======\r\n\(text)".utf8), name: "CA")))
    }

    @Test("An encrypted key needs its password")
    func encryptedKey() throws {
        let key = TLSSource.memory(try issued.keyPEM(password: "secret"), name: "key.pem")
        func identity(_ password: Secret?) -> IdentitySource {
            .pem(certificates: .memory(issued.pem, name: "chain"), key: key, password: password)
        }
        try connect(identity("secret"))
        let wrong = try #require(throws: TLSError.self) { try connect(identity("Secret")) }
        #expect(wrong.reason == .wrongPassword(source: "key.pem", isMissing: false))
        #expect(wrong.message == "The password for key.pem is wrong.")
        #expect(!wrong.description.contains("Secret"))
        let missing = try #require(throws: TLSError.self) { try connect(identity(nil)) }
        #expect(missing.message == "key.pem is encrypted, and no password is set for it.")
        #expect(
            try reason { try connect(identity(Secret(bytes: [UInt8](repeating: 65, count: 5000)))) }
                == .wrongPassword(source: "key.pem", isMissing: false))
    }

    @Test("A key of another certificate")
    func keyMismatch() throws {
        let other = try setup.authority.issue(setup.request)
        let identity = IdentitySource.pem(
            certificates: .memory(issued.pem, name: "chain"), key: .memory(try other.keyPEM(), name: "key.pem"))
        #expect(try reason { try connect(identity) } == .keyMismatch(source: "key.pem", subject: "CN=broker1"))
    }

    @Test("A file that does not exist or cannot be read")
    func unreadable() throws {
        #expect(
            try reason { try connect(trust: .pem(.file("/nonexistent/ca.pem"))) }
                == .unreadableFile(path: "/nonexistent/ca.pem", why: "No such file or directory"))
        #expect(
            try reason { try connect(trust: .pem(.file(directory.path))) }
                == .unreadableFile(path: directory.path, why: "Is a directory"))
        #expect(
            try reason { try connect(trust: .directory("/nonexistent")) }
                == .unreadableFile(path: "/nonexistent", why: "No such file or directory"))
    }

    @Test("Files of the wrong kind: the error says what they are")
    func wrongKinds() throws {
        func trust(_ bytes: [UInt8]) -> TrustSource { .pem(.memory(bytes, name: "trust.jks")) }
        #expect(try problem { try connect(trust: trust([])) } == "is empty.")
        #expect(try problem { try connect(trust: trust(Array("hello".utf8))) }.hasPrefix("is not PEM"))
        #expect(try problem { try connect(trust: trust(issued.pkcs12(password: "x"))) }.contains("PKCS#12"))
        #expect(try problem { try connect(trust: trust([0x30, 0x82, 1, 0, 0x30, 0x81])) }.contains("-inform der"))
        #expect(
            try problem { try connect(trust: trust(issued.keyPEM())) }
                == "holds no certificate, only: PRIVATE KEY.")
        let identity = IdentitySource.pem(certificates: .memory(issued.pem, name: "chain.pem"))
        #expect(try problem { try connect(identity) } == "holds no private key, only: CERTIFICATE.")
    }

    @Test(
        "A Java key store gets the command that converts it",
        arguments: [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce]] as [[UInt8]])
    func javaKeyStore(magic: [UInt8]) throws {
        let bytes = magic + [0, 0, 0, 2, 0, 0, 0, 1]
        let source = TLSSource.memory(bytes, name: "/etc/kafka/trust.jks")
        for trust in [TrustSource.pem(source), .pkcs12(source, password: "x")] {
            #expect(
                try problem { try connect(trust: trust) }.hasSuffix(
                    "keytool -importkeystore -srckeystore /etc/kafka/trust.jks -destkeystore /etc/kafka/trust.p12 "
                        + "-deststoretype PKCS12"))
        }
    }

    @Test("A damaged certificate is reported with its position")
    func damaged() throws {
        let marker = "-----BEGIN CERTIFICATE-----\n"
        let broken = Array("\(marker)AAAA\n-----END CERTIFICATE-----\n".utf8)
        #expect(
            try problem { try connect(trust: .pem(.memory(setup.authority.pem + broken, name: "ca"))) }
                == "is damaged: certificate 2 in it cannot be read.")
    }

    // MARK: Directories

    @Test("A directory of PEM files")
    func pemDirectory() throws {
        #expect(try problem { try connect(trust: .directory(directory.path)) }.hasPrefix("holds no certificates"))
        try directory.write("other.crt", CertificateAuthority("Other CA").pem)
        try directory.write("README", Array("nothing".utf8))
        #expect(throws: TLSError.self) { try connect(trust: .directory(directory.path)) }
        try directory.write("ca.pem", setup.authority.pem)
        try connect(trust: .directory(directory.path))
    }

    @Test("A directory of files named by hash")
    func hashedDirectory() throws {
        let ca = try directory.write("ca.pem", setup.authority.pem)
        let hash = try Command.run(["openssl", "rehash", directory.path])
        #expect(hash.status == 0, "\(hash.errors)")
        try FileManager.default.removeItem(atPath: ca)
        try FileManager.default.createDirectory(atPath: directory.path + "/files", withIntermediateDirectories: true)
        // A file instead of the link.
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).first { $0.hasSuffix(".0") })
        try FileManager.default.removeItem(atPath: directory.path + "/" + name)
        try directory.write(name, setup.authority.pem)
        try connect(trust: .directory(directory.path))
    }

    // MARK: PKCS#12

    @Test("PKCS#12 from files: identity and trust")
    func pkcs12() throws {
        let identity = try directory.write("server.p12", issued.pkcs12(password: "secret"))
        let trust = try directory.write("trust.p12", setup.authority.pkcs12(password: "changeit"))
        try connect(.pkcs12(.file(identity), password: "secret"), trust: .pkcs12(.file(trust), password: "changeit"))
    }

    @Test("PKCS#12 with a wrong password, none, or the wrong contents")
    func badPKCS12() throws {
        func source(_ bytes: [UInt8]) -> TLSSource { .memory(bytes, name: "store.p12") }
        let identity = source(try issued.pkcs12(password: "secret"))
        #expect(
            try reason { try connect(.pkcs12(identity, password: "other")) }
                == .wrongPassword(source: "store.p12", isMissing: false))
        #expect(
            try reason { try connect(.pkcs12(identity, password: nil)) }
                == .wrongPassword(source: "store.p12", isMissing: true))
        let trust = source(try setup.authority.pkcs12(password: "x"))
        #expect(try problem { try connect(.pkcs12(trust, password: "x")) }.contains("it is a trust store"))
        #expect(try problem { try connect(.pkcs12(source(issued.pem), password: "x")) }.contains("is PEM"))
        #expect(
            try problem { try connect(.pkcs12(source([1, 2, 3]), password: "x")) } == "is not a PKCS#12 key store.")
    }

    @Test("A PKCS#12 store with ciphers that OpenSSL 3 no longer supports: the error says how to rewrite it")
    func legacyPKCS12() throws {
        let key = try directory.write("key.pem", issued.keyPEM())
        let chain = try directory.write("chain.pem", issued.pem)
        let store = directory.path + "/legacy.p12"
        let made = try Command.run([
            "openssl", "pkcs12", "-export", "-legacy", "-inkey", key, "-in", chain, "-out", store, "-passout", "pass:x",
        ])
        #expect(made.status == 0, "\(made.errors)")
        #expect(try problem { try connect(.pkcs12(.file(store), password: "x")) }.contains("Rewrite it with Java 17"))
    }
}
