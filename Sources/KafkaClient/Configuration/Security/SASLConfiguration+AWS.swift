import KafkaSASL
import KafkaTLS

// Amazon MSK.

extension SASLConfiguration {
    /// Amazon MSK's IAM access control, with credentials from a closure.
    ///
    /// The producer signs its own tokens (AWS Signature Version 4) and sends them with OAUTHBEARER, which MSK's IAM
    /// listeners, usually on port 9098, accept. It makes no call to AWS. A token is valid for 15 minutes, or for as long
    /// as the credentials are.
    ///
    /// - Parameters:
    ///   - region: The cluster's AWS region, such as `eu-west-1`. With `nil`, it is read from the broker's name, or if
    ///     that names none, from the environment (`AWS_REGION`, `AWS_DEFAULT_REGION`).
    ///   - refresh: When a token is replaced.
    ///   - credentials: Returns credentials that are valid now, such as those of the container's or instance's role.
    public static func awsMSKIAM(
        region: String? = nil, refresh: TokenRefresh = TokenRefresh(),
        credentials: @escaping @Sendable () async throws -> AWSCredentials
    ) -> SASLConfiguration {
        SASLConfiguration(login: .token(.awsMSKIAM(region: region, Provider(credentials)), refresh))
    }

    /// Amazon MSK's IAM access control, with credentials from the environment: `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY` and, if they are temporary, `AWS_SESSION_TOKEN`.
    ///
    /// Profiles in files, instance metadata and roles to assume are not looked up: give ``awsMSKIAM(region:refresh:credentials:)``
    /// a closure that does that. If a variable is missing, connections fail with
    /// ``KafkaError/Code/authenticationFailed``.
    public static func awsMSKIAM(
        region: String? = nil, refresh: TokenRefresh = TokenRefresh()
    ) -> SASLConfiguration {
        SASLConfiguration(login: .token(.awsMSKIAM(region: region, nil), refresh))
    }

    /// Credentials for AWS. The secret key and the session token appear in no description.
    public struct AWSCredentials: Hashable, Sendable {
        /// The access key's id.
        public let accessKeyID: String
        let secretAccessKey: Secret
        let sessionToken: Secret?
        /// How long temporary credentials are valid from now on; `nil` if that is unknown.
        public let lifetime: Duration?

        /// Credentials.
        ///
        /// - Parameters:
        ///   - accessKeyID: The access key's id.
        ///   - secretAccessKey: The secret that belongs to it.
        ///   - sessionToken: For temporary credentials.
        ///   - lifetime: How long temporary credentials are valid from now on.
        public init(
            accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, lifetime: Duration? = nil
        ) {
            self.accessKeyID = accessKeyID
            self.secretAccessKey = Secret(secretAccessKey)
            self.sessionToken = sessionToken.map { Secret($0) }
            self.lifetime = lifetime
        }

        func credentials(nowMs: Int64) -> KafkaSASL.AWSCredentials {
            KafkaSASL.AWSCredentials(
                accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken,
                expiresAtMs: lifetime.map { nowMs.adding($0) })
        }
    }
}

extension SASLConfiguration.AWSCredentials: CustomStringConvertible, CustomReflectable {
    /// The access key's id.
    public var description: String { "access key \(accessKeyID)" }

    /// Without what is secret.
    public var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID as Any, "lifetime": lifetime as Any])
    }
}
