import KafkaWire
import Testing

@Suite("SaslHandshake and SaslAuthenticate", .timeLimit(.minutes(10)))
struct SaslTests {
    @Test("SaslHandshake requests as other clients write them")
    func handshakeRequests() throws {
        try checkFixtures(SaslHandshakeRequest.self) { _, _ in SaslHandshakeRequest(mechanism: "SCRAM-SHA-512") }
    }

    @Test("SaslHandshake responses as brokers write them")
    func handshakeResponses() throws {
        try checkFixtures(SaslHandshakeResponse.self) { name, _ in
            switch name {
            case "full": SaslHandshakeResponse(mechanisms: ["PLAIN", "SCRAM-SHA-512"])
            case "error": SaslHandshakeResponse(errorCode: .unsupportedSASLMechanism, mechanisms: ["OAUTHBEARER"])
            default: SaslHandshakeResponse(errorCode: .unsupportedSASLMechanism)
            }
        }
    }

    @Test("SaslAuthenticate requests as other clients write them")
    func authenticateRequests() throws {
        try checkFixtures(SaslAuthenticateRequest.self) { name, _ in
            SaslAuthenticateRequest(authBytes: name == "full" ? Array("\0alice\0alice-secret".utf8) : [])
        }
    }

    @Test("SaslAuthenticate responses as brokers write them")
    func authenticateResponses() throws {
        try checkFixtures(SaslAuthenticateResponse.self) { name, version in
            name == "full"
                ? SaslAuthenticateResponse(
                    authBytes: Array("v=c2lnbmF0dXJl".utf8), sessionLifetimeMs: version >= 1 ? 3_600_000 : 0)
                : SaslAuthenticateResponse(
                    errorCode: .saslAuthenticationFailed, errorMessage: "Authentication failed")
        }
    }

    @Test("A SaslAuthenticate request does not print what it carries, which may be a password")
    func secrets() {
        let request = SaslAuthenticateRequest(authBytes: Array("\0alice\0alice-secret".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped, "\([request])"] {
            // As text, and as the numbers of its first letters.
            #expect(!text.contains("alice"))
            #expect(!text.contains("97, 108"))
        }
    }

    @Test("A mechanism list that announces more than the bytes can hold is refused")
    func hugeList() {
        let bytes: [UInt8] = [0, 33, 0x7f, 0xff, 0xff, 0xff] + Array(repeating: 0, count: 60)
        #expect(throws: WireError(.lengthTooLarge, at: 6, "array")) {
            try reading(bytes) { (reader) throws(WireError) in try SaslHandshakeResponse(from: &reader, version: 1) }
        }
    }

    @Test("A message that is null, or longer than the frame, is refused")
    func badMessages() {
        #expect(throws: WireError(.negativeLength, at: 4, "bytes")) {
            try reading([0xff, 0xff, 0xff, 0xff]) { (reader) throws(WireError) in
                try SaslAuthenticateRequest(from: &reader, version: 1)
            }
        }
        let long: [UInt8] = [0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2, 3]
        #expect(throws: WireError(.lengthTooLarge, at: 8, "bytes")) {
            try reading(long) { (reader) throws(WireError) in try SaslAuthenticateResponse(from: &reader, version: 2) }
        }
    }
}
