package import KafkaSockets
import KafkaWire

extension ModelCluster {
    /// The largest request before authentication (`sasl.server.max.receive.size`).
    static let maxBytesBeforeAuthentication = 524_288

    // MARK: What may come

    /// Whether a request may be so large. If not, close its connection.
    func admit(byteCount: Int, on connection: ModelConnection) -> Bool {
        guard connection.authentication?.isAuthenticated == false, byteCount > Self.maxBytesBeforeAuthentication else {
            return true
        }
        accounts.failures += 1
        return false
    }

    /// Whether a client may send this request now. If not, close its connection.
    func admit(_ api: EmbeddedAPI, on connection: ModelConnection, now: MonotonicTime) -> Bool {
        switch connection.authentication?.admission(of: api, now: now) {
        case .admitted, nil: return true
        case .outOfOrder: accounts.failures += 1
        case .expired: accounts.expired += 1
        }
        return false
    }

    /// The client has shown this certificate.
    package func identify(_ id: ModelConnectionID, certificateSubject: String) {
        connections[id]?.certificateSubject = certificateSubject
    }

    // MARK: Requests

    func answerSaslHandshake(_ request: SaslHandshakeRequest, _ context: RequestContext) -> Outcome {
        let mechanisms = accounts.mechanisms.map(\.rawValue)
        func respond(_ code: BrokerErrorCode) {
            SaslHandshakeResponse(errorCode: code, mechanisms: mechanisms)
                .encode(into: &writer, version: context.version)
        }
        guard let authentication = context.connection.authentication,
            !authentication.isAuthenticated || authentication.mayReauthenticate(at: context.now)
        else {
            SaslHandshakeResponse(errorCode: .illegalSASLState).encode(into: &writer, version: context.version)
            return .respond
        }
        if let code = context.faults.requestError {
            respond(code.wire)
            return refuse()
        }
        let chosen = EmbeddedSASL.Mechanism(rawValue: request.mechanism)
        guard let chosen, accounts.mechanisms.contains(chosen),
            let exchange = ServerExchange(chosen, accounts, dice: &dice)
        else {
            respond(.unsupportedSASLMechanism)
            return refuse()
        }
        context.connection.authentication?.begin(exchange, isFramed: context.version > 0, now: context.now)
        respond(.none)
        return .respond
    }

    func answerSaslAuthenticate(_ request: SaslAuthenticateRequest, _ context: RequestContext) -> Outcome {
        func respond(_ response: SaslAuthenticateResponse) { response.encode(into: &writer, version: context.version) }
        guard context.connection.authentication?.isAuthenticated == false else {
            let message = "SaslAuthenticate request received after successful authentication"
            respond(SaslAuthenticateResponse(errorCode: .illegalSASLState, errorMessage: message))
            return .respond
        }
        if let code = context.faults.requestError {
            respond(SaslAuthenticateResponse(errorCode: code.wire))
            return refuse()
        }
        if let message = context.faults.refusal {
            respond(SaslAuthenticateResponse(errorCode: .saslAuthenticationFailed, errorMessage: message))
            return refuse()
        }
        switch evaluate(request.authBytes, on: context.connection, now: context.now) {
        case .challenge(let bytes):
            respond(SaslAuthenticateResponse(authBytes: bytes))
        case .done(let bytes, let lifetime):
            respond(SaslAuthenticateResponse(authBytes: bytes, sessionLifetimeMs: lifetime.wholeMilliseconds))
        case .refused(let message):
            respond(SaslAuthenticateResponse(errorCode: .saslAuthenticationFailed, errorMessage: message))
            return refuse()
        }
        return .respond
    }

    /// A message without a header, as after SaslHandshake version 0. A refused client gets no answer.
    func takeToken(_ frame: UnsafeRawBufferPointer, on connection: ModelConnection, now: MonotonicTime) {
        switch evaluate([UInt8](frame), on: connection, now: now) {
        case .challenge(let bytes), .done(let bytes, _):
            writer.reset()
            writer.writeInt32(Int32(bytes.count))
            writer.writeRaw(bytes)
            send(writer.contiguousBytes(), on: connection, at: now)
        case .refused:
            _ = refuse()
            close(connection, at: now + (configuration.security.sasl?.failureDelay ?? .zero))
        }
    }

    private enum Step {
        case challenge([UInt8])
        case done([UInt8], lifetime: Duration)
        case refused(String)
    }

    private func evaluate(_ message: [UInt8], on connection: ModelConnection, now: MonotonicTime) -> Step {
        guard var authentication = connection.authentication else { return .refused("") }
        defer { connection.authentication = authentication }
        let wallClock = wallClockOrigin + now.nanoseconds / 1_000_000
        switch authentication.evaluate(message, &accounts, dice: &dice, wallClock: wallClock) {
        case .challenge(let bytes): return .challenge(bytes)
        case .refused(let text): return .refused(text)
        case .invalid: return .refused("")
        case .done(let bytes, let user, let lifetime):
            if authentication.isReauthenticating { accounts.reauthentications += 1 }
            let granted = authentication.succeed(
                as: user, credentialLifetime: lifetime, maximum: accounts.sessionLifetime, now: now)
            return .done(bytes, lifetime: granted)
        }
    }

    private func refuse() -> Outcome {
        accounts.failures += 1
        return .refuse
    }

    // MARK: What tests do

    /// Lets all sessions expire now: the next request of each connection has to begin a new authentication.
    package func expireSessions(now: MonotonicTime) {
        for connection in connections.values { connection.authentication?.expire(at: now) }
    }
}
