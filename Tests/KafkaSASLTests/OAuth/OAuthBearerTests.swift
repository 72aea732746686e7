import KafkaSASL
import KafkaTLS
import Testing

@Suite("OAUTHBEARER", .timeLimit(.minutes(10)))
struct OAuthBearerTests {
    private func exchange(_ extensions: [String: String] = [:]) throws -> OAuthBearerExchange {
        OAuthBearerExchange(
            try OAuthToken(
                "abc.def-_~+/=", principal: "alice", expiresAtMs: 1000, extensions: SASLExtensions(extensions)))
    }

    @Test("The message without extensions")
    func message() throws {
        var exchange = try exchange()
        #expect(exchange.mechanism.rawValue == "OAUTHBEARER")
        #expect(try exchange.start().message == "n,,\u{1}auth=Bearer abc.def-_~+/=\u{1}\u{1}")
        #expect(try exchange.receive([]) == .done)
    }

    @Test("The message with extensions, in the order of their names")
    func extensions() throws {
        var exchange = try exchange(["logicalCluster": "lkc-1", "identityPoolId": "pool-1"])
        #expect(
            try exchange.start().message
                == "n,,\u{1}auth=Bearer abc.def-_~+/=\u{1}identityPoolId=pool-1\u{1}logicalCluster=lkc-1\u{1}\u{1}")
    }

    @Test("The server's JSON is answered with one byte, and is in the error")
    func refusal() throws {
        let json = #"{"status":"invalid_token","scope":"kafka","openid-configuration":"https://id.example/"}"#
        var exchange = try exchange()
        _ = try exchange.start()
        #expect(try exchange.receive(json).message == "\u{1}")
        let error = exchange.refused("Authentication failed")
        #expect(error.reason == .tokenRefused && error.mechanism == .oauthBearer)
        #expect(error.serverText == "\(json) Authentication failed")
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.receive([]) }
    }

    @Test("A refused token stays refused, even if the broker then reports success")
    func successAfterRefusal() throws {
        for answer in ["", "ok"] {
            var exchange = try exchange()
            _ = try exchange.start()
            _ = try exchange.receive("{}")
            expectError(.tokenRefused) { () throws(SASLError) in try exchange.receive(answer) }
        }
    }

    @Test("A refusal without JSON, and one without any text")
    func shortRefusals() throws {
        var first = try exchange()
        _ = try first.start()
        #expect(first.refused("no").serverText == "no")
        var second = try exchange()
        _ = try second.start()
        #expect(second.refused(nil).serverText == nil)
    }

    @Test("Steps in the wrong order are refused")
    func order() throws {
        var exchange = try exchange()
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.receive([]) }
        exchange = try self.exchange()
        _ = try exchange.start()
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.start() }
        #expect(try exchange.receive([]) == .done)
        expectError(.outOfOrder) { () throws(SASLError) in try exchange.receive([]) }
    }

    @Test("Extensions that the message cannot hold are refused")
    func badExtensions() {
        func expectProblem(_ problem: String, _ key: String, _ value: String) {
            let whole = "The SASL extension \"\(key)\" \(problem)"
            expectError(.invalidSetting(whole)) { () throws(SASLError) in try SASLExtensions([key: value]) }
        }
        for key in ["", "a1", "a-b", "a b", "é", "a\u{1}"] {
            expectProblem("has a name that is not made of letters only.", key, "v")
        }
        expectProblem("has a name that is reserved for the token.", "auth", "v")
        for value in ["", "a\u{1}b", "\u{0}", "é", "\u{7f}"] {
            expectProblem(
                "is empty, or contains a character that is neither printable ASCII nor white space.", "key", value)
        }
        #expect(throws: Never.self) { try SASLExtensions(["Auth": "a b\t\r\n~!"]) }
    }

    @Test("Tokens that a message cannot hold are refused", arguments: ["", "=", "a b", "a\u{1}", "a=b", "é", "a\n"])
    func badTokens(token: String) {
        let problem = "The token is empty, or contains a character that bearer tokens do not have."
        expectError(.invalidToken(problem)) { () throws(SASLError) in
            try OAuthToken(Secret(token), principal: "a", expiresAtMs: 1)
        }
    }

    @Test("An expired token is refused, with a word about clocks")
    func expiry() throws {
        let token = try OAuthToken("t", principal: "a", expiresAtMs: 10_000)
        try token.checkExpiry(nowMs: 9_999)
        expectError(.tokenExpired(atMs: 10_000, nowMs: 10_000)) { () throws(SASLError) in
            try token.checkExpiry(nowMs: 10_000)
        }
        do throws(SASLError) {
            try token.checkExpiry(nowMs: 75_000)
            Issue.record("no error")
        } catch {
            #expect(
                error.description == "OAUTHBEARER: The token expired 65 s before it was received. Set this machine's "
                    + "clock if it is wrong; otherwise the clock of the token's issuer is, or it hands out old tokens.")
        }
    }
}
