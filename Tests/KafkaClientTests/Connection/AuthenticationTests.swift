import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaWire
import Testing

@testable import KafkaClient

/// The handshake of a connection that authenticates, as a script of requests and responses.
@Suite("Authentication in the handshake", .timeLimit(.minutes(10)))
struct AuthenticationTests {
    /// A broker's versions before authentication.
    private let few = ApiVersionsResponse(apiKeys: [
        ApiVersionRange(.saslHandshake, 0...1), ApiVersionRange(.saslAuthenticate, 0...2),
        ApiVersionRange(.apiVersions, 0...4),
    ])
    private let all = ApiVersionsResponse(apiKeys: [
        ApiVersionRange(.produce, 3...13), ApiVersionRange(.saslAuthenticate, 0...2),
    ])

    private func plain() throws -> PlainExchange {
        try PlainExchange(UserCredentials(user: "ada", password: Secret("secret")))
    }

    @Test("ApiVersions 0, credentials, mechanism, message, and ApiVersions again, in this order")
    func order() throws {
        var handshake = Handshake(firstVersions: 4, authenticates: true)
        #expect(handshake.first.brief == "send ApiVersions 0")
        #expect(try handshake.answer(few, version: 0).brief == "get credentials")
        #expect(try handshake.begin(with: plain()).brief == "send SaslHandshake PLAIN")
        #expect(
            try handshake.answer(SaslHandshakeResponse(mechanisms: ["PLAIN"]), version: 1).brief
                == "send SaslAuthenticate 2 with 11 bytes")
        let accepted = SaslAuthenticateResponse(authBytes: [], sessionLifetimeMs: 60_000)
        #expect(try handshake.answer(accepted, version: 2).brief == "send ApiVersions 4")
        guard case .done(let result) = try handshake.answer(all, version: 4) else {
            Issue.record("not done")
            return
        }
        #expect(result.versions == ApiVersionTable(all) && result.sessionLifetimeMs == 60_000)
    }

    @Test("SCRAM: the key is derived elsewhere, and the server has to prove that it knows the password")
    func scram() throws {
        let crypto = try Crypto()
        let credential = try ScramCredential(.sha256, password: Secret("secret"), crypto)
        var server = try ScramServer(.sha256, crypto)
        var handshake = try authenticating(
            ScramExchange(.sha256, UserCredentials(user: "ada", password: Secret("secret")), crypto))
        guard case .send(.saslAuthenticate(let first, _)) = try handshake.answerMechanism() else {
            Issue.record("no first message")
            return
        }
        _ = try first.reveal { try server.begin($0) }
        let challenge = try server.respond(credential)
        guard
            case .deriveKey(let derivation) = try handshake.answer(
                SaslAuthenticateResponse(authBytes: challenge), version: 2)
        else {
            Issue.record("no key to derive")
            return
        }
        #expect(handshake.stage.contains("key"))
        guard case .send(.saslAuthenticate(let final, _)) = try handshake.derived(derivation.run(crypto)) else {
            Issue.record("no final message")
            return
        }
        let proof = try final.reveal { try server.finish($0) }
        var forged = handshake
        #expect(
            try handshake.answer(SaslAuthenticateResponse(authBytes: proof), version: 2).brief == "send ApiVersions 4")
        #expect(throws: ConnectionFailure.self, "a server that only says that all is well") {
            try forged.answer(SaslAuthenticateResponse(authBytes: []), version: 2)
        }
    }

    /// A handshake that has named its mechanism.
    private func authenticating(_ exchange: any SASLExchange) throws -> Handshake {
        var handshake = Handshake(firstVersions: 4, authenticates: true)
        _ = try handshake.answer(few, version: 0)
        _ = try handshake.begin(with: exchange)
        return handshake
    }

    @Test("A mechanism that is not enabled: the error names those that are")
    func mechanismOff() throws {
        var handshake = try authenticating(plain())
        let failure = #expect(throws: ConnectionFailure.self) {
            try handshake.answer(
                SaslHandshakeResponse(
                    errorCode: .unsupportedSASLMechanism, mechanisms: ["SCRAM-SHA-512", "OAUTHBEARER"]), version: 1)
        }
        let error = try #require(failure).error(host: "b", port: 9093, node: 3)
        #expect(error.code == .authenticationFailed && error.isRetriable && error.brokerID == 3)
        #expect(error.message.contains("SCRAM-SHA-512") && error.message.contains("OAUTHBEARER"))
    }

    @Test("A wrong password: the error has the user and what the broker said, and not the password")
    func refused() throws {
        var handshake = try authenticating(plain())
        _ = try handshake.answerMechanism()
        let failure = #expect(throws: ConnectionFailure.self) {
            try handshake.answer(
                SaslAuthenticateResponse(
                    errorCode: .saslAuthenticationFailed, errorMessage: "Authentication failed: bad secret"),
                version: 2)
        }
        let error = try #require(failure).error(host: "b", port: 9093, node: nil)
        #expect(error.code == .authenticationFailed)
        #expect(error.message.contains("ada") && error.message.contains("Authentication failed"))
        #expect(!error.message.contains("secret"))
    }

    @Test("A broker without SASL is no broker for a client that has to authenticate")
    func noSASL() throws {
        var handshake = Handshake(firstVersions: 4, authenticates: true)
        let failure = #expect(throws: ConnectionFailure.self) { try handshake.answer(all, version: 0) }
        guard case .unsupported(api: "SaslAuthenticate", _, _)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("Answers that nothing asked for end the handshake", arguments: [true, false])
    func unasked(withCredentials: Bool) throws {
        var handshake = Handshake(firstVersions: 4, authenticates: true)
        _ = try handshake.answer(few, version: 0)
        #expect(throws: ConnectionFailure.self) { try handshake.answer(few, version: 0) }
        #expect(throws: ConnectionFailure.self) { try handshake.derived(Secret("key")) }
        if withCredentials {
            _ = try handshake.begin(with: plain())
            #expect(throws: ConnectionFailure.self) { try handshake.begin(with: plain()) }
        }
    }

    @Test("A second authentication asks for no versions, and keeps the session's end")
    func again() throws {
        var handshake = Handshake(reauthenticatingWith: try plain(), at: ApiVersionTable(all))
        #expect(handshake.first.brief == "send SaslHandshake PLAIN")
        _ = try handshake.answerMechanism()
        guard
            case .done(let result) = try handshake.answer(
                SaslAuthenticateResponse(authBytes: [], sessionLifetimeMs: 5000), version: 2)
        else {
            Issue.record("not done")
            return
        }
        #expect(result == Handshake.Result(versions: nil, throttle: nil, sessionLifetimeMs: 5000))
    }
}

