extension SchemaRegistryConfiguration {
    /// How a client says to a registry who it is. Secrets appear in no description.
    public struct Authentication: Sendable {
        enum Kind: Sendable {
            case none
            case basic(String, String)
            case bearer(String)
            case provider(@Sendable () async throws -> SchemaRegistryToken)
        }

        let kind: Kind
        /// Confluent Cloud's headers.
        var headers: [(name: String, value: String)] = []
        /// How long before its end a provider's token is replaced.
        var refreshBuffer: Duration = .seconds(300)

        /// Nothing is said. A certificate may say it: ``SchemaRegistryConfiguration/tls``.
        public static let none = Authentication(kind: .none)

        /// A user name and a password, or Confluent Cloud's API key and secret. Java: `basic.auth.user.info`.
        public static func basic(username: String, password: String) -> Authentication {
            Authentication(kind: .basic(username, password))
        }

        /// A bearer token that does not change. Java: `bearer.auth.token`.
        ///
        /// - Parameters:
        ///   - token: The token.
        ///   - logicalCluster: Confluent Cloud's id of the registry, `lsrc-…`. Java: `bearer.auth.logical.cluster`.
        ///   - identityPool: Confluent Cloud's id of the identity pool, `pool-…`. Java: `bearer.auth.identity.pool.id`.
        public static func bearer(
            _ token: String, logicalCluster: String? = nil, identityPool: String? = nil
        ) -> Authentication {
            Authentication(kind: .bearer(token), headers: confluent(logicalCluster, identityPool))
        }

        /// Bearer tokens from a closure, such as one that asks an identity provider.
        ///
        /// A token is kept until `refreshBuffer` before its end, or until the registry refuses it. If that is more than half of its lifetime,
        /// it is kept for four fifths of the lifetime, as Java's client does with tokens that end too soon: many identity providers
        /// give tokens for five minutes, and each request would ask for one otherwise. A token without a lifetime is kept until it is refused.
        ///
        /// - Parameters:
        ///   - logicalCluster: Confluent Cloud's id of the registry.
        ///   - identityPool: Confluent Cloud's id of the identity pool.
        ///   - refreshBuffer: How long before its end a token is replaced; 300 s by default. Java:
        ///     `bearer.auth.cache.expiry.buffer.seconds`.
        ///   - token: Returns a token that is valid now.
        public static func bearer(
            logicalCluster: String? = nil, identityPool: String? = nil, refreshBuffer: Duration = .seconds(300),
            token: @escaping @Sendable () async throws -> SchemaRegistryToken
        ) -> Authentication {
            Authentication(
                kind: .provider(token), headers: confluent(logicalCluster, identityPool), refreshBuffer: refreshBuffer)
        }

        /// How long a token is kept.
        func age(lifetime: Duration) -> Duration {
            refreshBuffer <= lifetime / 2 ? lifetime - max(refreshBuffer, .zero) : lifetime * 4 / 5
        }

        private static func confluent(_ cluster: String?, _ pool: String?) -> [(name: String, value: String)] {
            var headers: [(name: String, value: String)] = []
            if let cluster { headers.append(("target-sr-cluster", cluster)) }
            if let pool { headers.append(("Confluent-Identity-Pool-Id", pool)) }
            return headers
        }
    }
}

extension SchemaRegistryConfiguration.Authentication: CustomStringConvertible, CustomReflectable {
    /// What is not secret.
    public var description: String {
        switch kind {
        case .none: "none"
        case .basic(let username, _): "user \(username)"
        case .bearer: "a bearer token"
        case .provider: "bearer tokens of a provider"
        }
    }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["kind": description]) }
}

/// A bearer token for a schema registry. The token appears in no description.
public struct SchemaRegistryToken: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String
    /// How long it is valid from now on; nil if that is not known.
    public let lifetime: Duration?

    /// A token.
    ///
    /// - Parameters:
    ///   - value: The token.
    ///   - lifetime: How long it is valid from now on.
    public init(_ value: String, lifetime: Duration? = nil) {
        self.value = value
        self.lifetime = lifetime
    }

    /// Not the token.
    public var description: String { "bearer token" }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["lifetime": lifetime as Any]) }
}
