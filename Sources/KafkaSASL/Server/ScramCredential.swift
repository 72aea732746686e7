package import KafkaTLS

/// What a server stores of a user's password for SCRAM. The password and the client's key cannot be computed from it.
package struct ScramCredential: Sendable, Hashable {
    /// The hash function.
    package let hash: Crypto.Hash
    /// What makes equal passwords look different.
    package let salt: [UInt8]
    /// How many iterations a client has to do. Clients of this package refuse what is outside of ``ScramLimits``.
    package let iterations: Int
    let storedKey: Secret
    let serverKey: Secret

    /// The credential for a password.
    ///
    /// - Parameters:
    ///   - salt: nil for a random one.
    ///   - iterations: 1 or more. Takes milliseconds for the default, Kafka's.
    package init(
        _ hash: Crypto.Hash, password: Secret, _ crypto: Crypto, salt: [UInt8]? = nil,
        iterations: Int = ScramLimits.minimumIterations
    ) throws(SASLError) {
        let (salt, keys) = try SASLError.cryptography(.scram(hash)) { () throws(TLSError) in
            let salt = if let salt { salt } else { try crypto.randomBytes(16) }
            let salted = try crypto.pbkdf2(hash, password: password, salt: salt, iterations: iterations)
            return (salt, try ScramKeys(hash, saltedPassword: Secret(bytes: salted), crypto))
        }
        self.hash = hash
        self.salt = salt
        self.iterations = iterations
        storedKey = Secret(bytes: keys.storedKey)
        serverKey = Secret(bytes: keys.serverKey)
    }
}
