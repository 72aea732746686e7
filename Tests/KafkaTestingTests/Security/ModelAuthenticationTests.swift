import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaTesting
import KafkaWire
import Testing

@Suite("Authentication to a model broker", .timeLimit(.minutes(10)))
struct ModelAuthenticationTests {
    // MARK: Order

    @Test("Before authentication, only ApiVersions and SaslHandshake may come, and ApiVersions once")
    func order() throws {
        let driver = ModelDriver.withSASL()
        try driver.expectClosed(MetadataRequest(topics: nil), version: 9)
        try driver.expectClosed(SaslAuthenticateRequest(authBytes: []), version: 2)
        #expect(driver.model.accounts.failures == 2)
        let versions = try driver.apiVersions().apiKeys.map(\.apiKeyCode)
        #expect(versions.contains(17) && versions.contains(36))
        try driver.expectClosed(ApiVersionsRequest(), version: 0)
        _ = try driver.apiVersions()
        #expect(try driver.handshake("PLAIN").mechanisms.count == 4)
        try driver.expectClosed(SaslHandshakeRequest(mechanism: "PLAIN"), version: 1)
        #expect(try driver.handshake("PLAIN").errorCode == .none)
        try driver.expectClosed(MetadataRequest(topics: nil), version: 9)
        #expect(driver.model.accounts.failures == 5)
    }

    @Test("An ApiVersions request of an unknown version is answered, and may be followed by a known one")
    func unknownApiVersions() throws {
        let driver = ModelDriver.withSASL()
        driver.send(UnknownApiVersions(), version: 9, to: 1)
        #expect(driver.model.takeActions().count == 1)
        #expect(try driver.apiVersions().errorCode == .none)
    }

    @Test("After authentication, all requests may come, and are known to be the user's")
    func afterwards() throws {
        let driver = ModelDriver.withSASL()
        _ = try driver.apiVersions()
        try driver.logIn(try ModelDriver.plain())
        #expect(try driver.apiVersions(version: 3).errorCode == .none)
        #expect(try driver.metadata(nil).brokers.count == 1)
        let users = driver.model.requests.latest.map(\.user)
        #expect(users == [nil, nil, nil, "alice", "alice"])
        let late = try driver.authenticate("too late")
        #expect(late.errorCode == .illegalSASLState)
    }

    @Test("Without SASL, its requests are answered with ILLEGAL_SASL_STATE, and the connection stays")
    func withoutSASL() throws {
        let driver = ModelDriver(brokers: 1)
        #expect(try driver.handshake("PLAIN").errorCode == .illegalSASLState)
        #expect(try driver.authenticate("?").errorCode == .illegalSASLState)
        #expect(try driver.metadata(nil).brokers.count == 1)
    }

