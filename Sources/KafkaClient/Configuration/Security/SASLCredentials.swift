import KafkaTLS

/// A user name and a password, for PLAIN and SCRAM; or the id and the HMAC of a delegation token.
///
/// The password appears in no description, and cannot be read back.
public struct SASLCredentials: Hashable, Sendable {
    /// The user name, or the id of the delegation token.
    public let username: String
    let password: Secret

    /// Credentials.
    ///
    /// - Parameters:
    ///   - username: The user's name, or the delegation token's id.
    ///   - password: The password, or the delegation token's HMAC as Kafka's tools print it.
    public init(username: String, password: String) {
        self.username = username
        self.password = Secret(password)
    }
}

extension SASLCredentials: CustomStringConvertible, CustomReflectable {
    /// The user name.
    public var description: String { "user \(username)" }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
