package import KafkaTLS

/// Credentials for requests to AWS.
package struct AWSCredentials: Sendable, Hashable {
    /// The access key's id, which is not secret.
    package var accessKeyID: String
    /// The access key.
    package var secretAccessKey: Secret
    /// The token of temporary credentials; nil for permanent ones.
    package var sessionToken: Secret?
    /// When temporary credentials expire, in milliseconds since 1970; nil if unknown.
    package var expiresAtMs: Int64?

    /// Credentials.
    package init(
        accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiresAtMs: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAtMs = expiresAtMs
    }

    /// The credentials in the variables that AWS's own tools read: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
    /// `AWS_SESSION_TOKEN`.
    ///
    /// - Throws: `.invalidSetting` that names the variable that is missing.
    package init(environment: [String: String]) throws(SASLError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func missing(_ name: String) -> SASLError {
            let problem = "AWS credentials are missing: the environment has no \(name)."
            return SASLError(.invalidSetting("\(problem) Set it, or set a provider of credentials."), .oauthBearer)
        }
        guard let id = value("AWS_ACCESS_KEY_ID") else { throw missing("AWS_ACCESS_KEY_ID") }
        guard let key = value("AWS_SECRET_ACCESS_KEY") else { throw missing("AWS_SECRET_ACCESS_KEY") }
        self.init(
            accessKeyID: id, secretAccessKey: Secret(key), sessionToken: value("AWS_SESSION_TOKEN").map { Secret($0) })
    }
}
