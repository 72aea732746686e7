import KafkaSchemaRegistry

/// Finds the schema for a topic's keys or values, before the first line is read.
struct LineSerialization {
    let source: SchemaSource
    let topic: String
    let isKey: Bool
    let client: SchemaRegistryClient
    /// The choices of the configuration.
    let options: SerializationOptions

    /// - Throws: ``ToolError`` if the file cannot be used, and if the registry does not have the schema.
    func serializer() async throws -> LineSerializer {
        let own = try source.file.map { path in try SchemaFile.read(path, kind: source.kind) }
        let options = choices(hasSchema: own != nil)
        do {
            let type = try await type(own, options)
            let format = try LineSchemaFormat(type, schema: own, validatesJSON: options.validatesJSON)
            let serialization = RegistrySerialization(client, format, options: options)
            return .schema(try await serialization.prepare(topic: topic, isKey: isKey))
        } catch let error as SchemaRegistryError {
            throw ToolError(error)
        }
    }

    /// What the command line says wins over the configuration.
    private func choices(hasSchema: Bool) -> SerializationOptions {
        var options = options
        if let subject = source.subject { options.subjectStrategy = .custom { _, _, _ in subject } }
        if hasSchema {
            options.schemaID = nil
            options.schemaGUID = nil
            options.latestMetadata = nil
            options.usesLatest = false
        } else {
            options.autoRegisters = false
            options.usesLatest = true
        }
        return options
    }

    /// What the schema is written in; the registry knows it if there is no file. Its answer is kept for what comes next.
    private func type(_ own: RegistrySchema?, _ options: SerializationOptions) async throws -> SchemaType {
        if let own { return own.type }
        if let id = options.schemaID { return try await client.schema(id: id).schema.type }
        if let guid = options.schemaGUID { return try await client.schema(guid: guid).schema.type }
        let subject = try await client.subject(options.subjectStrategy, topic: topic, isKey: isKey, recordName: nil)
        return try await client.latestSchema(subject: subject, metadata: options.latestMetadata).schema.type
    }
}
