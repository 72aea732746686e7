import KafkaClient
import KafkaTLS
import Testing

@Suite("Plaintext and records", .timeLimit(.minutes(10)))
struct TransferTests {
    private let setup: Setup

    init() throws {
        setup = try Setup()
    }

    private func established(
        _ version: TLSVersion = .tls13, cut: Line.Cut = .whole
    ) throws -> Line {
        try Line.established(client: try setup.client { $0.use(version) }, server: try setup.server(), cut: cut)
    }

    /// The sizes of the records in ciphertext, headers included.
    private func records(_ bytes: [UInt8]) -> [Int] {
        var (sizes, offset): ([Int], Int) = ([], 0)
        while offset + 5 <= bytes.count {
            let size = 5 + Int(bytes[offset + 3]) << 8 + Int(bytes[offset + 4])
            sizes.append(size)
            offset += size
        }
        #expect(offset == bytes.count)
        return sizes
    }

    @Test(
        "Megabytes in both directions concurrently arrive intact, and buffers stay bounded",
        arguments: [TLSVersion.tls12, .tls13], [1, 2, 3] as [UInt64])
    func large(version: TLSVersion, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let line = try established(version, cut: .random(SplitMix64(seed: seed)))
        let (up, down) = (generator.bytes(1_500_000), generator.bytes(900_000))
        line.client.write(up)
        line.server.write(down)
        line.run()
        #expect(line.client.error == nil && line.server.error == nil)
        #expect(line.server.received == up)
        #expect(line.client.received == down)
        #expect(max(line.client.mostOutput, line.server.mostOutput) <= 272 * 1024)
    }

    @Test("A write takes as much as fits, and nothing until ciphertext has been sent")
    func bounds() throws {
        let line = try established()
        let session = line.client.session
        let bytes = [UInt8](repeating: 7, count: 1_000_000)
        let taken = try session.write(bytes)
        #expect(taken == 16 * 16384)
        #expect(try session.write(bytes) == 0)
        #expect(session.outputCount > taken && session.outputCount <= 272 * 1024)
        // Once a record has been sent, another one fits.
        session.consumed(16384 + 64)
        #expect(try session.write(bytes) == 16384)
    }

    @Test("The output has at most two pieces, even where it wraps around")
    func ring() throws {
        let line = try established()
        let session = line.client.session
        var generator = SplitMix64(seed: 4)
        var (sent, ciphertext): ([UInt8], [UInt8]) = ([], [])
        for _ in 0..<200 {
            let bytes = generator.bytes(Int.random(in: 1...40000, using: &generator))
            sent += bytes[..<(try session.write(bytes))]
            #expect(session.output.count <= 2)
            #expect(session.output.reduce(0) { $0 + $1.contents.count } == session.outputCount)
            ciphertext += session.takeOutput(atMost: Int.random(in: 1...60000, using: &generator))
        }
        ciphertext += session.takeOutput()
        #expect(!session.needsWrite && session.output.isEmpty)
        while !ciphertext.isEmpty {
            ciphertext = line.server.session.feed(ciphertext)
            _ = line.server.step()
        }
        #expect(line.server.received == sent)
    }

    @Test(
        "Small pieces share records, large ones fill them",
        arguments: [
            ([100, 100, 100], [300]), ([80, 16384, 30], [16384, 110]), ([80, 50000, 30], [16384, 16384, 16384, 958]),
            ([50000], [16384, 16384, 16384, 848]), ([16384, 16384], [16384, 16384]), ([0, 5, 0], [5]),
            ([16383, 1], [16384]), ([16383, 2], [16384, 1]),
        ])
    func coalescing(segments: [Int], expected: [Int]) throws {
        let session = try established().client.session
        let pieces = segments.map { [UInt8](repeating: 1, count: $0) }
        #expect(try session.write(segments: pieces) == segments.reduce(0, +))
        // A record of TLS 1.3 adds 22 bytes: header, type and tag.
        #expect(records(session.takeOutput()).map { $0 - 22 } == expected)
    }

