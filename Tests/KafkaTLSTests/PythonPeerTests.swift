import Foundation
import KafkaClient
import KafkaTLS
import Testing

/// An implementation of TLS connections that is not ours: Python's `ssl`, over real sockets.
@Suite("Python as the peer", .timeLimit(.minutes(10)))
struct PythonPeerTests {
    private let setup: Setup
    private let own: IssuedCertificate
    private let files: TemporaryDirectory

    init() throws {
        setup = try Setup()
        own = try setup.authority.issue(CertificateRequest("app"))
        files = try TemporaryDirectory()
        let server = try setup.authority.issue(setup.request)
        try files.write("ca.pem", setup.authority.pem)
        try files.write("server.pem", server.pem)
        try files.write("server.key", server.keyPEM())
        try files.write("app.pem", own.pem)
        try files.write("app.key", own.keyPEM())
    }

    private func start(_ arguments: String...) throws -> PythonPeer {
        try PythonPeer(arguments.map { $0.contains(".") ? "\(files.path)/\($0)" : $0 })
    }

    @Test("Our client, its server", arguments: [TLSVersion.tls12, .tls13], [false, true])
    func client(version: TLSVersion, withCertificate: Bool) async throws {
        let context = try setup.client {
            $0.use(version)
            $0.identity = withCertificate ? try own.identity() : nil
        }
        let peer =
            withCertificate
            ? try start("server", "server.pem", "server.key", "ca.pem")
            : try start("server", "server.pem", "server.key")
        try await onThread {
            let port = try #require(UInt16(peer.line()))
            let socket = try LoopbackSocket.connect(port: port)
            let session = try TLSSession(client: context, host: "broker1", port: port)
            var generator = SplitMix64(seed: 1)
            let bytes = generator.bytes(1_000_000)
            var exchange = Exchange(session, socket)
            #expect(try exchange.echo(bytes) == bytes)
            #expect(peer.line() == "\(version == .tls12 ? "TLSv1.2" : "TLSv1.3") \(withCertificate ? "app" : "-") ok")
            #expect(peer.status == 0)
        }
    }

    @Test("Our server, its client", arguments: [TLSVersion.tls12, .tls13], [false, true])
    func server(version: TLSVersion, withCertificate: Bool) async throws {
        let context = try setup.server {
            $0.use(version)
            $0.clientCertificates = withCertificate ? .required : .notRequested
        }
        let listener = try LoopbackSocket.listen()
        let port = "\(try listener.port)"
        let peer =
            withCertificate
            ? try start("client", port, "ca.pem", "1000000", "app.pem", "app.key")
            : try start("client", port, "ca.pem", "1000000")
        try await onThread { [listener = Transferred(listener)] in
            let session = try TLSSession(server: context)
            var exchange = Exchange(session, try listener.value.accept())
            let received = try exchange.echoAll()
            #expect(received == 1_000_000)
            #expect(session.info?.peerCertificates.first?.subject == (withCertificate ? "CN=app" : nil))
            #expect(peer.line() == "\(version == .tls12 ? "TLSv1.2" : "TLSv1.3") broker1 ok")
            #expect(peer.status == 0)
        }
    }

    @Test("Its server refuses a client without a certificate", arguments: [TLSVersion.tls12, .tls13])
    func refusal(version: TLSVersion) async throws {
        let context = try setup.client { $0.use(version) }
        let peer = try start("server", "server.pem", "server.key", "ca.pem")
        try await onThread {
            let port = try #require(UInt16(peer.line()))
            let socket = try LoopbackSocket.connect(port: port)
            let session = try TLSSession(client: context, host: "broker1", port: port)
            var exchange = Exchange(session, socket)
            let error = #expect(throws: TLSError.self) { try exchange.echo([1, 2, 3]) }
            #expect(error?.reason == .clientCertificateMissing)
            #expect(peer.status != 0)
        }
    }
}

/// Plaintext over a session and its socket.
private struct Exchange {
    let session: TLSSession
    let socket: LoopbackSocket
    private var buffer = [UInt8](repeating: 0, count: 65536)

    init(_ session: TLSSession, _ socket: LoopbackSocket) {
        self.session = session
        self.socket = socket
    }

    /// Sends bytes in parts and returns what came back; ends the streams of both sides.
    mutating func echo(_ bytes: [UInt8]) throws -> [UInt8] {
        var (sent, received): (Int, [UInt8]) = (0, [])
        while try !session.handshake() { try wait() }
        while received.count < bytes.count {
            // No more than what the two sockets hold: the peer echoes, and blocks when nothing is read.
            if sent < bytes.count && sent - received.count < 65536 {
                sent += try session.write(Array(bytes[sent..<min(sent + 30000, bytes.count)]))
            }
            try socket.send(session)
            if let part = try read() { received += part } else { try wait() }
        }
        session.close()
        while try read()?.isEmpty != true { try wait() }
        return received
    }

    /// Sends back what comes until the peer ends its stream; returns how much that was.
    mutating func echoAll() throws -> Int {
        var count = 0
        while true {
            guard let part = try read() else {
                try wait()
                continue
            }
            if part.isEmpty { break }
            count += part.count
            var left = part[...]
            while !left.isEmpty {
                left = left.dropFirst(try session.write(Array(left)))
                try socket.send(session)
            }
        }
        session.close()
        try socket.send(session)
        return count
    }

    private mutating func read() throws -> [UInt8]? {
        let session = session
        let count = try buffer.withUnsafeMutableBytes { try session.read(into: $0) }
        return count.map { Array(buffer[..<$0]) }
    }

    private func wait() throws {
        try socket.send(session)
        try socket.receive(session)
    }
}

/// The script, which says one line at a time.
// `@unchecked Sendable`: used by one thread at a time.
private final class PythonPeer: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        let script = Command.packageRoot.appendingPathComponent("Tests/KafkaTLSTests/Peers/tls_peer.py").path
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// The next line; what there is of it when the script has ended.
    func line() -> String {
        var line: [UInt8] = []
        while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// How the script ended.
    var status: Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// A value that goes to one other thread and is not used here any more.
// `@unchecked Sendable`: the one thread comes after the other.
private struct Transferred<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

/// Runs what blocks on a thread that nothing else waits for.
private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
