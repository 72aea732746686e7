import KafkaClient
internal import KafkaSASL
internal import KafkaTLS

/// The broker's side of one SASL exchange.
struct ServerExchange {
    /// What a message of the client leads to.
    enum Result {
        /// The client has to answer this.
        case challenge([UInt8])
        /// The client is this user. The message is the last of the exchange.
        case done([UInt8], user: String, lifetime: Duration?)
        /// The client is refused; the response gives it this reason.
        case refused(String)
        /// The client is refused without a reason.
        case invalid
    }

    private enum State {
        case plain
        /// The server, and the user once it is known.
        case scram(ScramServer, Crypto.Hash, principal: String?)
        /// A refusal waits for the client to acknowledge it.
        case bearer(refusal: String?)
    }

    let mechanism: EmbeddedSASL.Mechanism
    private var state: State

    /// An exchange; nil if OpenSSL is missing.
    init?(_ mechanism: EmbeddedSASL.Mechanism, _ accounts: ModelAccounts, dice: inout SplitMix64) {
        self.mechanism = mechanism
        switch mechanism {
        case .plain: state = .plain
        case .oauthBearer: state = .bearer(refusal: nil)
        case .scramSHA256, .scramSHA512:
            let nonce = (0..<3).map { _ in String(dice.next(), radix: 36) }.joined()
            let hash = mechanism == .scramSHA256 ? Crypto.Hash.sha256 : .sha512
            guard let crypto = accounts.crypto, let server = try? ScramServer(hash, crypto, nonce: nonce) else {
                return nil
            }
            state = .scram(server, hash, principal: nil)
        }
    }

    /// Takes the client's next message.
    ///
    /// - Parameter wallClock: Milliseconds since 1970.
    mutating func evaluate(
        _ message: [UInt8], _ accounts: inout ModelAccounts, dice: inout SplitMix64, wallClock: Int64
    ) -> Result {
        switch state {
        case .plain: return Self.plain(message, accounts)
        case .scram(var server, let hash, let principal):
            var principal = principal
            let result = Self.scram(message, &server, hash, &principal, &accounts, &dice)
            state = .scram(server, hash, principal: principal)
            return result
        case .bearer(let refusal?):
            return message == [1] ? .refused(refusal) : .invalid
        case .bearer(nil):
            let result = Self.bearer(message, accounts, wallClock: wallClock)
            guard case .refused(let text) = result else { return result }
            // RFC 7628: the client acknowledges the reason before it is refused.
            state = .bearer(refusal: text)
            return .challenge(Array(text.utf8))
        }
    }

    // MARK: PLAIN

    private static func plain(_ message: [UInt8], _ accounts: ModelAccounts) -> Result {
        let parts = message.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            return .refused("Invalid SASL/PLAIN response: expected 3 tokens, got \(parts.count)")
        }
        let name = String(decoding: parts[1], as: UTF8.self)
        if name.isEmpty { return .refused("Authentication failed: username not specified") }
        if parts[2].isEmpty { return .refused("Authentication failed: password not specified") }
        if !accounts.hasPassword(name, Array(parts[2])) {
            return .refused("Authentication failed: Invalid username or password")
        }
        if !parts[0].isEmpty && parts[0] != parts[1] {
            return .refused(
                "Authentication failed: Client requested an authorization id that is different from username")
        }
        return .done([], user: name, lifetime: nil)
    }

    // MARK: SCRAM

    private static func scram(
        _ message: [UInt8], _ server: inout ScramServer, _ hash: Crypto.Hash, _ principal: inout String?,
        _ accounts: inout ModelAccounts, _ dice: inout SplitMix64
    ) -> Result {
        do throws(ScramServer.Refusal) {
            if let principal { return .done(try server.finish(message), user: principal, lifetime: nil) }
            let request = try server.begin(message)
            guard let found = accounts.scram(request, hash, dice: &dice) else { return .invalid }
            principal = found.principal
            return .challenge(try server.respond(found.credential))
        } catch {
            return .invalid
        }
    }

    // MARK: OAUTHBEARER

    private static func bearer(_ message: [UInt8], _ accounts: ModelAccounts, wallClock: Int64) -> Result {
        guard let request = BearerRequest(message) else { return .invalid }
        let token = EmbeddedSASL.BearerToken(text: request.token, extensions: request.extensions)
        let verdict = accounts.checkToken?(token) ?? unsecured(token, wallClock: wallClock)
        switch verdict {
        case .refused(let text): return .refused(text)
        case .accepted(let user, let lifetime):
            if let identity = request.authorizationID, identity != user {
                return .refused(
                    "Authentication failed: Client requested an authorization id (\(identity)) that is different from "
                        + "the token's principal name (\(user))")
            }
            return .done([], user: user, lifetime: lifetime)
        }
    }

    /// Accepts what Java's OAuthBearerUnsecuredValidatorCallbackHandler accepts.
    private static func unsecured(_ token: EmbeddedSASL.BearerToken, wallClock: Int64) -> EmbeddedSASL.TokenVerdict {
        // Three parts, of which the last one, the signature, is empty.
        guard token.text.hasSuffix("."), let read = try? OAuthToken(jwt: Secret(token.text)),
            read.expiresAtMs > wallClock
        else { return .refused(#"{"status":"invalid_token"}"#) }
        return .accepted(user: read.principal, expiresIn: .milliseconds(read.expiresAtMs - wallClock))
    }
}
