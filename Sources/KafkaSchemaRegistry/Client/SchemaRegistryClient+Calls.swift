extension SchemaRegistryClient {
    /// Registers a schema, unless the subject has it already. Cached.
    ///
    /// - Parameters:
    ///   - schema: The schema.
    ///   - subject: The subject.
    ///   - normalizes: Whether the registry sees through unimportant differences of the text.
    /// - Returns: Id and, from newer registries, GUID and version.
    /// - Throws: ``SchemaRegistryError/Code/incompatible`` with what is incompatible; ``SchemaRegistryError/Code/invalidSchema``; and what
    ///   all requests throw.
    public func register(
        _ schema: RegistrySchema, subject: String, normalizes: Bool = false
    ) async throws(SchemaRegistryError) -> RegisteredSchema {
        try await self.schema(.register(subject: subject, schema, normalizes: normalizes))
    }

    /// The id and version of a schema that a subject has. Cached.
    ///
    /// - Parameters:
    ///   - schema: The schema.
    ///   - subject: The subject.
    ///   - normalizes: Whether the registry sees through unimportant differences of the text.
    /// - Throws: ``SchemaRegistryError/Code/subjectNotFound``, ``SchemaRegistryError/Code/schemaNotFound``.
    public func lookUp(
        _ schema: RegistrySchema, subject: String, normalizes: Bool = false
    ) async throws(SchemaRegistryError) -> RegisteredSchema {
        try await self.schema(.lookup(subject: subject, schema, normalizes: normalizes))
    }

    /// The latest version of a subject, at most ``SchemaRegistryConfiguration/latestAge`` old unless the registry does not answer.
    ///
    /// - Parameters:
    ///   - subject: The subject.
    ///   - metadata: Only versions with this metadata count.
    public func latestSchema(
        subject: String, metadata: [String: String]? = nil
    ) async throws(SchemaRegistryError) -> RegisteredSchema {
        try await schema(metadata.map { .latestWith(subject: subject, metadata: $0) } ?? .latest(subject: subject))
    }

    /// A version of a subject. Cached.
    public func schema(subject: String, version: Int) async throws(SchemaRegistryError) -> RegisteredSchema {
        try await schema(.version(subject: subject, version))
    }

    /// The schema with an id. Cached.
    ///
    /// - Parameters:
    ///   - id: The id.
    ///   - subject: A subject that has it; needed only for ids of another context than the default one.
    public func schema(id: Int32, subject: String? = nil) async throws(SchemaRegistryError) -> RegisteredSchema {
        try await schema(.id(id, subject: subject))
    }

    /// The schema with a GUID. Cached. Needs a registry that has GUIDs.
    public func schema(guid: SchemaGUID) async throws(SchemaRegistryError) -> RegisteredSchema {
        var found = try await schema(.guid(guid))
        if found.id < 0, case .ids(let ids) = try await answer(.idsOfGUID(guid)), let id = ids.first { found.id = id }
        return found
    }

    /// Whether a schema could be registered as the next version of a subject. Not cached.
    ///
    /// - Parameters:
    ///   - schema: The schema.
    ///   - subject: The subject; one that does not exist takes any schema.
    /// - Returns: The registry's verdict, and its reasons.
    public func checkCompatibility(
        _ schema: RegistrySchema, subject: String
    ) async throws(SchemaRegistryError) -> (isCompatible: Bool, messages: [String]) {
        do throws(SchemaRegistryError) {
            if case .compatibility(let isCompatible, let messages) = try await answer(
                .compatibility(subject: subject, schema))
            {
                return (isCompatible, messages)
            }
            throw SchemaRegistryError(.unexpectedAnswer, "the registry's answer is no verdict")
        } catch {
            if error.code == .subjectNotFound || error.code == .versionNotFound { return (true, []) }
            throw error
        }
    }

    /// The types of schemas that the registry knows.
    public func schemaTypes() async throws(SchemaRegistryError) -> [SchemaType] {
        if case .types(let types) = try await answer(.types) { return types.map { SchemaType(rawValue: $0) } }
        return []
    }

    /// The subjects that a topic's keys or values are associated with; none if the registry does not know associations.
    public func associatedSubjects(
        topic: String, isKey: Bool, namespace: String = "-"
    ) async throws(SchemaRegistryError) -> [String] {
        do throws(SchemaRegistryError) {
            if case .subjects(let subjects) = try await answer(
                .associations(namespace: namespace, topic: topic, isKey: isKey))
            {
                return subjects
            }
            return []
        } catch {
            if error.status == 404 || error.status == 405 { return [] }
            throw error
        }
    }

    /// The schemas that a schema uses, directly and through others, by the names it has for them; each behind those that it uses itself.
    ///
    /// - Throws: ``SchemaRegistryError/Code/invalidSchema`` if there are more than 1,000, or more than 64 levels.
    public func references(
        of schema: RegistrySchema
    ) async throws(SchemaRegistryError) -> [(name: String, schema: RegistrySchema)] {
        var found: [(name: String, schema: RegistrySchema)] = []
        var known: Set<SchemaReference> = []
        try await collect(schema.references, depth: 0, &found, &known)
        return found
    }

    private func collect(
        _ references: [SchemaReference], depth: Int, _ found: inout [(name: String, schema: RegistrySchema)],
        _ known: inout Set<SchemaReference>
    ) async throws(SchemaRegistryError) {
        if references.isEmpty { return }
        if depth > 64 || known.count > 1000 {
            throw SchemaRegistryError(.invalidSchema, "a schema has too many references, or they go in a circle")
        }
        for reference in references where known.insert(reference).inserted {
            let schema = try await self.schema(subject: reference.subject, version: reference.version).schema
            try await collect(schema.references, depth: depth + 1, &found, &known)
            found.append((reference.name, schema))
        }
    }
}
