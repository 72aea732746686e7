public import Logging

/// Which identity provider is asked for tokens, and how. Secrets appear in no description.
public struct OAuthConfiguration: Sendable {
    /// The URL of the token endpoint. Java: `sasl.oauthbearer.token.endpoint.url`.
    public var endpoint: String
    /// How the client proves who it is.
    public var grant: Grant
    /// What is asked for. Java: `sasl.oauthbearer.scope`.
    public var scope: String?
    /// What is sent to brokers along with a token (KIP-342), such as Confluent Cloud's `logicalCluster` and `identityPoolId`.
    public var extensions: [String: String] = [:]
    /// The claims that a token must have, as a JSON web token (RFC 7519) that ends some time; nil, the default, for any token. With names,
    /// a token without a subject, or with scopes that are no list of texts, is refused as Java does it. Java:
    /// `sasl.oauthbearer.sub.claim.name`, `sasl.oauthbearer.scope.claim.name`.
    public var claims: ClaimNames?
    /// A PEM file with the CAs to trust; nil for the system's.
    public var trustedCertificates: String?
    /// How long to wait for a connection. The default is 10 s. Java: `sasl.login.connect.timeout.ms`.
    public var connectTimeout: Duration = .seconds(10)
    /// How long to wait for an answer. The default is 10 s. Java: `sasl.login.read.timeout.ms`.
    public var requestTimeout: Duration = .seconds(10)
    /// How long to wait before the first retry; it doubles with each. The default is 100 ms. Java: `sasl.login.retry.backoff.ms`.
    public var retryBackoff: Duration = .milliseconds(100)
    /// How long retries go on. The default is 10 s. Java: `sasl.login.retry.backoff.max.ms`.
    public var maxRetryTime: Duration = .seconds(10)
    /// Gets a line for each failure. The producer's own errors name only the type of what a provider throws. None by default.
    public var logger: Logger?

    /// How to ask, with defaults for the rest.
    ///
    /// - Parameters:
    ///   - endpoint: The URL of the token endpoint.
    ///   - grant: How the client proves who it is.
    ///   - scope: What is asked for.
    public init(endpoint: String, grant: Grant, scope: String? = nil) {
        self.endpoint = endpoint
        self.grant = grant
        self.scope = scope
    }

    /// Names of claims.
    public struct ClaimNames: Hashable, Sendable {
        /// Whom a token is about. The default is `sub`.
        public var subject = "sub"
        /// What it allows. The default is `scope`.
        public var scope = "scope"

        /// The usual names.
        public init() {}
    }

    /// Azure's managed identity: tokens from the metadata service of the machine.
    ///
    /// - Parameters:
    ///   - resource: What tokens are for, such as `https://example.servicebus.windows.net`.
    ///   - clientID: The identity, if the machine has several.
    ///   - endpoint: The metadata service; its usual address by default.
    public static func azureManagedIdentity(
        resource: String, clientID: String? = nil,
        endpoint: String = "http://169.254.169.254/metadata/identity/oauth2/token"
    ) -> OAuthConfiguration {
        OAuthConfiguration(endpoint: endpoint, grant: Grant(kind: .azure(resource: resource, clientID: clientID)))
    }

    /// How a client proves who it is.
    public struct Grant: Sendable, CustomStringConvertible, CustomReflectable {
        enum Kind: Sendable {
            case secret(id: String, secret: String, encodes: Bool)
            case assertion(OAuthAssertion, clientID: String?)
            case jwtBearer(OAuthAssertion)
            case azure(resource: String, clientID: String?)
        }

        let kind: Kind

        /// An id and a secret (RFC 6749, 4.4).
        ///
        /// - Parameters:
        ///   - id: The client's id.
        ///   - secret: The client's secret.
        ///   - urlEncodes: Whether both are percent-encoded before they go into the header, as the RFC has it and not all identity providers
        ///     want it. The default is false. Java: `sasl.oauthbearer.header.urlencode`.
        public static func clientSecret(id: String, secret: String, urlEncodes: Bool = false) -> Grant {
            Grant(kind: .secret(id: id, secret: secret, encodes: urlEncodes))
        }

        /// Client credentials with a JSON web token that the client has signed (RFC 7523, 2.2).
        public static func clientAssertion(_ assertion: OAuthAssertion, clientID: String? = nil) -> Grant {
            Grant(kind: .assertion(assertion, clientID: clientID))
        }

        /// A JSON web token in exchange for another one (RFC 7523, 2.1).
        public static func jwtBearer(_ assertion: OAuthAssertion) -> Grant { Grant(kind: .jwtBearer(assertion)) }

        /// What is not secret.
        public var description: String {
            switch kind {
            case .secret(let id, _, _): "secret of the client \(id)"
            case .assertion: "client assertion"
            case .jwtBearer: "JWT bearer"
            case .azure: "Azure's managed identity"
            }
        }

        /// Without what is secret.
        public var customMirror: Mirror { Mirror(self, children: ["kind": description]) }
    }
}
