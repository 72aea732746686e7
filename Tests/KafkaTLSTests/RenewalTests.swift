import Foundation
import KafkaTLS
import Testing

@Suite("Renewal", .timeLimit(.minutes(10)))
struct RenewalTests {
    private let directory: TemporaryDirectory
    private let setup: Setup
    private let interval = Duration.seconds(60)

    init() throws {
        directory = try TemporaryDirectory()
        setup = try Setup()
    }

    private var certificatePath: String { "\(directory.path)/tls.crt" }
    private var keyPath: String { "\(directory.path)/tls.key" }

    /// Writes a new certificate and its key over the old ones.
    private func issue(_ commonName: String) throws {
        let issued = try setup.authority.issue(CertificateRequest(commonName))
        try directory.write("tls.crt", issued.pem)
        try directory.write("tls.key", issued.keyPEM())
    }

    private func settings() -> TLSSettings {
        var settings = TLSSettings()
        settings.trust = [setup.authority.trust]
        settings.identity = .pem(certificates: .file(certificatePath), key: .file(keyPath))
        return settings
    }

    private func renewable(_ settings: TLSSettings) throws -> RenewableTLSContext {
        try RenewableTLSContext(.client, settings, interval: interval, now: .seconds(1000))
    }

    /// The first time at which files are looked at.
    private let due = Duration.seconds(1060)

    @Test("A changed certificate is used from the next look on")
    func changed() throws {
        try issue("first")
        var renewable = try renewable(settings())
        #expect(renewable.context.certificate?.subject == "CN=first")
        try issue("the second")
        #expect(renewable.renew(at: due - .nanoseconds(1)) == .unchanged)
        #expect(renewable.context.certificate?.subject == "CN=first")
        #expect(renewable.renew(at: due) == .renewed)
        #expect(renewable.context.certificate?.subject == "CN=the second")
        #expect(renewable.renew(at: due + interval) == .unchanged)
    }

    @Test("The context stays the same object while its files do")
    func unchanged() throws {
        try issue("first")
        var renewable = try renewable(settings())
        let context = renewable.context
        #expect(renewable.renew(at: due) == .unchanged)
        #expect(renewable.renew(at: due + interval * 100) == .unchanged)
        #expect(renewable.context === context)
    }

    @Test("Files are looked at one time per interval")
    func oncePerInterval() throws {
        try issue("first")
        var renewable = try renewable(settings())
        #expect(renewable.renew(at: due + .seconds(30)) == .unchanged)
        try issue("the second")
        #expect(renewable.renew(at: due + .seconds(89)) == .unchanged)
        #expect(renewable.renew(at: due + .seconds(90)) == .renewed)
    }

    @Test("A certificate without its new key is refused until the key follows")
    func halfDone() throws {
        try issue("first")
        var renewable = try renewable(settings())
        let second = try setup.authority.issue(CertificateRequest("the second"))
        try directory.write("tls.crt", second.pem)
        let mismatch = TLSError(.keyMismatch(source: keyPath, subject: "CN=the second"))
        #expect(renewable.renew(at: due) == .failed(mismatch))
        #expect(renewable.context.certificate?.subject == "CN=first")
        #expect(renewable.renew(at: due + interval) == .failed(mismatch), "It is reported until it is mended")
        try directory.write("tls.key", second.keyPEM())
        #expect(renewable.renew(at: due + interval * 2) == .renewed)
        #expect(renewable.context.certificate?.subject == "CN=the second")
    }

    @Test("A file that disappears leaves the old context")
    func missing() throws {
        try issue("first")
        var renewable = try renewable(settings())
        try FileManager.default.removeItem(atPath: keyPath)
        let why = "No such file or directory"
        #expect(renewable.renew(at: due) == .failed(TLSError(.unreadableFile(path: keyPath, why: why))))
        #expect(renewable.context.certificate?.subject == "CN=first")
    }

    @Test("A secret that Kubernetes replaces by a link is followed")
    func link() throws {
        for name in ["1", "2"] {
            let issued = try setup.authority.issue(CertificateRequest("version \(name)"))
            try FileManager.default.createDirectory(
                atPath: "\(directory.path)/\(name)", withIntermediateDirectories: false)
            try directory.write("\(name)/tls.crt", issued.pem)
            try directory.write("\(name)/tls.key", issued.keyPEM())
        }
        let current = "\(directory.path)/current"
        try FileManager.default.createSymbolicLink(atPath: current, withDestinationPath: "1")
        var settings = settings()
        settings.identity = .pem(certificates: .file("\(current)/tls.crt"), key: .file("\(current)/tls.key"))
        var renewable = try renewable(settings)
        #expect(renewable.context.certificate?.subject == "CN=version 1")
        try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/new", withDestinationPath: "2")
        #expect(rename("\(directory.path)/new", current) == 0)
        #expect(renewable.renew(at: due) == .renewed)
        #expect(renewable.context.certificate?.subject == "CN=version 2")
    }

    @Test("A directory of trusted CAs is looked at file by file")
    func directoryOfCAs() throws {
        let other = try CertificateAuthority("A CA with another name")
        try directory.write("ca.pem", setup.authority.pem)
        var settings = TLSSettings()
        settings.trust = [.directory(directory.path)]
        var renewable = try renewable(settings)
        // The file is overwritten, which leaves the directory as it was.
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(directory.path)/ca.pem"))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(other.pem))
        try file.close()
        #expect(renewable.renew(at: due) == .renewed)
        try directory.write("another.pem", setup.authority.pem)
        #expect(renewable.renew(at: due + interval) == .renewed)
    }

    @Test("A trust store that is damaged leaves the old one in use")
    func damagedTrustStore() throws {
        let path = try directory.write("ca.pem", setup.authority.pem)
        var settings = TLSSettings()
        settings.trust = [.pem(.file(path))]
        var renewable = try renewable(settings)
        try directory.write("ca.pem", Array("nothing of use".utf8))
        let problem = "is not PEM: no line begins with \"-----BEGIN\"."
        #expect(renewable.renew(at: due) == .failed(TLSError(.wrongFormat(source: path, problem: problem))))
        let line = try Line.established(client: renewable.context, server: setup.server())
        #expect(line.client.session.state == .established)
    }

    @Test("Certificates in memory never change")
    func memory() throws {
        var settings = TLSSettings()
        settings.trust = [setup.authority.trust]
        settings.identity = try setup.authority.issue(CertificateRequest("in memory")).identity()
        var renewable = try renewable(settings)
        #expect(renewable.renew(at: due) == .unchanged)
    }

    @Test("Without a usable file there is no first context")
    func first() {
        #expect(throws: TLSError.self) { try renewable(settings()) }
    }
}
