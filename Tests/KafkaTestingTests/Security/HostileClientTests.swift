import KafkaClient
import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaTesting
import KafkaWire
import Testing

/// Clients that send anything.
@Suite("Hostile clients of secure brokers", .timeLimit(.minutes(10)))
struct HostileClientTests {
    /// A message that a client of one of the mechanisms might send, and then a change of it.
    private func message(_ dice: inout SplitMix64, _ last: [UInt8]) -> [UInt8] {
        // None of them knows the password. A client repeats the nonce of the broker's last message.
        let nonce = String(decoding: last.dropFirst(2).prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
        let proof = Base64.encode([UInt8](repeating: 1, count: 32))
        let texts = [
            "\0alice\0wrong", "alice\0alice\0", "n,,n=alice,r=abc", "n,,n=token,r=abc,tokenauth=true", "n,,n=,r=",
            "c=biws,r=\(nonce),p=\(proof)", "c=biws,r=\(nonce),p=", "c=,r=\(nonce)", "n,,\u{1}auth=Bearer x\u{1}\u{1}",
            "\u{1}", "", "n,a=alice,\u{1}auth=Bearer e30.e30.\u{1}\u{1}",
        ]
        var bytes = Array(texts[dice.below(texts.count)].utf8)
        for _ in 0..<dice.below(3) where !bytes.isEmpty {
            let place = dice.below(bytes.count)
            switch dice.below(3) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8(truncatingIfNeeded: dice.next()), at: place)
            }
        }
        return bytes
    }

    /// Sends one of the requests that a client might send. Returns the message of a response, if one came.
    private func sendSomething(_ driver: ModelDriver, _ dice: inout SplitMix64, _ last: [UInt8]) -> [UInt8]? {
        let version = Int16(dice.below(3))
        switch dice.below(8) {
        case 0: driver.send(ApiVersionsRequest(), version: Int16(dice.below(4)), to: 1)
        case 1: driver.send(MetadataRequest(topics: nil), version: 9, to: 1)
        case 2, 3:
            let mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "GSSAPI"]
            let request = SaslHandshakeRequest(mechanism: mechanisms[dice.below(mechanisms.count)])
            driver.send(request, version: dice.chance(0.9) ? 1 : 0, to: 1)
        case 4: driver.deliver(message(&dice, last), to: 1)
        default: driver.send(SaslAuthenticateRequest(authBytes: message(&dice, last)), version: version, to: 1)
        }
        let actions = driver.model.takeActions()
        if actions.contains(where: { $0.effect == .close }) { driver.connect(to: 1) }
        guard case .send(let bytes)? = actions.first?.effect else { return nil }
        return bytes
    }

    @Test("Without a password, nothing leads past authentication")
    func nothingHelps() throws {
        var dice = SplitMix64(seed: 7)
        let driver = ModelDriver.withSASL {
            $0.delegationTokens = [.init(id: "token", hmac: "bWFj", owner: "carol")]
            $0.checkToken = { $0.text == "right" ? .accepted(user: "alice") : .refused("no") }
        }
        var last: [UInt8] = []
        var challenges = 0
        for _ in 0..<20_000 {
            guard let response = sendSomething(driver, &dice, last) else { continue }
            // The message of a challenge, behind length, correlation id, error code and error message.
            if let start = response.firstIndex(of: UInt8(ascii: "r")), response.count > start + 20 {
                last = Array(response[start...])
                challenges += 1
            }
        }
        #expect(challenges > 100)
        #expect(driver.model.accounts.failures > 1000)
        #expect(driver.model.requests.latest.allSatisfy { $0.user == nil })
        #expect(driver.model.requests.count(api: .metadata, broker: nil) == 0)
        driver.connect(to: 1)
        #expect(try driver.logIn(try ModelDriver.scram()).errorCode == .none)
    }

    @Test("A TLS listener survives what is not TLS, and goes on serving")
    func garbage() async throws {
        var configuration = EmbeddedClusterConfiguration(brokers: 1)
        configuration.security.tls = EmbeddedTLS()
        var dice = SplitMix64(seed: 3)
        try await withEmbeddedKafkaCluster(configuration) { cluster in
            for number in 0..<40 {
                let client = try RawClient(cluster.bootstrapServers[0])
                var bytes = (0..<(1 + dice.below(3000))).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
                // Half of them begin as a handshake record does.
                if number % 2 == 0 { bytes = [22, 3, 1, 0, UInt8(min(255, bytes.count))] + bytes }
                try client.send(bytes)
                try client.send([UInt8](repeating: 0, count: 17000))
                try client.expectClosed()
            }
            #expect(cluster.tlsFailureCount == 40)
            #expect(cluster.requests.isEmpty)
            try TLSClient.exchange(with: cluster)
        }
    }
}

/// A client that speaks TLS in this process.
enum TLSClient {
    /// Sends an ApiVersions request over TLS, and waits for its response.
    static func exchange(with cluster: EmbeddedKafkaCluster) throws {
        let authority = Array(try #require(cluster.certificateAuthorityPEM).utf8)
        try exchange(with: cluster, trust: .pem(.memory(authority, name: "the cluster's authority")))
    }

    static func exchange(with cluster: EmbeddedKafkaCluster, trust: TrustSource, identity: IdentitySource? = nil) throws
    {
        var settings = TLSSettings()
        settings.trust = [trust]
        settings.identity = identity
        let session = try TLSSession(client: TLSContext(.client, settings), host: "127.0.0.1", port: 1)
        let socket = try RawClient(cluster.bootstrapServers[0])
        var unsent = RawClient.frame(ApiVersionsRequest(), version: 0, correlation: 5)
        var received: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16384, alignment: 1)
        defer { buffer.deallocate() }
        while received.count < 8 {
            try session.handshake()
            while let count = try session.read(into: buffer), count > 0 { received += buffer[..<count] }
            let taken = try unsent.withUnsafeBytes { bytes in
                try withUnsafePointer(to: TLSVector(contents: bytes)) { vector in
                    try session.write(UnsafeBufferPointer(start: vector, count: 1))
                }
            }
            unsent.removeFirst(taken)
            if session.needsWrite {
                let output = session.output.flatMap { Array($0.contents) }
                session.consumed(output.count)
                try socket.send(output)
            } else if received.count < 8 {
                var bytes = try socket.receiveSome()[...]
                while !bytes.isEmpty {
                    let count = bytes.withUnsafeBytes { session.feed($0) }
                    bytes = bytes.dropFirst(count)
                    if count == 0 { try session.handshake() }
                }
            }
        }
        #expect(received[4..<8] == [0, 0, 0, 5])
    }
}
