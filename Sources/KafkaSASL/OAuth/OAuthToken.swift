package import KafkaTLS

/// A bearer token and its properties.
package struct OAuthToken: Sendable, Hashable {
    /// The token as it is sent.
    package let value: Secret
    /// Whom it identifies. Used for messages only: the broker derives its own principal.
    package let principal: String
    /// When it was issued, in milliseconds since 1970; nil if unknown.
    package let issuedAtMs: Int64?
    /// When it expires, in milliseconds since 1970.
    package let expiresAtMs: Int64
    /// What it allows.
    package let scopes: Set<String>
    /// What is sent along with it.
    package let extensions: SASLExtensions

    /// A token whose facts are known from elsewhere; it need not be a JSON web token.
    ///
    /// - Throws: `.invalidToken` for a text that cannot be sent (RFC 6750, section 2.1), or a time before 1970.
    package init(
        _ value: Secret, principal: String, expiresAtMs: Int64, issuedAtMs: Int64? = nil, scopes: Set<String> = [],
        extensions: SASLExtensions = .none
    ) throws(SASLError) {
        guard value.reveal({ Self.canBeSent($0) }) else {
            throw .invalidToken("is empty, or contains a character that bearer tokens do not have.")
        }
        if expiresAtMs < 0 || issuedAtMs ?? 0 < 0 { throw .invalidToken("has a time before 1970.") }
        self.value = value
        self.principal = principal
        self.expiresAtMs = expiresAtMs
        self.issuedAtMs = issuedAtMs
        self.scopes = scopes
        self.extensions = extensions
    }

    /// Letters, digits and some marks, with "=" at the end only.
    static func canBeSent(_ bytes: [UInt8]) -> Bool {
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let digits = bytes.dropLast(padding)
        return !digits.isEmpty
            && digits.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    /// Checks that the token can still be used.
    ///
    /// - Throws: `.tokenExpired`.
    package func checkExpiry(nowMs: Int64) throws(SASLError) {
        if expiresAtMs <= nowMs { throw SASLError(.tokenExpired(atMs: expiresAtMs, nowMs: nowMs), .oauthBearer) }
    }
}

extension SASLError {
    /// A problem of a token, as what follows "The token".
    static func invalidToken(_ problem: String) -> SASLError {
        SASLError(.invalidToken("The token \(problem)"), .oauthBearer)
    }
}
