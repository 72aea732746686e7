import KafkaSASL
import KafkaTLS
import Testing

@Suite("Salted passwords are cached", .timeLimit(.minutes(10)))
struct SaltedPasswordCacheTests {
    private let crypto: Crypto
    private var cache: SaltedPasswordCache

    init() throws {
        crypto = try Crypto()
        cache = try SaltedPasswordCache(crypto)
    }

    /// What a client would derive after a server's first message.
    private func derivation(
        _ hash: Crypto.Hash = .sha256, user: String = "alice", password: Secret = "alice-secret",
        salt: [UInt8] = [1, 2, 3], iterations: Int = 4096
    ) throws -> KeyDerivation {
        var exchange = try ScramExchange(hash, UserCredentials(user: user, password: password), crypto, nonce: "a")
        _ = try exchange.start()
        let step = try exchange.receive("r=ab,s=\(Base64.encode(salt)),i=\(iterations)")
        guard case .deriveKey(let derivation) = step else { throw SASLError(.outOfOrder) }
        return derivation
    }

    @Test("A key is derived once, however many connections need it")
    mutating func once() throws {
        let first = try derivation()
        #expect(try cache.lookUp(first) == .derive)
        for _ in 0..<10 { #expect(try cache.lookUp(try derivation()) == .wait) }
        let key = try first.run(crypto)
        try cache.finish(first, key)
        for _ in 0..<10 { #expect(try cache.lookUp(try derivation()) == .known(key)) }
        #expect(cache.count == 1)
    }

    @Test("After a failure, the next to ask tries again")
    mutating func failure() throws {
        #expect(try cache.lookUp(try derivation()) == .derive)
        try cache.finish(try derivation(), nil)
        #expect(try cache.lookUp(try derivation()) == .derive)
        #expect(cache.count == 0)
    }

    @Test("Whatever differs makes another key")
    mutating func differences() throws {
        try cache.finish(try derivation(), "key")
        let others = [
            try derivation(.sha512), try derivation(user: "alicf"), try derivation(password: "alice-secres"),
            try derivation(salt: [1, 2, 4]), try derivation(iterations: 4097),
            // The same bytes, cut elsewhere.
            try derivation(user: "alice\u{1}", salt: [2, 3]),
        ]
        for other in others { #expect(try cache.lookUp(other) == .derive) }
        #expect(try cache.lookUp(try derivation()) == .known("key"))
    }

    @Test("The number of keys is bounded, and those used last are kept")
    mutating func bound() throws {
        let capacity = SaltedPasswordCache.capacity
        for number in 0..<capacity { try cache.finish(try derivation(iterations: 5000 + number), "key") }
        #expect(try cache.lookUp(try derivation(iterations: 5000)) == .known("key"))
        for number in 0..<(capacity - 1) { try cache.finish(try derivation(iterations: 6000 + number), "key") }
        #expect(cache.count == capacity)
        #expect(try cache.lookUp(try derivation(iterations: 5000)) == .known("key"))
        #expect(try cache.lookUp(try derivation(iterations: 5001)) == .derive)
    }
}