@Suite("When a connection authenticates again", .timeLimit(.minutes(10)))
struct ReauthenticationTests {
    private var random = ConstantRandom.least

    /// What comes next, in words.
    private func next(_ renewal: inout Reauthentication, at time: Duration, inFlight: Int = 0) -> String {
        switch renewal.next(now: .at(time), inFlight: inFlight, patience: .seconds(3)) {
        case nil: "nothing"
        case .getCredentials: "get credentials"
        case .begin: "begin"
        case .giveUp: "give up"
        }
    }

    private func exchange() throws -> any SASLExchange {
        try PlainExchange(UserCredentials(user: "ada", password: Secret("secret")))
    }

    @Test("Between 85 and 95 % of the session's lifetime: credentials first, then nothing may be in flight")
    mutating func time() throws {
        var renewal = Reauthentication()
        #expect(renewal.nextDeadline == .distantFuture)
        renewal.authenticated(sessionLifetimeMs: 10_000, now: .start, random: &random)
        #expect(renewal.nextDeadline == .at(.milliseconds(8500)))
        #expect(next(&renewal, at: .milliseconds(8499)) == "nothing")
        #expect(next(&renewal, at: .milliseconds(8500), inFlight: 2) == "get credentials")
        #expect(next(&renewal, at: .milliseconds(8501)) == "nothing", "once")
        #expect(!renewal.isQuiescing, "requests go on while credentials are awaited")
        renewal.received(try exchange())
        #expect(renewal.isQuiescing && renewal.nextDeadline == .distantFuture, "the last answer leads on")
        #expect(next(&renewal, at: .milliseconds(8600), inFlight: 2) == "nothing")
        #expect(next(&renewal, at: .seconds(9)) == "begin")
        #expect(next(&renewal, at: .seconds(9)) == "nothing" && renewal.isQuiescing, "once")
        renewal.authenticated(sessionLifetimeMs: 10_000, now: .at(.seconds(9)), random: &random)
        #expect(!renewal.isQuiescing && renewal.nextDeadline == .at(.milliseconds(17_500)))
    }

    @Test("Credentials that do not come: nothing is sent when the session is about to end, and then it is given up")
    mutating func lateCredentials() throws {
        var renewal = Reauthentication()
        renewal.authenticated(sessionLifetimeMs: 10_000, now: .start, random: &random)
        #expect(next(&renewal, at: .milliseconds(8500)) == "get credentials")
        #expect(renewal.nextDeadline == .at(.milliseconds(9800)))
        #expect(next(&renewal, at: .milliseconds(9799)) == "nothing" && !renewal.isQuiescing)
        #expect(next(&renewal, at: .milliseconds(9800)) == "nothing" && renewal.isQuiescing)
        #expect(renewal.nextDeadline == .at(.milliseconds(11_500)))
        #expect(next(&renewal, at: .milliseconds(11_500)) == "give up")
    }

    @Test("Never in a session without an end")
    mutating func endless() throws {
        var renewal = Reauthentication()
        renewal.authenticated(sessionLifetimeMs: 0, now: .start, random: &random)
        #expect(renewal.nextDeadline == .distantFuture)
        #expect(next(&renewal, at: .seconds(1_000_000)) == "nothing")
        renewal.received(try exchange())
        #expect(!renewal.isQuiescing, "not asked for")
    }
}

extension Handshake {
    fileprivate mutating func answer(
        _ response: some WireMessage, version: Int16
    ) throws(ConnectionFailure) -> Outcome {
        var writer = WireWriter()
        response.encode(into: &writer, version: version)
        var reader = WireReader(writer.bytes)
        return try received(&reader)
    }

    fileprivate mutating func answerMechanism() throws(ConnectionFailure) -> Outcome {
        try answer(SaslHandshakeResponse(mechanisms: ["PLAIN"]), version: 1)
    }
}

extension Handshake.Outcome {
    fileprivate var brief: String {
        switch self {
        case .send(.apiVersions(let version)): "send ApiVersions \(version)"
        case .send(.saslHandshake(let mechanism)): "send SaslHandshake \(mechanism)"
        case .send(.saslAuthenticate(let message, let version)):
            "send SaslAuthenticate \(version) with \(message.reveal { $0.count }) bytes"
        case .getCredentials: "get credentials"
        case .deriveKey: "derive a key"
        case .done: "done"
        }
    }
}
