package import KafkaTLS

extension OAuthToken {
    /// The claims to read from a token, if they do not have the usual names.
    package struct ClaimNames: Sendable, Hashable {
        /// `sasl.oauthbearer.sub.claim.name`.
        package var subject: String
        /// `sasl.oauthbearer.scope.claim.name`.
        package var scope: String

        /// Names.
        package init(subject: String = "sub", scope: String = "scope") {
            self.subject = subject
            self.scope = scope
        }
    }

    /// Reads a JSON web token (RFC 7519) with Java's checks: three parts, a subject, an expiry, and scopes that are not
    /// repeated. Its signature is not checked: that is for the broker.
    ///
    /// White space around the token is dropped, since files tend to end with a line break.
    ///
    /// - Throws: `.invalidToken`.
    package init(
        jwt: Secret, claims: ClaimNames = ClaimNames(), extensions: SASLExtensions = .none
    ) throws(SASLError) {
        let token = jwt.reveal { Self.trim($0) }
        let payload = try Self.payload(of: token)
        guard let expiry = try Self.time("exp", in: payload) else { throw .invalidToken("has no expiry (claim exp).") }
        try self.init(
            Secret(bytes: token), principal: try Self.subject(claims.subject, in: payload), expiresAtMs: expiry,
            issuedAtMs: try Self.time("iat", in: payload), scopes: try Self.scopes(claims.scope, in: payload),
            extensions: extensions)
    }

    private static func trim(_ bytes: [UInt8]) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
        let end = bytes.lastIndex { !isSpace($0) }
        guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end else { return [] }
        return Array(bytes[start...end])
    }

    private static func payload(of token: [UInt8]) throws(SASLError) -> JSONValue {
        if token.isEmpty { throw .invalidToken("is empty.") }
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .invalidToken("is not a JSON web token: it has \(parts.count) parts instead of 3.")
        }
        guard let header = Base64.decode(parts[0], .url), case .object(let fields)? = JSONValue(header) else {
            throw .invalidToken("has a header that is not base64url of a JSON object.")
        }
        guard let claims = Base64.decode(parts[1], .url), let payload = JSONValue(claims), case .object = payload else {
            throw .invalidToken("has a payload that is not base64url of a JSON object.")
        }
        // Only unsecured tokens, which are for tests, have none.
        if parts[2].isEmpty && fields["alg"]?.string != "none" { throw .invalidToken("has no signature.") }
        return payload
    }

    /// A time in seconds, as milliseconds; nil without the claim.
    private static func time(_ claim: String, in payload: JSONValue) throws(SASLError) -> Int64? {
        guard let value = payload[claim] else { return nil }
        guard let seconds = value.number, seconds >= 0, let milliseconds = Int64(exactly: (seconds * 1000).rounded())
        else { throw .invalidToken("has a claim \(claim) that is not a time.") }
        return milliseconds
    }

    private static func subject(_ claim: String, in payload: JSONValue) throws(SASLError) -> String {
        guard let subject = payload[claim]?.string, !isBlank(subject) else {
            throw .invalidToken("has no subject (claim \(claim)).")
        }
        return subject
    }

    /// One string or an array of them. One string may list several scopes (RFC 8693, section 4.2).
    private static func scopes(_ claim: String, in payload: JSONValue) throws(SASLError) -> Set<String> {
        let scopes: [String]
        switch payload[claim] {
        case nil, .null:
            scopes = []
        case .string(let text):
            scopes = text.split(separator: " ").map(String.init)
        case .array(let values):
            scopes = values.compactMap(\.string)
            if scopes.count < values.count || scopes.contains(where: isBlank) {
                throw .invalidToken("has a scope (claim \(claim)) that is not a text, or is empty.")
            }
        default:
            throw .invalidToken("has scopes (claim \(claim)) that are neither a text nor an array of texts.")
        }
        let set = Set(scopes)
        if set.count < scopes.count { throw .invalidToken("has a scope (claim \(claim)) twice.") }
        return set
    }

    private static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 <= 0x20 }
    }
}
