import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaTesting
import KafkaWire
import Testing

@Suite("Sessions of a model broker", .timeLimit(.minutes(10)))
struct ModelSessionTests {
    @Test("A session ends with its lifetime, at the next request")
    func expiry() throws {
        let driver = ModelDriver.withSASL { $0.sessionLifetime = .seconds(10) }
        #expect(try driver.logIn(try ModelDriver.plain()).sessionLifetimeMs == 10_000)
        driver.advance(by: .seconds(10))
        #expect(try driver.metadata(nil).brokers.count == 1)
        driver.advance(by: .nanoseconds(1))
        #expect(driver.model.takeActions().isEmpty)
        try driver.expectClosed(MetadataRequest(topics: nil), version: 9)
        #expect(driver.model.accounts.expired == 1)
        #expect(driver.model.accounts.failures == 0)
    }

    @Test("Authenticating again extends the session, before and after it has expired")
    func reauthentication() throws {
        let driver = ModelDriver.withSASL { $0.sessionLifetime = .seconds(10) }
        try driver.logIn(try ModelDriver.scram())
        driver.advance(by: .seconds(9))
        #expect(try driver.logIn(try ModelDriver.scram()).sessionLifetimeMs == 10_000)
        driver.advance(by: .seconds(9))
        #expect(try driver.metadata(nil).brokers.count == 1)
        driver.advance(by: .seconds(5))
        #expect(try driver.logIn(try ModelDriver.scram()).sessionLifetimeMs == 10_000)
        #expect(try driver.metadata(nil).brokers.count == 1)
        #expect(driver.model.accounts.reauthentications == 2)
    }

    @Test("While a client authenticates again, no other request may come")
    func noRequestBetween() throws {
        let driver = ModelDriver.withSASL()
        try driver.logIn(try ModelDriver.scram())
        _ = try driver.handshake("SCRAM-SHA-256")
        try driver.expectClosed(MetadataRequest(topics: nil), version: 9)
    }

    @Test("A client authenticates again once a second at most")
    func tooOften() throws {
        let driver = ModelDriver.withSASL()
        try driver.logIn(try ModelDriver.plain())
        try driver.logIn(try ModelDriver.plain())
        driver.advance(by: .milliseconds(999))
        #expect(try driver.handshake("PLAIN").errorCode == .illegalSASLState)
        #expect(try driver.metadata(nil).brokers.count == 1)
        driver.advance(by: .milliseconds(1))
        #expect(try driver.logIn(try ModelDriver.plain()).errorCode == .none)
    }

    @Test("A client stays who it was")
    func principal() throws {
        let driver = ModelDriver.withSASL { $0.users.append(.init("bob", password: "secret")) }
        try driver.logIn(try ModelDriver.plain())
        let last = try driver.logIn(try ModelDriver.plain("bob"))
        #expect(last.errorCode == .saslAuthenticationFailed)
        #expect(last.errorMessage == "Cannot change principals during re-authentication from User.alice: User.bob")
    }

