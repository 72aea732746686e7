/// Finds the schema for the keys or values of a topic, and makes an encoder for it.
struct SchemaResolution<Format: SchemaFormat>: Sendable {
    let client: SchemaRegistryClient
    let format: Format
    let options: SerializationOptions
    let topic: String
    let isKey: Bool

    func serializer() async throws(SchemaRegistryError) -> RegistrySerializer<Format> {
        let question = try await question()
        let prepared = try await prepared(try await ask(question))
        guard question.mayChange, let age = client.configuration.latestAge else {
            return RegistrySerializer(prepared: prepared, latest: nil)
        }
        return RegistrySerializer(
            prepared: prepared, latest: LatestSchema(prepared, self, question, age: age))
    }

    /// What the registry is asked: the first choice that is set.
    private func question() async throws(SchemaRegistryError) -> RegistryQuestion {
        if !options.autoRegisters {
            if let id = options.schemaID { return .id(id, subject: nil) }
            if let guid = options.schemaGUID { return .guid(guid) }
        }
        let subject = try await client.subject(
            options.subjectStrategy, topic: topic, isKey: isKey, recordName: format.recordName)
        if options.autoRegisters {
            return .register(subject: subject, try schema(), normalizes: options.normalizes)
        }
        if let metadata = options.latestMetadata { return .latestWith(subject: subject, metadata: metadata) }
        if options.usesLatest { return .latest(subject: subject) }
        return .lookup(subject: subject, try schema(), normalizes: options.normalizes)
    }

    /// The type's own schema.
    private func schema() throws(SchemaRegistryError) -> RegistrySchema {
        guard var schema = format.schema else {
            throw SchemaRegistryError(
                .invalidConfiguration,
                "the serializer for the topic \(topic) has no schema of its own to look up or register",
                remedy: "Give it a schema, or use the latest version of the subject.")
        }
        if schema.references.isEmpty { schema.references = options.references }
        return schema
    }

    private func ask(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> RegisteredSchema {
        var found =
            if case .guid(let guid) = question, options.idFormat == .prefix {
                try await client.schema(guid: guid)
            } else {
                try await client.schema(question)
            }
        if options.idFormat == .header, found.guid == nil, found.id >= 0 {
            // Some answers leave it out; the schema by its id has it if the registry has GUIDs at all.
            found.guid = try await client.schema(id: found.id).guid
        }
        return found
    }

    /// Checks that the schema may be used, and compiles it.
    func prepared(
        _ found: RegisteredSchema
    ) async throws(SchemaRegistryError) -> PreparedSchema<Format.Encoder> {
        try check(found)
        let references = try await client.references(of: found.schema)
        try await checkCompatibility(found, references)
        let encoder: Format.Encoder
        do { encoder = try format.makeEncoder(found.schema, references: references) } catch {
            throw error as? SchemaRegistryError
                ?? self.error(.schemaMismatch, "the schema does not fit \(Format.Value.self): \(error)", found)
        }
        return try PreparedSchema(found, encoder, options.idFormat, isKey: isKey)
    }

    /// Checks that the schema can read what the type's own one writes.
    private func checkCompatibility(
        _ found: RegisteredSchema, _ references: [(name: String, schema: RegistrySchema)]
    ) async throws(SchemaRegistryError) {
        guard options.isStrict, format.schema != nil else { return }
        let own = try schema()
        if own.text == found.schema.text, own.references == found.schema.references { return }
        let ownReferences = try await client.references(of: own)
        let problem: String?
        do {
            problem = try format.compatibilityProblem(
                found.schema, references: references, ownReferences: ownReferences)
        } catch {
            throw self.error(
                .invalidSchema, "the type's own schema and the registry's cannot be compared: \(error)", found)
        }
        guard let problem else { return }
        throw self.error(
            .schemaMismatch, "the schema cannot read what the type's own schema writes: \(problem)", found,
            remedy:
                "Adapt the type and its schema, or set latestIsStrict (for an id or a GUID, idIsStrict) to false if each value shall "
                + "only fit by itself.")
    }

    private func check(_ found: RegisteredSchema) throws(SchemaRegistryError) {
        if found.schema.type != format.schemaType {
            throw error(
                .schemaMismatch,
                "the schema is of the type \(found.schema.type), the serializer of \(format.schemaType)",
                found)
        }
        if !found.domainRules.isEmpty, !client.configuration.ignoresRules {
            throw error(
                .rulesNotSupported,
                "the schema has domain rules, which this client does not execute: "
                    + found.domainRules.joined(separator: ", "), found,
                remedy:
                    "A rule may say that fields must be encrypted; set ignoresRules only if it is right to write without them."
            )
        }
    }

    private func error(
        _ code: SchemaRegistryError.Code, _ message: String, _ found: RegisteredSchema, remedy: String = ""
    ) -> SchemaRegistryError {
        var error = SchemaRegistryError(code, message, remedy: remedy)
        error.subject = found.subject
        error.version = found.version.map { "\($0)" }
        error.id = found.id >= 0 ? "\(found.id)" : found.guid.map { "\($0)" }
        return error
    }
}

extension SchemaRegistryClient {
    /// The answer as of now, waiting for the registry if it is old.
    func refreshed(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> RegisteredSchema {
        if let (answer, isStale) = cached(question), isStale, let old = answer.schema {
            return try await refetched(question)?.schema ?? old
        }
        return try await schema(question)
    }
}
