import KafkaClient
import KafkaSASL
import KafkaTLS
import Testing

/// A server may send anything. Exchanges throw, and do nothing worse; above all, they are never done.
@Suite("Hostile servers", .timeLimit(.minutes(10)))
struct HostileServerTests {
    private let crypto: Crypto

    init() throws {
        crypto = try Crypto()
    }

    /// Random bytes, random text of the right letters, or one of these messages with something changed.
    private func message(_ valid: [String], _ generator: inout SplitMix64) -> [UInt8] {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
            return generator.bytes(Int.random(in: 0..<80, using: &generator))
        case 1:
            let letters = Array("r=,s=i=v=em0123456789+/=abc\u{1}".utf8)
            return (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &generator)]
            }
        default:
            var bytes = Array((valid.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { change(&bytes, &generator) }
            return bytes
        }
    }

    private func change(_ bytes: inout [UInt8], _ generator: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 3: bytes.removeLast(bytes.count - place)
        default: bytes += bytes[place...]
        }
    }

    @Test("SCRAM is done with the one right message only", arguments: 0..<8)
    func scram(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var example = try RFC7677()
        let key = Secret(bytes: [UInt8](repeating: 7, count: 32))
        for _ in 0..<2000 {
            var exchange = example.exchange
            _ = try exchange.start()
            for _ in 0..<3 {
                let bytes = message([RFC7677.serverFirst, RFC7677.serverFinal], &generator)
                // Not the derived key, which takes long: the exchange does not know that.
                let step = try? exchange.receive(bytes)
                if case .deriveKey = step { _ = try exchange.keyDerived(key) }
                #expect(step != .done, "\(bytes)")
                if step == nil { break }
            }
        }
        try example.proceedToServerFinal()
        for _ in 0..<2000 {
            var exchange = example.exchange
            let bytes = message([RFC7677.serverFirst, RFC7677.serverFinal], &generator)
            let isRight = bytes.starts(with: Array(RFC7677.serverFinal.utf8))
            let step = try? exchange.receive(bytes)
            if step == .done { #expect(isRight, "\(bytes)") }
        }
    }

    @Test("OAUTHBEARER is done with an empty message only", arguments: 0..<5)
    func oauthBearer(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let token = try OAuthToken("token", principal: "a", expiresAtMs: 1)
        for _ in 0..<2000 {
            var exchange = OAuthBearerExchange(token)
            _ = try exchange.start()
            let bytes = message([#"{"status":"invalid_token"}"#], &generator)
            let step = try exchange.receive(bytes)
            #expect((step == .done) == bytes.isEmpty)
            _ = "\(exchange.refused(String(decoding: bytes, as: UTF8.self)))"
        }
    }

    @Test("A hostile client gets nowhere with our server", arguments: 0..<4)
    func client(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let credential = try ScramCredential(
            .sha256, password: "pencil", crypto, salt: Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ==".utf8))
        for _ in 0..<2000 {
            var server = try ScramServer(.sha256, crypto, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
            let first = message([RFC7677.clientFirst], &generator)
            if (try? server.begin(first)) == nil { continue }
            _ = try server.respond(credential)
            let final = message([RFC7677.clientFinal], &generator)
            if final == Array(RFC7677.clientFinal.utf8) { continue }
            #expect(throws: ScramServer.Refusal.self, "\(first) \(final)") { try server.finish(final) }
            _ = PlainMessage(final)
            _ = OAuthBearerMessage(final)
        }
    }

    @Test("Random tokens and JAAS texts do no harm", arguments: 0..<5)
    func texts(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let payload = Base64.encode(
            #"{"sub":"a\u00e9","exp":1.5e9,"scope":["a"],"x":[{},[],null,true,-0.1]}"#.utf8, .url)
        let jaas = "PlainLoginModule required username=\"a\\101\" password='b' /* c */ ; // d"
        var accepted = 0
        for _ in 0..<3000 {
            var bytes = Array((Base64.decode(payload.utf8, .url) ?? []))
            for _ in 0..<Int.random(in: 0...2, using: &generator) { change(&bytes, &generator) }
            let token = "e30.\(Base64.encode(bytes, .url)).e30"
            if (try? OAuthToken(jwt: Secret(token))) != nil { accepted += 1 }
            _ = try? OAuthToken(jwt: Secret(bytes: message([token], &generator)))
            _ = try? JAASLogin(parsing: Secret(bytes: message([jaas], &generator)))
        }
        // So the tokens came as far as their claims.
        #expect(accepted > 300)
    }
}