    @Test("A client keeps its mechanism")
    func mechanism() throws {
        let driver = ModelDriver.withSASL()
        try driver.logIn(try ModelDriver.plain())
        _ = try driver.handshake("SCRAM-SHA-256")
        #expect(
            try driver.refusedMessage(Array("n,,n=alice,r=abc".utf8))
                == "SASL mechanism 'SCRAM-SHA-256' requested by client is not supported for re-authentication of "
                + "mechanism 'PLAIN'")
    }

    @Test("A wrong password during re-authentication ends the connection")
    func wrongPassword() throws {
        let driver = ModelDriver.withSASL()
        try driver.logIn(try ModelDriver.scram())
        try driver.model.accounts.setPassword("another", of: "alice")
        let last = try driver.logIn(try ModelDriver.scram())
        #expect(
            last.errorMessage
                == "Authentication failed during re-authentication due to invalid credentials with SASL mechanism "
                + "SCRAM-SHA-256")
    }

    @Test("Sessions can be ended early, and lifetimes changed")
    func expireNow() throws {
        let driver = ModelDriver.withSASL()
        #expect(try driver.logIn(try ModelDriver.plain()).sessionLifetimeMs == 0)
        driver.model.expireSessions(now: driver.now)
        driver.model.accounts.sessionLifetime = .milliseconds(2500)
        #expect(try driver.logIn(try ModelDriver.plain()).sessionLifetimeMs == 2500)
        driver.model.expireSessions(now: driver.now)
        try driver.expectClosed(MetadataRequest(topics: nil), version: 9)
    }

    // MARK: Tokens

    private func token(_ subject: String = "alice", seconds: Int = 60, nowMs: Int64 = 1_000_000) throws -> OAuthToken {
        try UnsecuredToken(claims: ["sub": .text(subject)], lifetimeSeconds: seconds).make(nowMs: nowMs)
    }

    /// A driver whose wall clock shows this at its current time.
    private func driver(nowMs: Int64 = 1_000_000, _ adjust: (inout EmbeddedSASL) -> Void = { _ in }) -> ModelDriver {
        let driver = ModelDriver.withSASL(adjust)
        driver.model.wallClockOrigin = nowMs - driver.now.nanoseconds / 1_000_000
        return driver
    }

    @Test("A session lasts no longer than its token, nor than the broker allows")
    func tokenLifetime() throws {
        #expect(try driver().logIn(OAuthBearerExchange(try token())).sessionLifetimeMs == 60_000)
        let short = driver { $0.sessionLifetime = .seconds(30) }
        #expect(try short.logIn(OAuthBearerExchange(try token())).sessionLifetimeMs == 30_000)
        let long = driver { $0.sessionLifetime = .seconds(90) }
        #expect(try long.logIn(OAuthBearerExchange(try token())).sessionLifetimeMs == 60_000)
        _ = try long.metadata(nil)
        #expect(long.model.requests.latest.last?.user == "alice")
    }

    @Test("An expired token is refused after the client has acknowledged the reason")
    func expiredToken() throws {
        let driver = driver(nowMs: 1_060_000)
        let last = try driver.logIn(OAuthBearerExchange(try token()))
        #expect(last.errorCode == .saslAuthenticationFailed)
        #expect(last.errorMessage == #"{"status":"invalid_token"}"#)
        #expect(driver.model.requests.count(api: .saslAuthenticate, broker: nil) == 2)
    }

    @Test("A token with a signature is not an unsecured one")
    func signedToken() throws {
        let signed = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjo5OTk5OTk5OTk5fQ.c2ln"
        let driver = driver()
        _ = try driver.handshake("OAUTHBEARER")
        #expect(
            try driver.authenticate("n,,\u{1}auth=Bearer \(signed)\u{1}\u{1}").authBytes
                == Array(#"{"status":"invalid_token"}"#.utf8))
    }

    @Test("A closure decides about tokens of any kind, and sees the extensions")
    func closure() throws {
        let driver = driver { sasl in
            sasl.checkToken = { token in
                token.text == "opaque"
                    ? .accepted(user: token.extensions["logicalCluster"] ?? "?", expiresIn: .seconds(7))
                    : .refused("no such token")
            }
        }
        let token = try OAuthToken(
            "opaque", principal: "p", expiresAtMs: 1, extensions: SASLExtensions(["logicalCluster": "lkc-1"]))
        #expect(try driver.logIn(OAuthBearerExchange(token)).sessionLifetimeMs == 7000)
        _ = try driver.metadata(nil)
        #expect(driver.model.requests.latest.last?.user == "lkc-1")
        driver.connect(to: 1)
        let other = try OAuthToken("another", principal: "p", expiresAtMs: 1)
        #expect(try driver.logIn(OAuthBearerExchange(other)).errorMessage == "no such token")
    }

    @Test(
        "Messages that are not OAUTHBEARER's are refused",
        arguments: [
            "", "n,,", "n,,\u{1}auth=Bearer abc\u{1}", "y,,\u{1}auth=Bearer abc\u{1}\u{1}",
            "n,,\u{1}auth=Basic abc\u{1}\u{1}", "n,,\u{1}user=a\u{1}\u{1}", "n,b=c,\u{1}auth=Bearer abc\u{1}\u{1}",
            "n,,\u{1}auth=Bearer abc\u{1}k1=v\u{1}\u{1}", "n,,\u{1}auth=Bearer a b\u{1}\u{1}",
        ])
    func malformed(message: String) throws {
        let driver = driver { $0.checkToken = { _ in .accepted(user: "anyone") } }
        _ = try driver.handshake("OAUTHBEARER")
        #expect(
            try driver.refusedMessage(Array(message.utf8))
                == "Authentication failed during authentication due to invalid credentials with SASL mechanism "
                + "OAUTHBEARER")
    }

    @Test("An authorization identity has to be the token's")
    func authorizationIdentity() throws {
        let driver = driver { $0.checkToken = { _ in .accepted(user: "alice") } }
        _ = try driver.handshake("OAUTHBEARER")
        #expect(try driver.authenticate("n,a=alice,\u{1}auth=Bearer abc\u{1}\u{1}").errorCode == .none)
        driver.connect(to: 1)
        _ = try driver.handshake("OAUTHBEARER")
        let answer = try driver.authenticate("n,a=bob,\u{1}auth=Bearer abc\u{1}\u{1}")
        #expect(String(decoding: answer.authBytes, as: UTF8.self).contains("different from the token's principal name"))
    }
}