    @Test("A mechanism that is not enabled is refused with those that are")
    func mechanisms() throws {
        let driver = ModelDriver.withSASL { $0.mechanisms = [.scramSHA512, .plain] }
        for mechanism in ["SCRAM-SHA-256", "GSSAPI", ""] {
            let (response, _) = try driver.refused(
                SaslHandshakeRequest(mechanism: mechanism), version: 1, as: SaslHandshakeResponse.self)
            #expect(
                response
                    == SaslHandshakeResponse(
                        errorCode: .unsupportedSASLMechanism, mechanisms: ["SCRAM-SHA-512", "PLAIN"]))
        }
        driver.model.accounts.mechanisms.append(.scramSHA256)
        #expect(try driver.logIn(try ModelDriver.scram()).errorCode == .none)
    }

    // MARK: PLAIN

    @Test(
        "What PLAIN refuses, in Kafka's words",
        arguments: [
            ("\0alice\0wrong", "Authentication failed: Invalid username or password"),
            ("\0bob\0secret", "Authentication failed: Invalid username or password"),
            ("\0\0secret", "Authentication failed: username not specified"),
            ("\0alice\0", "Authentication failed: password not specified"),
            (
                "bob\0alice\0secret",
                "Authentication failed: Client requested an authorization id that is different from username"
            ),
            ("alice\0secret", "Invalid SASL/PLAIN response: expected 3 tokens, got 2"),
            ("\0alice\0secret\0", "Invalid SASL/PLAIN response: expected 3 tokens, got 4"),
        ])
    func plainRefusals(message: String, reason: String) throws {
        let driver = ModelDriver.withSASL()
        _ = try driver.handshake("PLAIN")
        #expect(try driver.refusedMessage(Array(message.utf8)) == reason)
        #expect(driver.model.accounts.failures == 1)
    }

    @Test("PLAIN takes the user's own name as authorization identity", arguments: ["", "alice"])
    func plainIdentity(identity: String) throws {
        let driver = ModelDriver.withSASL()
        _ = try driver.handshake("PLAIN")
        #expect(try driver.authenticate("\(identity)\0alice\0secret") == SaslAuthenticateResponse())
    }

    // MARK: SCRAM

    @Test("SCRAM lets in who knows the password, and proves that the broker does", arguments: Crypto.Hash.allCases)
    func scram(hash: Crypto.Hash) throws {
        let driver = ModelDriver.withSASL { $0.users.append(.init("a=b,c", password: "påss", scramIterations: 8192)) }
        #expect(try driver.logIn(try ModelDriver.scram(hash)).errorCode == .none)
        driver.connect(to: 1)
        #expect(try driver.logIn(try ModelDriver.scram(hash, "a=b,c", "påss")).errorCode == .none)
        #expect(try driver.metadata(nil).brokers.count == 1)
        #expect(driver.model.requests.latest.last?.user == "a=b,c")
    }

    @Test("SCRAM does not say what is wrong with the credentials", arguments: [("alice", "wrong"), ("bob", "secret")])
    func scramRefusal(user: String, password: String) throws {
        let driver = ModelDriver.withSASL()
        let last = try driver.logIn(try ModelDriver.scram(.sha512, user, Secret(password)))
        #expect(last.errorCode == .saslAuthenticationFailed)
        #expect(
            last.errorMessage
                == "Authentication failed during authentication due to invalid credentials with SASL mechanism "
                + "SCRAM-SHA-512")
    }

    @Test("A delegation token is its owner's, and no user's password")
    func delegationToken() throws {
        let driver = ModelDriver.withSASL {
            $0.delegationTokens = [.init(id: "token-1", hmac: "bWFj", owner: "carol")]
        }
        #expect(try driver.logIn(try ModelDriver.scram(.sha256, "token-1", "bWFj", isToken: true)).errorCode == .none)
        _ = try driver.metadata(nil)
        #expect(driver.model.requests.latest.last?.user == "carol")
        for (user, password, isToken) in [("token-1", "bWFj", false), ("alice", "secret", true)] {
            driver.connect(to: 1)
            let client = try ModelDriver.scram(.sha256, user, Secret(password), isToken: isToken)
            #expect(try driver.logIn(client).errorCode == .saslAuthenticationFailed)
        }
    }

    @Test("The same seed gives the same challenges")
    func seeds() throws {
        func challenge(seed: UInt64) throws -> [UInt8] {
            let driver = ModelDriver(brokers: 1) {
                $0.seed = seed
                $0.security.sasl = EmbeddedSASL(users: [.init("alice", password: "secret")])
            }
            _ = try driver.handshake("SCRAM-SHA-256")
            return try driver.authenticate("n,,n=alice,r=abc").authBytes
        }
        #expect(try challenge(seed: 1) == challenge(seed: 1))
        #expect(try challenge(seed: 1) != challenge(seed: 2))
    }

    // MARK: Versions

    @Test("Versions 0 and 1 of SaslAuthenticate", arguments: [Int16(0), 1])
    func oldAuthenticate(version: Int16) throws {
        let driver = ModelDriver.withSASL { $0.sessionLifetime = .seconds(10) }
        let last = try driver.logIn(try ModelDriver.scram(), version: version)
        #expect(last.errorCode == .none)
        #expect(last.sessionLifetimeMs == (version == 0 ? 0 : 10_000))
    }

    @Test("After version 0 of SaslHandshake, messages have no header")
    func rawTokens() throws {
        let driver = ModelDriver.withSASL()
        #expect(try driver.handshake("PLAIN", version: 0).errorCode == .none)
        driver.deliver(Array("\0alice\0secret".utf8), to: 1)
        #expect(driver.model.takeActions().map(\.effect) == [.send([0, 0, 0, 0])])
        #expect(try driver.metadata(nil).brokers.count == 1)

        driver.connect(to: 1)
        _ = try driver.handshake("PLAIN", version: 0)
        driver.deliver(Array("\0alice\0wrong".utf8), to: 1)
        #expect(driver.model.takeActions().map(\.effect) == [.close])
    }

    // MARK: Faults

    @Test("A refusal comes as late as it should")
    func failureDelay() throws {
        let driver = ModelDriver.withSASL { $0.failureDelay = .milliseconds(100) }
        _ = try driver.handshake("PLAIN")
        let (_, delay) = try driver.refused(
            SaslAuthenticateRequest(authBytes: [0]), version: 2, as: SaslAuthenticateResponse.self)
        #expect(delay == .milliseconds(100))
    }

    @Test("A fault refuses the second message of an exchange, with its own words")
    func refusal() throws {
        let driver = ModelDriver.withSASL()
        _ = driver.model.inject(
            EmbeddedFault(.refuseAuthentication("not today"), api: .saslAuthenticate, skipping: 1))
        let last = try driver.logIn(try ModelDriver.scram())
        #expect(last.errorCode == .saslAuthenticationFailed && last.errorMessage == "not today")
        #expect(driver.model.requests.count(api: .saslAuthenticate, broker: nil) == 2)
        driver.connect(to: 1)
        #expect(try driver.logIn(try ModelDriver.scram()).errorCode == .none)
    }

    @Test("Faults stall an exchange or end it")
    func stall() throws {
        let driver = ModelDriver.withSASL()
        _ = driver.model.inject(EmbeddedFault(.dropResponse, api: .saslHandshake))
        driver.send(SaslHandshakeRequest(mechanism: "PLAIN"), version: 1, to: 1)
        #expect(driver.model.takeActions().isEmpty)
        driver.connect(to: 1)
        _ = driver.model.inject(EmbeddedFault(.disconnectBefore, api: .saslAuthenticate))
        _ = try driver.handshake("PLAIN")
        try driver.expectClosed(SaslAuthenticateRequest(authBytes: Array("\0alice\0secret".utf8)), version: 2)
        _ = driver.model.inject(EmbeddedFault(.error(.illegalSASLState), api: .saslHandshake))
        let (response, _) = try driver.refused(
            SaslHandshakeRequest(mechanism: "PLAIN"), version: 1, as: SaslHandshakeResponse.self)
        #expect(response.errorCode == .illegalSASLState)
    }

    @Test("Before authentication, requests have to be small")
    func largeRequest() throws {
        let driver = ModelDriver.withSASL()
        let large = SaslAuthenticateRequest(authBytes: [UInt8](repeating: 0, count: 524_288))
        _ = try driver.handshake("PLAIN")
        try driver.expectClosed(large, version: 2)
        #expect(driver.model.accounts.failures == 1)
        try driver.logIn(try ModelDriver.plain())
        let response: SaslAuthenticateResponse = try driver.exchange(large, version: 2, to: 1)
        #expect(response.errorCode == .illegalSASLState)
    }

    @Test("Passwords and users change while the cluster runs")
    func rotation() throws {
        let driver = ModelDriver.withSASL()
        try driver.logIn(try ModelDriver.scram())
        try driver.model.accounts.setPassword("another", of: "alice")
        #expect(try driver.metadata(nil).brokers.count == 1, "The session stays")
        driver.connect(to: 1)
        #expect(try driver.logIn(try ModelDriver.scram()).errorCode == .saslAuthenticationFailed)
        driver.connect(to: 1)
        #expect(try driver.logIn(try ModelDriver.scram(.sha256, "alice", "another")).errorCode == .none)
        driver.model.accounts.remove("alice")
        driver.connect(to: 1)
        #expect(
            try driver.logIn(try ModelDriver.plain("alice", "another")).errorCode == .saslAuthenticationFailed)
        #expect(throws: EmbeddedClusterError.self) { try driver.model.accounts.setPassword("another", of: "alice") }
    }
}

/// An ApiVersions request of an unknown version.
private struct UnknownApiVersions: WireMessage {
    static let apiKey = ApiKey.apiVersions
    static let versions: ClosedRange<Int16> = 9...9

    init() {}
    init(from reader: inout WireReader, version: Int16) throws(WireError) {}
    func encode(into writer: inout WireWriter, version: Int16) {}
}
