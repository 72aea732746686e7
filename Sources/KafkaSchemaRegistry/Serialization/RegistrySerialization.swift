/// How values of a type are written with a schema of a registry; `KafkaProducer.topic` makes a serializer of it.
///
/// ```swift
/// let orders = try await producer.topic("orders", key: .string, value: registry.json(Order.self, schema: text))
/// ```
public struct RegistrySerialization<Format: SchemaFormat>: PreparableSerializer {
    /// What it serializes.
    public typealias Value = Format.Value

    /// The registry's client.
    public let client: SchemaRegistryClient
    /// The format, with the type's own schema.
    public let format: Format
    /// How the schema is chosen.
    public var options: SerializationOptions

    /// How values are written.
    ///
    /// - Parameters:
    ///   - client: The registry's client.
    ///   - format: The format.
    ///   - options: How the schema is chosen; nil for the client's ``SchemaRegistryConfiguration/serialization``.
    public init(_ client: SchemaRegistryClient, _ format: Format, options: SerializationOptions? = nil) {
        self.client = client
        self.format = format
        self.options = options ?? client.configuration.serialization
    }

    /// Finds the schema, from the cache or the registry.
    public func prepare(topic: String, isKey: Bool) async throws(SchemaRegistryError) -> RegistrySerializer<Format> {
        try await SchemaResolution(client: client, format: format, options: options, topic: topic, isKey: isKey)
            .serializer()
    }
}

extension SchemaRegistryClient {
    /// Fetches what topics need, so that making them later waits for nothing.
    ///
    /// - Parameters:
    ///   - topics: Names of topics; they are asked for concurrently.
    ///   - serialization: How their keys or values are written.
    ///   - isKey: Whether it is for keys.
    /// - Throws: The first error.
    public func preload(
        topics: [String], _ serialization: some PreparableSerializer, isKey: Bool = false
    ) async throws(SchemaRegistryError) {
        let errors = await withTaskGroup(of: SchemaRegistryError?.self) { group in
            for topic in topics {
                group.addTask {
                    do throws(SchemaRegistryError) {
                        _ = try await serialization.prepare(topic: topic, isKey: isKey)
                    } catch {
                        return error
                    }
                    return nil
                }
            }
            var errors: [SchemaRegistryError] = []
            for await error in group { if let error { errors.append(error) } }
            return errors
        }
        if let error = errors.first { throw error }
    }
}
