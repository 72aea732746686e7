package import KafkaSASL
package import KafkaTLS

/// A bearer token, as a provider returns it to ``SASLConfiguration/oauthBearer(refresh:token:)``.
///
/// The token appears in no description, and cannot be read back.
public struct OAuthBearerToken: Hashable, Sendable {
    package let value: Secret
    /// How long the token is valid from now on; `nil` if the token itself says it.
    public let lifetime: Duration?
    /// Whom the token identifies, if that is known. Used for messages only: the broker reads it from the token.
    public let principal: String?
    /// What is sent along with the token (KIP-342), such as Confluent Cloud's `logicalCluster` and `identityPoolId`.
    public let extensions: [String: String]

    /// A token.
    ///
    /// One that cannot be used fails the authentication, with a message that says why: if it is empty or has characters
    /// that bearer tokens do not have, if it has expired, or if an extension's name has something other than letters.
    ///
    /// - Parameters:
    ///   - token: The token, as the identity provider returned it.
    ///   - lifetime: How long it is valid from now on, such as the `expires_in` of the identity provider's answer. With
    ///     `nil`, the token has to be a JSON web token (RFC 7519), whose claims `exp` and `sub` are read instead.
    ///   - principal: Whom it identifies, for messages.
    ///   - extensions: What is sent along with it (KIP-342).
    public init(
        _ token: String, lifetime: Duration? = nil, principal: String? = nil, extensions: [String: String] = [:]
    ) {
        value = Secret(token)
        self.lifetime = lifetime
        self.principal = principal
        self.extensions = extensions
    }

    /// The token as the exchange needs it.
    ///
    /// - Parameter nowMs: Milliseconds since 1970.
    package func oauthToken(nowMs: Int64) throws(SASLError) -> OAuthToken {
        let extensions = try SASLExtensions(extensions)
        guard let lifetime else { return try OAuthToken(jwt: value, extensions: extensions) }
        return try OAuthToken(
            value, principal: principal ?? "", expiresAtMs: nowMs.adding(lifetime), issuedAtMs: nowMs,
            extensions: extensions)
    }
}

extension OAuthBearerToken: CustomStringConvertible, CustomReflectable {
    /// What is not secret.
    public var description: String { "bearer token" + (principal.map { " of \($0)" } ?? "") }

    /// Without what is secret.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: ["lifetime": lifetime as Any, "principal": principal as Any, "extensions": extensions as Any])
    }
}

extension Int64 {
    /// Milliseconds and a duration; what is too long ends in the largest number, and nothing is before 1970.
    func adding(_ duration: Duration) -> Int64 {
        let bounded = Swift.max(.zero, Swift.min(duration, .milliseconds(Setting.Spelling<Duration>.forever)))
        let (sum, overflow) = addingReportingOverflow(
            bounded.components.seconds * 1000 + bounded.components.attoseconds / 1_000_000_000_000_000)
        return overflow ? .max : sum
    }
}
