package import KafkaTLS

/// The client's identity for PLAIN and SCRAM.
package struct UserCredentials: Sendable, Hashable {
    /// The user name, or the id of a delegation token.
    package var user: String
    /// The password, or the HMAC of the delegation token as Kafka's tools print it.
    package var password: Secret
    /// Whether this is a delegation token (KIP-48), which only SCRAM accepts.
    package var isDelegationToken: Bool

    /// A user and a password.
    package init(user: String, password: Secret, isDelegationToken: Bool = false) {
        self.user = user
        self.password = password
        self.isDelegationToken = isDelegationToken
    }

    /// Checks that the mechanism can send them.
    ///
    /// - Throws: `.invalidSetting`.
    package func check(for mechanism: SASLMechanism) throws(SASLError) {
        if user.isEmpty { throw SASLError(.invalidSetting("The user name is empty."), mechanism) }
        if user.utf8.contains(0) { throw SASLError(.invalidSetting("The user name contains a NUL."), mechanism) }
        try password.reveal { (bytes) throws(SASLError) in
            if bytes.isEmpty { throw SASLError(.invalidSetting("The password is empty."), mechanism) }
            if mechanism == .plain && bytes.contains(0) {
                throw SASLError(.invalidSetting("The password contains a NUL, which PLAIN cannot send."), mechanism)
            }
        }
        if mechanism == .plain && isDelegationToken {
            throw SASLError(.invalidSetting("Brokers accept delegation tokens with SCRAM only."), mechanism)
        }
    }
}
