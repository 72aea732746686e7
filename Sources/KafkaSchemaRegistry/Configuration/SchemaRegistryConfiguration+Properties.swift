extension SchemaRegistryConfiguration {
    /// A configuration from the properties of Confluent's clients and serializers, such as those of a Java producer.
    ///
    /// Only properties that are about the registry count; others, such as `bootstrap.servers`, are passed over. Names may begin with
    /// `schema.registry.`. What Confluent's serializers know and this client does not support is an error rather than ignored.
    ///
    /// - Parameters:
    ///   - properties: Names and values.
    ///   - isKey: Whether ``serialization`` is for keys: `key.subject.name.strategy` counts then in the place of
    ///     `value.subject.name.strategy`.
    /// - Throws: ``SchemaRegistryError/Code/invalidConfiguration``, with all that is wrong.
    public init(properties: [String: String], isKey: Bool = false) throws(SchemaRegistryError) {
        var reader = RegistryProperties(properties, isKey: isKey)
        self = reader.configuration()
        if !reader.problems.isEmpty { throw Self.invalid(reader.problems.joined(separator: " ")) }
    }

    /// Whether a property is about a registry or its serializers, so that it is none of a producer's.
    package static func isProperty(_ name: String) -> Bool { RegistryProperties.isKnown(name) }
}
