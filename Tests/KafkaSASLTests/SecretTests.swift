import KafkaSASL
import KafkaTLS
import Testing

@Suite("Secrets of SASL", .timeLimit(.minutes(10)))
struct SecretTests {
    private static let secret = "hunter2-secret"

    private let crypto: Crypto
    private let users = UserCredentials(user: "alice", password: Secret(secret))

    init() throws {
        crypto = try Crypto()
    }

    /// Expects that no text about a value shows the secret: as text, as an array of numbers, or in base64.
    private func expectHidden<Value>(_ value: Value, sourceLocation: SourceLocation = #_sourceLocation) {
        let numbers = Self.secret.utf8.prefix(4)
        let forms = [
            Self.secret, numbers.map { "\($0)" }.joined(separator: ", "),
            numbers.map { "- \($0)" }.joined(separator: "\n"), String(Base64.encode(Self.secret.utf8).prefix(12)),
        ]
        for text in texts(of: value) {
            for form in forms { #expect(!text.contains(form), sourceLocation: sourceLocation) }
        }
    }

    /// Runs an exchange with these messages, and looks at all that can be printed on the way.
    private func expectHidden(_ exchange: some SASLExchange, receiving messages: [String]) throws {
        var exchange = exchange
        expectHidden(exchange)
        var step = try exchange.start()
        for message in messages {
            expectHidden(step)
            expectHidden(exchange)
            step = try exchange.deriving(try exchange.receive(message), crypto)
        }
        expectHidden(step)
        expectHidden(exchange)
        // A server that sends the password back.
        for text in ["wrong password \(Self.secret)", "\(Self.secret)\(Self.secret)", Self.secret] {
            var copy = exchange
            let error = copy.refused(text)
            expectHidden(error)
            #expect("\(error)".contains("<hidden>"))
        }
    }

    @Test("Values that hold a password, a token or a key")
    func values() throws {
        expectHidden(users)
        expectHidden(
            AWSCredentials(accessKeyID: "a", secretAccessKey: Secret(Self.secret), sessionToken: Secret(Self.secret)))
        expectHidden(try OAuthToken(Secret(Self.secret), principal: "a", expiresAtMs: 1))
        let credential = try ScramCredential(.sha256, password: Secret(Self.secret), crypto)
        #expect("\(credential)".contains("storedKey: <hidden>, serverKey: <hidden>"))
        expectHidden(PlainMessage(Array("\0alice\0\(Self.secret)".utf8)) as Any)
        expectHidden(OAuthBearerMessage(Array("n,,\u{1}auth=Bearer \(Self.secret)\u{1}\u{1}".utf8)) as Any)
    }

    @Test("Exchanges, in each of their states")
    func exchanges() throws {
        try expectHidden(try PlainExchange(users), receiving: [])
        try expectHidden(try PlainExchange(users), receiving: [""])
        let token = try OAuthToken(Secret(Self.secret), principal: "a", expiresAtMs: 1)
        try expectHidden(OAuthBearerExchange(token), receiving: [])
        try expectHidden(OAuthBearerExchange(token), receiving: [#"{"status":"\#(Self.secret)"}"#])
        let scram = try ScramExchange(.sha256, users, crypto, nonce: "abc")
        try expectHidden(scram, receiving: [])
        try expectHidden(scram, receiving: ["r=abcdef,s=AAAA,i=4096"])
    }

    @Test("A server that sends the password back in a SCRAM error")
    func scramError() throws {
        for messages in [["e=\(Self.secret)"], ["r=abcdef,s=AAAA,i=4096", "e=\(Self.secret)"]] {
            var exchange = try ScramExchange(.sha256, users, crypto, nonce: "abc")
            _ = try exchange.start()
            do throws(SASLError) {
                for message in messages { _ = try exchange.deriving(try exchange.receive(message), crypto) }
                Issue.record("no error")
            } catch {
                expectHidden(error)
            }
        }
    }

    @Test("The derived key, and what the cache keeps")
    func keys() throws {
        var exchange = try ScramExchange(.sha256, users, crypto, nonce: "abc")
        _ = try exchange.start()
        guard case .deriveKey(let derivation) = try exchange.receive("r=abcdef,s=AAAA,i=4096") else {
            throw SASLError(.outOfOrder)
        }
        expectHidden(derivation)
        let key = try derivation.run(crypto)
        let numbers = key.reveal { $0.prefix(4).map { "\($0)" }.joined(separator: ", ") }
        var cache = try SaltedPasswordCache(crypto)
        _ = try cache.lookUp(derivation)
        try cache.finish(derivation, key)
        expectHidden(cache)
        _ = try exchange.keyDerived(key)
        for text in texts(of: cache) + texts(of: exchange) { #expect(!text.contains(numbers)) }
    }

    @Test("A JAAS configuration, and its errors wherever it is cut or changed")
    func jaas() throws {
        let text = "PlainLoginModule required username=\"alice\" password=\"\(Self.secret)\";"
        expectHidden(try JAASEntry(parsing: Secret(text)))
        expectHidden(try JAASLogin(parsing: Secret(text)))
        let scalars = Array(text)
        for place in scalars.indices {
            var variants = [String(scalars[..<place]), String(scalars[place...])]
            for character in ["", "\"", "'", "=", ";", " ", "\n", "\\", "#", "/", "1", "-", "\u{1}"] {
                variants.append(String(scalars[..<place]) + character + String(scalars[(place + 1)...]))
            }
            for variant in variants {
                do throws(SASLError) {
                    _ = try JAASLogin(parsing: Secret(variant))
                } catch {
                    // Not even a part of it.
                    for text in texts(of: error) {
                        #expect(!text.contains("hunter2") && !text.contains("secret") && !text.contains("unter"))
                    }
                }
            }
        }
    }

    @Test("Text from a server is shortened, and does not break lines")
    func serverText() throws {
        var exchange = try PlainExchange(users)
        _ = try exchange.start()
        let long = String(repeating: "x", count: 10_000)
        #expect(exchange.refused(long).serverText?.unicodeScalars.count == 501)
        #expect(exchange.refused("a\r\nb\u{1b}[31m\u{202e}c\0").serverText == "a  b [31m c ")
        #expect(exchange.refused(" \n").serverText == nil)
        #expect(exchange.refused("").serverText == nil)
    }
}
