import KafkaSASL

/// How the client authenticates with SASL: a mechanism, and where its credentials come from.
///
/// It takes effect with ``SecurityProtocol/saslTLS`` and ``SecurityProtocol/saslPlaintext``, which need it; setting it with
/// another protocol is an error.
///
/// ```swift
/// configuration.securityProtocol = .saslTLS
/// configuration.sasl = .scramSHA512(username: "orders", password: password)
/// ```
///
/// Credentials that change at run time come from closures. They are asked whenever a connection authenticates, so a new
/// password takes effect without a restart. When a closure throws, that connection fails with
/// ``KafkaError/Code/authenticationFailed``, whose message names the type of the error but does not repeat its text, and
/// the closure is asked again after ``ProducerConfiguration/reconnectBackoff``. A closure that does not return within
/// ``ProducerConfiguration/connectionSetupTimeout`` fails the connection in the same way: the task that runs it is cancelled, and
/// the next attempt to connect asks again.
///
/// Two configurations are equal if their credentials are; a closure is equal to copies of itself only. Secrets appear in
/// no description. GSSAPI (Kerberos) is not supported.
public struct SASLConfiguration: Hashable, Sendable {
    /// A SASL mechanism. Raw values are the registered names.
    public enum Mechanism: String, Hashable, Sendable, CaseIterable {
        /// A user name and a password in clear text (RFC 4616). Use it with TLS only.
        case plain = "PLAIN"
        /// Proof that the client knows the password (RFC 5802 and 7677). The broker has to prove the same.
        case scramSHA256 = "SCRAM-SHA-256"
        /// The same with SHA-512.
        case scramSHA512 = "SCRAM-SHA-512"
        /// A bearer token (RFC 7628, KIP-255). Use it with TLS only.
        case oauthBearer = "OAUTHBEARER"
    }

    /// The hash function of SCRAM.
    public enum SCRAMHash: Hashable, Sendable, CaseIterable {
        /// SCRAM-SHA-256.
        case sha256
        /// SCRAM-SHA-512.
        case sha512
    }

    /// What authenticates.
    enum Login: Hashable, Sendable {
        case password(Mechanism, PasswordSource, isDelegationToken: Bool = false)
        case token(TokenSource, TokenRefresh)
    }

    /// Where a user name and a password come from.
    enum PasswordSource: Hashable, Sendable {
        case fixed(SASLCredentials)
        case provider(Provider<SASLCredentials>)
    }

    /// Where bearer tokens come from.
    enum TokenSource: Hashable, Sendable {
        case provider(Provider<OAuthBearerToken>)
        case file(OAuthTokenFile, OAuthToken.ClaimNames, extensions: [String: String])
        case unsecured(UnsecuredToken)
        /// Without a region, it is that of the broker's name; without a provider, credentials are in the environment.
        case awsMSKIAM(region: String?, Provider<AWSCredentials>?)
    }

    var login: Login

    /// The mechanism.
    public var mechanism: Mechanism {
        switch login {
        case .password(let mechanism, _, _): mechanism
        case .token: .oauthBearer
        }
    }
}

extension SASLConfiguration: CustomStringConvertible, CustomReflectable {
    /// The mechanism, and where credentials come from: `SCRAM-SHA-512 (user orders)`.
    public var description: String { "\(mechanism.rawValue) (\(origin))" }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["mechanism": mechanism.rawValue, "from": origin]) }

    private var origin: String {
        switch login {
        case .password(_, .fixed(let credentials), isDelegationToken: false): "\(credentials)"
        case .password(_, .fixed(let credentials), isDelegationToken: true): "delegation token \(credentials.username)"
        case .password(_, .provider, _), .token(.provider, _): "a provider"
        case .token(.file(let file, _, _), _): "the file \(file.path)"
        case .token(.unsecured, _): "an unsecured token"
        case .token(.awsMSKIAM(_, .some), _): "Amazon MSK IAM, a provider"
        case .token(.awsMSKIAM(_, nil), _): "Amazon MSK IAM, the environment"
        }
    }
}
