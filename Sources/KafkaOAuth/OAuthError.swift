internal import KafkaClient

/// Why there is no token. Neither tokens nor secrets are in it.
public struct OAuthError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Hashable, Sendable {
        /// The configuration, or a file that it names, cannot be used.
        case invalidConfiguration
        /// The identity provider does not give a token, and will not later: wrong credentials, an unknown scope.
        case refused
        /// The identity provider did not answer, or failed, for as long as it was tried.
        case unavailable
        /// The answer has no token that can be used.
        case unexpectedAnswer
        /// The task was cancelled.
        case cancelled
    }

    /// The kind of error.
    public let code: Code
    /// What happened.
    public let message: String
    /// The status of HTTP, if there was an answer.
    public var status: Int?
    /// What the identity provider said: `error` and `error_description`, or the beginning of another body.
    public var answer: String?

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// All that is known.
    public var description: String {
        message + (status.map { " (status \($0))" } ?? "") + (answer.map { ": \($0)" } ?? "")
    }
}

extension OAuthError: SecretFreeError {}
