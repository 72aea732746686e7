/// How clients authenticate to the brokers of an embedded cluster.
///
/// Brokers follow Kafka's rules: before a client has authenticated, they take no other requests, and a refused client loses
/// its connection. To let something go wrong, inject an ``EmbeddedFault`` for ``EmbeddedAPI/saslHandshake`` or
/// ``EmbeddedAPI/saslAuthenticate``: `dropResponse` stalls the exchange, `disconnectBefore` ends it, and
/// `refuseAuthentication` refuses the client. With `skipping`, it happens in a later message of the exchange. Faults do not
/// hit the messages after version 0 of SaslHandshake, which are no requests; current clients use version 1.
public struct EmbeddedSASL: Sendable {
    /// A SASL mechanism.
    public enum Mechanism: String, Sendable, Hashable, CaseIterable {
        /// User name and password in clear text (RFC 4616).
        case plain = "PLAIN"
        /// Proof that the client knows a password (RFC 7677).
        case scramSHA256 = "SCRAM-SHA-256"
        /// The same with SHA-512.
        case scramSHA512 = "SCRAM-SHA-512"
        /// A bearer token (RFC 7628).
        case oauthBearer = "OAUTHBEARER"
    }

    /// A user with a password, for PLAIN and SCRAM.
    public struct User: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// The user's name.
        public var name: String
        /// The user's password. Descriptions omit it.
        public var password: String
        /// The iterations that SCRAM asks of the client. Kafka allows 4,096 to 16,384; other numbers test the client.
        public var scramIterations: Int

        /// A user with a password.
        public init(_ name: String, password: String, scramIterations: Int = 4096) {
            self.name = name
            self.password = password
            self.scramIterations = scramIterations
        }

        /// Without what is secret.
        public var description: String { "user \(name)" }
        /// Without what is secret.
        public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
    }

    /// A delegation token (KIP-48), with which a client authenticates as the token's owner. SCRAM only.
    public struct DelegationToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// The token's id, which clients give as their user name.
        public var id: String
        /// The token's HMAC, which clients give as their password. Descriptions omit it.
        public var hmac: String
        /// The user whom the token stands for.
        public var owner: String

        /// A token.
        public init(id: String, hmac: String, owner: String) {
            self.id = id
            self.hmac = hmac
            self.owner = owner
        }

        /// Without what is secret.
        public var description: String { "delegation token \(id) of \(owner)" }
        /// Without what is secret.
        public var customMirror: Mirror { Mirror(self, children: ["id": id, "owner": owner]) }
    }

    /// What a client sent with OAUTHBEARER.
    public struct BearerToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// The token's text. Descriptions omit it.
        public var text: String
        /// The extensions that came with it (KIP-342), such as `logicalCluster`.
        public var extensions: [String: String]

        /// Without what is secret.
        public var description: String { "bearer token" }
        /// Without what is secret.
        public var customMirror: Mirror { Mirror(self, children: ["extensions": extensions]) }
    }

    /// What brokers think of a bearer token.
    public enum TokenVerdict: Sendable, Hashable {
        /// The client is this user. The session lasts no longer than the token is valid; nil: that is not known.
        case accepted(user: String, expiresIn: Duration? = nil)
        /// The client is refused with this text, which usually is JSON such as `{"status":"invalid_token"}`.
        case refused(String)
    }

    /// The mechanisms that brokers offer (`sasl.enabled.mechanisms`).
    public var mechanisms: [Mechanism]
    /// The users.
    public var users: [User]
    /// The delegation tokens.
    public var delegationTokens: [DelegationToken] = []
    /// Decides about bearer tokens. With nil, the default, brokers accept unsecured JSON web tokens (`"alg":"none"`) until
    /// they expire, from any issuer.
    ///
    /// It is called on the brokers' thread, which it must not block, and must not call the cluster.
    public var checkToken: (@Sendable (BearerToken) -> TokenVerdict)?
    /// How long a session lasts (`connections.max.reauth.ms`); nil for any time, the default. Clients have to
    /// authenticate again before that (KIP-368): brokers close the connection at the first other request afterwards.
    public var sessionLifetime: Duration?
    /// How much later a refused client gets its answer (`connection.failed.authentication.delay.ms`, which is 100 ms in
    /// Kafka). Default: not later.
    public var failureDelay: Duration = .zero

    /// Describes how clients authenticate.
    public init(mechanisms: [Mechanism] = Mechanism.allCases, users: [User] = []) {
        self.mechanisms = mechanisms
        self.users = users
    }
}
