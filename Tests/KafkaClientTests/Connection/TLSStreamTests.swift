import KafkaSockets
import KafkaTLS
import Testing

@testable import KafkaClient

@Suite("A TLS stream", .timeLimit(.minutes(10)))
struct TLSStreamTests {
    private let network = FakeNetwork()
    private let socket: SocketID
    private let server: TLSSession
    private let stream: TLSStream

    init() throws {
        let authority = try CertificateAuthority()
        var settings = TLSSettings()
        settings.identity = try authority.issue(CertificateRequest("broker1", hosts: ["broker1"])).identity()
        server = try TLSSession(server: try TLSContext(.server, settings))
        settings = TLSSettings()
        settings.trust = [authority.trust]
        socket = try network.connect(.loopback(port: 9093), options: SocketOptions())
        try network.finishConnect(socket)
        let session = try TLSSession(client: try TLSContext(.client, settings), host: "broker1", port: 9093)
        stream = TLSStream(socket, of: network, session)
        while try !stream.open() { try exchange() }
        try exchange()
    }

    /// Carries what was written to the server, and its answer back.
    private func exchange() throws {
        network.takeOutgoing(from: socket).withUnsafeBytes { bytes in
            #expect(server.feed(bytes) == bytes.count)
        }
        _ = try server.handshake()
        for piece in server.output { network.deliver(Array(piece.contents), to: socket) }
        server.consumed(server.outputCount)
    }

    /// What the server decrypts, and whether the stream has ended behind it.
    private func readByServer() throws -> (bytes: [UInt8], hasEnded: Bool) {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        let sent = network.takeOutgoing(from: socket)
        var offset = 0
        while true {
            let read = try buffer.withUnsafeMutableBytes { try server.read(into: $0) }
            if let read {
                if read == 0 { return (result, true) }
                result += buffer[..<read]
            } else {
                if offset == sent.count { return (result, false) }
                offset += sent[offset...].withUnsafeBytes { server.feed($0) }
            }
        }
    }

    private func write(_ bytes: [UInt8]) throws -> Int {
        try bytes.withUnsafeBytes { bytes in
            try withUnsafePointer(to: IOVector.piece(bytes)) {
                try stream.write(UnsafeBufferPointer(start: $0, count: 1))
            }
        }
    }

    @Test("What the socket has not taken yet goes out before the stream ends")
    func finishesBehindOutput() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        network.limitRoom(9093, to: 1000)
        #expect(try write(bytes) == bytes.count)
        #expect(stream.awaitsWritable)

        try stream.finish()
        #expect(stream.awaitsWritable)
        #expect(network.connection(to: 9093)?.isFinished == false, "most of it is still here")

        network.limitRoom(9093, to: 50_000)
        try stream.flush()
        #expect(network.connection(to: 9093)?.isFinished == false)

        network.limitRoom(9093, to: .max)
        try stream.flush()
        #expect(!stream.awaitsWritable)
        #expect(network.connection(to: 9093)?.isFinished == true)
        let (received, hasEnded) = try readByServer()
        #expect(received == bytes)
        #expect(hasEnded, "close_notify came last")
    }

    @Test("With nothing left to send, the stream ends immediately")
    func finishesWithoutOutput() throws {
        try stream.finish()
        #expect(network.connection(to: 9093)?.isFinished == true)
        let (received, hasEnded) = try readByServer()
        #expect(received.isEmpty)
        #expect(hasEnded)
    }
}
