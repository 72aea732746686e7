internal import KafkaTLS

/// An unsigned token, for tests: anyone can make one. Brokers accept it only if they are configured to (KIP-255), which
/// no production broker should be.
package struct UnsecuredToken: Sendable, Hashable {
    /// A claim's value.
    package enum Claim: Sendable, Hashable {
        case text(String)
        case number(Double)
        case list([String])

        var json: String {
            switch self {
            case .text(let text): JSONText.string(text)
            case .number(let number): "\(number)"
            case .list(let texts): JSONText.array(texts)
            }
        }
    }

    /// The claims, by name. The subject has to be among them.
    package var claims: [String: Claim]
    /// How long a token is valid. Java's default is an hour.
    package var lifetimeSeconds: Int
    /// Which claims are the subject and the scopes.
    package var names: OAuthToken.ClaimNames
    /// What is sent along with the token.
    package var extensions: SASLExtensions

    /// A token for that subject.
    package init(
        claims: [String: Claim], lifetimeSeconds: Int = 3600,
        names: OAuthToken.ClaimNames = OAuthToken.ClaimNames(), extensions: SASLExtensions = .none
    ) {
        self.claims = claims
        self.lifetimeSeconds = lifetimeSeconds
        self.names = names
        self.extensions = extensions
    }

    /// Makes a token that is issued now.
    ///
    /// - Parameter nowMs: Milliseconds since 1970.
    package func make(nowMs: Int64) throws(SASLError) -> OAuthToken {
        var claims = claims
        claims["iat"] = .number(Double(nowMs) / 1000)
        claims["exp"] = .number(Double(nowMs) / 1000 + Double(lifetimeSeconds))
        let payload = JSONText.object(claims.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
        let token = Base64.encode(#"{"alg":"none"}"#.utf8, .url) + "." + Base64.encode(payload.utf8, .url) + "."
        return try OAuthToken(jwt: Secret(token), claims: names, extensions: extensions)
    }
}
