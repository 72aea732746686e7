/// A SASL mechanism, by its registered name.
package enum SASLMechanism: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// A user name and a password in clear text (RFC 4616). Use it with TLS only.
    case plain = "PLAIN"
    /// Proof of a password's possession, with SHA-256 (RFC 5802 and 7677).
    case scramSHA256 = "SCRAM-SHA-256"
    /// The same with SHA-512.
    case scramSHA512 = "SCRAM-SHA-512"
    /// A bearer token (RFC 7628). Use it with TLS only.
    case oauthBearer = "OAUTHBEARER"

    package var description: String { rawValue }
}
