import KafkaSASL
import KafkaSockets
import KafkaTLS
import KafkaTesting
import KafkaWire
import Testing

extension ModelDriver {
    /// A cluster of one broker with a user "alice" and whatever else a test wants.
    static func withSASL(_ adjust: (inout EmbeddedSASL) -> Void = { _ in }) -> ModelDriver {
        ModelDriver(brokers: 1) { configuration in
            var sasl = EmbeddedSASL(users: [EmbeddedSASL.User("alice", password: "secret")])
            adjust(&sasl)
            configuration.security.sasl = sasl
        }
    }

    func apiVersions(version: Int16 = 0) throws -> ApiVersionsResponse {
        try exchange(ApiVersionsRequest(), version: version, to: 1)
    }

    func handshake(_ mechanism: String, version: Int16 = 1) throws -> SaslHandshakeResponse {
        try exchange(SaslHandshakeRequest(mechanism: mechanism), version: version, to: 1)
    }

    func authenticate(_ bytes: [UInt8], version: Int16 = 2) throws -> SaslAuthenticateResponse {
        try exchange(SaslAuthenticateRequest(authBytes: bytes), version: version, to: 1)
    }

    func authenticate(_ text: String, version: Int16 = 2) throws -> SaslAuthenticateResponse {
        try authenticate(Array(text.utf8), version: version)
    }

    /// Sends a request after whose response the broker has to close the connection.
    func refused<Q: WireMessage, R: WireMessage>(
        _ request: Q, version: Int16, as: R.Type = R.self
    ) throws -> (response: R, delay: Duration) {
        let correlation = send(request, version: version, to: 1)
        let actions = model.takeActions()
        guard actions.count == 2, case .send(let bytes) = actions[0].effect, actions[1].effect == .close,
            actions[0].at == actions[1].at
        else { throw Unexpected(actions: actions) }
        let response = try ModelDriver.decode(bytes, version: version, correlation: correlation, as: R.self)
        connect(to: 1)
        return (response, actions[0].at - now)
    }

    /// A message of the client that the broker refuses.
    func refusedMessage(_ bytes: [UInt8]) throws -> String? {
        let (response, _) = try refused(
            SaslAuthenticateRequest(authBytes: bytes), version: 2, as: SaslAuthenticateResponse.self)
        guard response.errorCode == .saslAuthenticationFailed else { throw Unexpected(actions: []) }
        return response.errorMessage
    }

    /// Sends a request that only gets its connection closed.
    func expectClosed<Q: WireMessage>(_ request: Q, version: Int16) throws {
        send(request, version: version, to: 1)
        let actions = model.takeActions()
        guard actions.map(\.effect) == [.close] else { throw Unexpected(actions: actions) }
        connect(to: 1)
    }

    /// Runs a client's exchange up to its end. Returns the last response, which may be a refusal.
    @discardableResult
    func logIn(_ client: some SASLExchange, version: Int16 = 2) throws -> SaslAuthenticateResponse {
        var client = client
        #expect(try handshake(client.mechanism.rawValue).errorCode == .none)
        var step = try client.start()
        var last = SaslAuthenticateResponse()
        while step != .done {
            switch step {
            case .done: break
            case .deriveKey(let derivation):
                step = try client.keyDerived(try derivation.run(try Crypto()))
            case .send(let message):
                let correlation = send(
                    SaslAuthenticateRequest(authBytes: message.reveal { $0 }), version: version, to: 1)
                let actions = model.takeActions()
                guard case .send(let bytes)? = actions.first?.effect else { throw Unexpected(actions: actions) }
                last = try ModelDriver.decode(bytes, version: version, correlation: correlation)
                if last.errorCode != .none { return last }
                step = try client.receive(last.authBytes)
            }
        }
        return last
    }

    static func plain(_ user: String = "alice", _ password: Secret = "secret") throws -> PlainExchange {
        try PlainExchange(UserCredentials(user: user, password: password))
    }

    static func scram(
        _ hash: Crypto.Hash = .sha256, _ user: String = "alice", _ password: Secret = "secret", isToken: Bool = false
    ) throws -> ScramExchange {
        let credentials = UserCredentials(user: user, password: password, isDelegationToken: isToken)
        return try ScramExchange(hash, credentials, try Crypto())
    }
}
