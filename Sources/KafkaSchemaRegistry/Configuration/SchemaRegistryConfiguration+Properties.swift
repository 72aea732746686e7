public import KafkaClient

extension SchemaRegistryConfiguration {
    /// A configuration from the properties of Confluent's clients and serializers, such as those of a Java producer.
    ///
    /// Only properties that are about the registry count; others, such as `bootstrap.servers`, are passed over. Names may begin with
    /// `schema.registry.`, and those of `ssl.` must, since the others are the brokers'. What Confluent's serializers know and this client
    /// does not support is an error rather than ignored.
    ///
    /// - Parameters:
    ///   - properties: Names and values.
    ///   - isKey: Whether ``serialization`` is for keys: `key.subject.name.strategy` counts then in the place of
    ///     `value.subject.name.strategy`.
    /// - Throws: ``SchemaRegistryError/Code/invalidConfiguration``, with all that is wrong.
    public init(properties: [String: String], isKey: Bool = false) throws(SchemaRegistryError) {
        self = try Self.read(RegistryProperties(properties, isKey: isKey))
    }

    /// A configuration from properties, with bearer tokens of an identity provider: for `bearer.auth.credentials.source` `OAUTHBEARER` and
    /// `SASL_OAUTHBEARER_INHERIT`.
    ///
    /// ```swift
    /// let configuration = try SchemaRegistryConfiguration(
    ///     properties: properties, tokens: OAuthTokenProvider.schemaRegistryTokens)
    /// ```
    ///
    /// `OAuthTokenProvider` is of the product `KafkaOAuth`. It is an argument, so that apps with a registry and without OAuth do not compile
    /// `KafkaOAuth`, nor apps with OAuth for brokers only this product: both know `OAuthBearerToken` of `KafkaClient`, and nothing of each
    /// other. Another client of identity providers goes there as well.
    ///
    /// - Parameters:
    ///   - properties: Names and values.
    ///   - isKey: Whether ``serialization`` is for keys.
    ///   - tokens: Makes a source of tokens of the properties. It is called if the properties want one, and the source when a request
    ///     needs a token; see ``Authentication/bearer(logicalCluster:identityPool:refreshBuffer:token:)`` for how long a token is kept. One
    ///     without a lifetime says it itself, in its claim `exp`.
    /// - Throws: ``SchemaRegistryError/Code/invalidConfiguration``, with all that is wrong.
    public init(
        properties: [String: String], isKey: Bool = false,
        tokens: (_ properties: [String: String]) throws -> (@Sendable () async throws -> OAuthBearerToken)
    ) throws(SchemaRegistryError) {
        var reader = RegistryProperties(properties, isKey: isKey)
        reader.hasTokenMaker = true
        if reader.wantsTokens {
            do { reader.tokens = try tokens(properties) } catch {
                reader.add("The provider of tokens cannot be made; it failed\(error.secretFreeCause).")
            }
        }
        self = try Self.read(reader)
    }

    private static func read(_ reader: RegistryProperties) throws(SchemaRegistryError) -> SchemaRegistryConfiguration {
        var reader = reader
        let configuration = reader.configuration()
        if !reader.problems.isEmpty { throw invalid(reader.problems.joined(separator: " ")) }
        return configuration
    }

    /// Whether a property is about a registry or its serializers, so that it is none of a producer's.
    package static func isProperty(_ name: String) -> Bool { RegistryProperties.isKnown(name) }
}
