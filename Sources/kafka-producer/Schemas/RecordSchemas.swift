import KafkaClient
import KafkaSchemaRegistry

/// What keys and values of a topic are written with, as the command line has it.
struct RecordSchemas {
    typealias Topic = KafkaTopic<LineSerializer, LineSerializer>

    let key: SchemaSource?
    let value: SchemaSource?
    let settings: RegistrySettings

    /// Nil if lines go through unchanged.
    init?(_ options: SchemaOptions, properties: [String: String]) {
        if options.key == nil, options.value == nil { return nil }
        key = options.key
        value = options.value
        settings = options.registry.settings(file: properties)
    }

    /// Finds the schemas, and makes the topic's serializers.
    ///
    /// - Parameter connect: Makes a client of the registry.
    func serializers(
        topic: String, connect: (SchemaRegistryConfiguration) throws -> SchemaRegistryClient
    ) async throws -> (key: LineSerializer, value: LineSerializer) {
        let client = try connect(try settings.configuration())
        func serializer(_ source: SchemaSource?, isKey: Bool) async throws -> LineSerializer {
            guard let source else { return .bytes }
            let options = try settings.configuration(isKey: isKey).serialization
            return try await LineSerialization(
                source: source, topic: topic, isKey: isKey, client: client, options: options
            ).serializer()
        }
        return (try await serializer(key, isKey: true), try await serializer(value, isKey: false))
    }
}
