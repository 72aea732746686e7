package import KafkaTLS

/// How a password becomes SCRAM's salted password: PBKDF2 (RFC 8018) with what the server has asked for.
package struct KeyDerivation: Sendable, Hashable {
    /// The hash function.
    package let hash: Crypto.Hash
    /// Whose password it is.
    package let user: String
    let password: Secret
    /// The server's salt for this user.
    package let salt: [UInt8]
    /// How often the hash function is applied; the time is proportional to it.
    package let iterations: Int

    /// Computes the salted password. Takes milliseconds, or a second for a million iterations.
    package func run(_ crypto: Crypto) throws(SASLError) -> Secret {
        try SASLError.cryptography(.scram(hash)) { () throws(TLSError) in
            Secret(bytes: try crypto.pbkdf2(hash, password: password, salt: salt, iterations: iterations))
        }
    }
}