    @Test("Segments of all sizes are taken in order, even if only some of them fit")
    func segments() throws {
        let line = try established()
        var generator = SplitMix64(seed: 5)
        let sizes = [0, 1, 100, 16383, 16384, 16385, 40000, 100_000]
        for _ in 0..<60 {
            let pieces = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                generator.bytes(sizes.randomElement(using: &generator) ?? 0)
            }
            let before = line.server.received.count
            let taken = try line.client.session.write(segments: pieces)
            line.run()
            #expect(Array(line.server.received[before...]) == Array(pieces.joined().prefix(taken)))
            #expect(taken > 0 || pieces.allSatisfy(\.isEmpty))
        }
    }

    @Test("Nothing is taken before the handshake has ended")
    func tooEarly() throws {
        let session = try TLSSession(client: try setup.client(), host: "broker1", port: 1)
        #expect(try session.write([1]) == 0)
        try session.handshake()
        #expect(try session.write([1]) == 0)
    }

    @Test("Writing works while a ticket has arrived only in part")
    func writeAmidTicket() throws {
        let client = try TLSSession(client: try setup.client(), host: "broker1", port: 1)
        let server = try TLSSession(server: try setup.server())
        try client.handshake()
        _ = server.feed(client.takeOutput())
        try server.handshake()
        _ = client.feed(server.takeOutput())
        try client.handshake()
        _ = server.feed(client.takeOutput())
        try server.handshake()
        let tickets = server.takeOutput()
        var (buffer, written) = ([UInt8](repeating: 0, count: 100), 0)
        for byte in tickets {
            #expect(client.feed([byte]) == [])
            #expect(try buffer.withUnsafeMutableBytes { try client.read(into: $0) } == nil)
            written += try client.write([UInt8(written & 0xff)])
        }
        #expect(written > 0)
        _ = server.feed(client.takeOutput())
        var received = 0
        while let count = try buffer.withUnsafeMutableBytes({ try server.read(into: $0) }) { received += count }
        #expect(received == written)
    }

    @Test("Keys are updated after the configured number of bytes")
    func keyUpdates() throws {
        let line = try established()
        line.client.session.bytesPerKey = 50000
        var generator = SplitMix64(seed: 6)
        let bytes = generator.bytes(600_000)
        var small = 0
        line.tamper = { bytes, toServer in
            if toServer { small += records(bytes).count { $0 == 5 + 5 + 1 + 16 } }
            return bytes
        }
        for start in stride(from: 0, to: bytes.count, by: 30000) {
            line.client.write(Array(bytes[start..<start + 30000]))
            line.run()
        }
        #expect(line.server.received == bytes)
        // A KeyUpdate message has five bytes, and each key got 60,000.
        #expect(small == 9)
    }

    @Test("Closing sends close_notify, after which the peer may still send", arguments: [TLSVersion.tls12, .tls13])
    func close(version: TLSVersion) throws {
        let line = try established(version)
        line.client.write([1, 2])
        line.run()
        line.client.session.close()
        #expect(line.client.session.state == .closed)
        line.run()
        #expect(line.server.received == [1, 2])
        #expect(line.server.sawClose)
        #expect(throws: TLSError(.closed)) { try line.client.session.write([3]) }
        if version == .tls13 {
            line.server.write([4])
            line.run()
            #expect(line.client.received == [4])
        }
        line.server.session.close()
        line.run()
        #expect(line.client.sawClose)
        #expect(line.client.error == nil && line.server.error == nil)
    }

    @Test("Closing during the handshake ends the session")
    func closeEarly() throws {
        let session = try TLSSession(client: try setup.client(), host: "broker1", port: 1)
        try session.handshake()
        session.close()
        #expect(session.state == .failed)
        #expect(throws: TLSError(.closed, peer: .server)) { try session.handshake() }
        #expect(throws: TLSError(.closed, peer: .server)) { try session.write([1]) }
    }

    @Test("An end without close_notify is an error", arguments: [TLSVersion.tls12, .tls13])
    func truncation(version: TLSVersion) throws {
        let line = try established(version)
        line.client.write([1, 2])
        line.run()
        line.server.session.endOfInput()
        line.run()
        #expect(line.server.received == [1, 2])
        #expect(line.server.error?.reason == .truncated(isRefusal: false))
        #expect(!line.server.sawClose)
    }

    @Test("An end in the middle of a record is an error")
    func truncatedRecord() throws {
        let line = try established()
        _ = try line.client.session.write([UInt8](repeating: 1, count: 1000))
        _ = line.server.session.feed(line.client.session.takeOutput(atMost: 500))
        line.server.session.endOfInput()
        line.run()
        #expect(line.server.received == [])
        #expect(line.server.error?.reason == .truncated(isRefusal: false))
    }

    @Test("hasPendingPlaintext says whether reading is worthwhile")
    func pending() throws {
        let line = try established()
        let (client, server) = (line.client.session, line.server.session)
        #expect(!server.hasPendingPlaintext)
        _ = try client.write([1, 2, 3])
        let bytes = client.takeOutput()
        _ = server.feed(Array(bytes[..<10]))
        var buffer = [UInt8](repeating: 0, count: 2)
        func read() throws -> Int? { try buffer.withUnsafeMutableBytes { try server.read(into: $0) } }
        #expect(server.hasPendingPlaintext)
        #expect(try read() == nil)
        #expect(!server.hasPendingPlaintext)
        _ = server.feed(Array(bytes[10...]))
        #expect(try read() == 2)
        #expect(server.hasPendingPlaintext)
        #expect(try read() == 1)
        #expect(try read() == nil)
        #expect(!server.hasPendingPlaintext)
    }

    @Test("Unread input is bounded")
    func inputBound() throws {
        let line = try established()
        _ = try line.client.session.write([UInt8](repeating: 1, count: 100_000))
        var left = line.client.session.takeOutput()
        for _ in 0..<10 { left = line.server.session.feed(left) }
        #expect(left.count > 60000)
        #expect(line.server.session.inputBuffer.isEmpty)
        while !left.isEmpty {
            _ = line.server.step()
            left = line.server.session.feed(left)
        }
        _ = line.server.step()
        #expect(line.server.received.count == 100_000)
    }
}
