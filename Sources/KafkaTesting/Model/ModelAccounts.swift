import KafkaClient
internal import KafkaSASL
internal import KafkaTLS

/// Who may authenticate to a model cluster, and how.
package struct ModelAccounts {
    /// A user or a delegation token, with its credentials for SCRAM.
    private struct Account {
        var principal: String
        var password: String
        var scramIterations: Int
        var credentials: [Crypto.Hash: ScramCredential] = [:]
    }

    /// The mechanisms that brokers offer, in the order in which they list them.
    package var mechanisms: [EmbeddedSASL.Mechanism]
    /// How long a session lasts at most; nil for any time.
    package var sessionLifetime: Duration?
    /// Clients that were refused.
    package var failures = 0
    /// Connections that were used after their session had expired.
    package var expired = 0
    /// How often clients have authenticated again.
    package var reauthentications = 0

    let checkToken: (@Sendable (EmbeddedSASL.BearerToken) -> EmbeddedSASL.TokenVerdict)?
    /// nil without SASL, or without OpenSSL; SCRAM then refuses everyone.
    let crypto: Crypto?
    private var users: [String: Account] = [:]
    private var tokens: [String: Account] = [:]

    init(_ sasl: EmbeddedSASL?) {
        mechanisms = sasl?.mechanisms ?? []
        sessionLifetime = sasl?.sessionLifetime
        checkToken = sasl?.checkToken
        crypto = sasl == nil ? nil : try? Crypto()
        for user in sasl?.users ?? [] { set(user) }
        for token in sasl?.delegationTokens ?? [] {
            tokens[token.id] = Account(principal: token.owner, password: token.hmac, scramIterations: 4096)
        }
    }

    /// Adds a user, or replaces one.
    package mutating func set(_ user: EmbeddedSASL.User) {
        users[user.name] = Account(
            principal: user.name, password: user.password, scramIterations: user.scramIterations)
    }

    /// Gives a user another password.
    package mutating func setPassword(_ password: String, of name: String) throws(EmbeddedClusterError) {
        guard let account = users[name] else { throw EmbeddedClusterError("there is no user \(name)") }
        set(EmbeddedSASL.User(name, password: password, scramIterations: account.scramIterations))
    }

    /// Removes a user, who cannot authenticate any more.
    package mutating func remove(_ name: String) {
        users[name] = nil
    }

    /// Whether it is this user's password.
    func hasPassword(_ name: String, _ password: [UInt8]) -> Bool {
        users[name].map { Array($0.password.utf8) == password } ?? false
    }

    /// What SCRAM needs to know of a user or a delegation token, and who it stands for; nil if there is none.
    ///
    /// The first call for an account takes milliseconds: it derives a key from the password.
    mutating func scram(
        _ request: ScramServer.Request, _ hash: Crypto.Hash, dice: inout SplitMix64
    ) -> (credential: ScramCredential, principal: String)? {
        let found = request.isDelegationToken ? tokens[request.user] : users[request.user]
        guard var account = found, let crypto else { return nil }
        if let known = account.credentials[hash] { return (known, account.principal) }
        let salt = (0..<16).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        let made = try? ScramCredential(
            hash, password: Secret(account.password), crypto, salt: salt, iterations: account.scramIterations)
        guard let made else { return nil }
        account.credentials[hash] = made
        if request.isDelegationToken {
            tokens[request.user] = account
        } else {
            users[request.user] = account
        }
        return (made, account.principal)
    }
}
