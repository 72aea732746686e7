package import KafkaTLS

/// The client's message of PLAIN, as a server reads it. For test clusters.
package struct PlainMessage: Sendable, Hashable {
    /// Whom the client wants to act as; empty for the user.
    package let authorizationIdentity: String
    /// The user name.
    package let user: String
    /// The password.
    package let password: Secret

    /// Reads "identity NUL user NUL password"; nil if it is malformed.
    package init?(_ message: [UInt8]) {
        let parts = message.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty,
            let identity = String(validating: parts[0], as: UTF8.self),
            let user = String(validating: parts[1], as: UTF8.self), !user.isEmpty
        else { return nil }
        authorizationIdentity = identity
        self.user = user
        password = Secret(bytes: Array(parts[2]))
    }
}

/// The client's message of OAUTHBEARER, as a server reads it. For test clusters.
package struct OAuthBearerMessage: Sendable, Hashable {
    /// The token.
    package let token: Secret
    /// What was sent along with it.
    package let extensions: [String: String]

    /// Reads "n,[a=identity],", and key-value pairs between bytes of the value 1; nil if it is malformed.
    package init?(_ message: [UInt8]) {
        let separator = OAuthBearerExchange.separator
        // The two separators at the end leave two empty parts.
        let parts = message.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[parts.count - 1].isEmpty, parts[parts.count - 2].isEmpty,
            parts[0].starts(with: "n,".utf8), parts[0].last == UInt8(ascii: ",")
        else { return nil }
        var pairs: [String: String] = [:]
        var token: Secret?
        for part in parts[1..<(parts.count - 2)] {
            let prefix = "auth=Bearer "
            if part.starts(with: prefix.utf8) {
                token = Secret(bytes: Array(part.dropFirst(prefix.utf8.count)))
            } else {
                let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, let value = String(validating: pair[1], as: UTF8.self) else { return nil }
                pairs[String(decoding: pair[0], as: UTF8.self)] = value
            }
        }
        guard let token else { return nil }
        self.token = token
        extensions = pairs
    }
}
