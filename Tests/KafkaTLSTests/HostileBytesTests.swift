import KafkaClient
import KafkaTLS
import Testing

@Suite("Hostile bytes", .timeLimit(.minutes(10)))
struct HostileBytesTests {
    /// One change to the bytes of one direction, at some place.
    private struct Harm {
        enum Kind: CaseIterable { case flip, insert, remove, double, replace, end }

        let kind: Kind
        let hitsServer: Bool
        /// So many bytes pass before.
        var distance: Int
        var generator: SplitMix64

        init(_ generator: inout SplitMix64) {
            kind = Kind.allCases.randomElement(using: &generator) ?? .flip
            hitsServer = Bool.random(using: &generator)
            distance = Int.random(in: 0..<5000, using: &generator)
            self.generator = SplitMix64(seed: generator.next())
        }

        /// The bytes with the change, when its place is among them.
        mutating func apply(_ bytes: [UInt8]) -> [UInt8] {
            defer { distance -= bytes.count }
            guard distance >= 0, distance < bytes.count else { return bytes }
            let place = distance
            var changed = bytes
            let count = Int.random(in: 1...300, using: &generator)
            switch kind {
            case .flip: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case .insert: changed.insert(contentsOf: generator.bytes(count), at: place)
            case .remove: changed.removeSubrange(place..<min(place + count, bytes.count))
            case .double: changed.insert(contentsOf: bytes[place..<min(place + count, bytes.count)], at: place)
            case .replace: changed = Array(bytes[..<place]) + generator.bytes(bytes.count - place + count)
            case .end: changed = Array(bytes[..<place])
            }
            return changed
        }
    }

    /// Connects and exchanges data while one thing goes wrong, and checks what must hold in any case.
    private func run(seed: UInt64, client: TLSContext, server: TLSContext) throws {
        var generator = SplitMix64(seed: seed)
        var harm = Harm(&generator)
        let line = try Line(client: client, server: server, cut: .random(SplitMix64(seed: seed)))
        let (up, down) = (generator.bytes(2000), generator.bytes(2000))
        line.client.write(up)
        line.server.write(down)
        var hasChanged = false
        line.tamper = { bytes, toServer in
            guard toServer == harm.hitsServer else { return bytes }
            let changed = harm.apply(bytes)
            hasChanged = hasChanged || changed != bytes
            return changed
        }
        line.run()
        line.client.session.endOfInput()
        line.server.session.endOfInput()
        line.run()
        // What arrives is a prefix of what was sent: changed bytes are never accepted.
        #expect(up.starts(with: line.server.received), "seed \(seed)")
        #expect(down.starts(with: line.client.received), "seed \(seed)")
        #expect(line.client.error != nil && line.server.error != nil, "seed \(seed)")
        #expect(line.client.session.outputCount <= 1 << 20, "seed \(seed)")
        if !hasChanged {
            #expect(line.server.received == up && line.client.received == down, "seed \(seed)")
        }
    }

    @Test(
        "Bytes changed in transit never crash a session, and are never accepted",
        arguments: [TLSVersion.tls12, .tls13])
    func harm(version: TLSVersion) throws {
        let setup = try Setup()
        let own = try setup.authority.issue(CertificateRequest("app"))
        let client = try setup.client {
            $0.use(version)
            $0.identity = try own.identity()
        }
        let server = try setup.server { $0.clientCertificates = .requested }
        for seed in 0..<150 as Range<UInt64> { try run(seed: seed, client: client, server: server) }
    }

    @Test("Garbage from the first byte on is an error")
    func garbage() throws {
        let setup = try Setup()
        let (client, server) = (try setup.client(), try setup.server())
        for seed in 0..<200 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            let session =
                Bool.random(using: &generator)
                ? try TLSSession(client: client, host: "broker1", port: 1) : try TLSSession(server: server)
            var bytes = generator.bytes(Int.random(in: 1...30000, using: &generator))
            // Half of them begin like a record of the handshake.
            if Bool.random(using: &generator) { bytes = [22, 3, UInt8.random(in: 0...4, using: &generator)] + bytes }
            #expect(throws: TLSError.self, "seed \(seed)") {
                try session.handshake()
                while !bytes.isEmpty {
                    bytes = session.feed(bytes)
                    try session.handshake()
                }
                session.endOfInput()
                try session.handshake()
            }
            #expect(session.outputCount < 65536)
        }
    }

    @Test("Well-formed records of garbage after the handshake end the connection")
    func unreadableRecords() throws {
        let setup = try Setup()
        let line = try Line.established(client: try setup.client(), server: try setup.server())
        var generator = SplitMix64(seed: 7)
        _ = line.server.session.feed([23, 3, 3, 0, 100] + generator.bytes(100))
        line.run()
        #expect(line.server.error?.reason == .protocolViolation)
        #expect(line.client.error?.reason == .alert(TLSAlert(rawValue: 20)))
    }
}
