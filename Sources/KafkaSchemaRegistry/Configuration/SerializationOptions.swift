/// How a serializer chooses its schema, and how it writes the schema's id into records.
///
/// The schema is the first of these that is set: ``autoRegisters``, ``schemaID``, ``schemaGUID``, ``latestMetadata``, ``usesLatest``; else
/// the type's own schema has to be in the subject.
public struct SerializationOptions: Sendable {
    /// Whether the type's own schema is registered when it is missing. The default is false, unlike Java's: in production, schemas are
    /// registered before what uses them is deployed. Java: `auto.register.schemas`.
    public var autoRegisters = false

    /// Use the schema with this id. Java: `use.schema.id`.
    public var schemaID: Int32?

    /// Use the schema with this GUID. Java: `use.schema.guid`.
    public var schemaGUID: SchemaGUID?

    /// Use the latest version of the subject that has this metadata. Java: `use.latest.with.metadata`.
    public var latestMetadata: [String: String]?

    /// Use the latest version of the subject. Java: `use.latest.version`.
    public var usesLatest = false

    /// Whether the latest version of the subject, with metadata or without, must be able to read what the type's own schema writes; if it
    /// is not, making the topic throws ``SchemaRegistryError/Code/schemaMismatch``, and a newer version is not used. The default is true.
    ///
    /// Checked for Avro, if the type has a schema of its own, by the rules of Avro's schema resolution. JSON values are
    /// validated one by one in its place, and for Protobuf nothing is checked. Java: `latest.compatibility.strict`.
    public var latestIsStrict = true

    /// The same for the schema with ``schemaID`` or ``schemaGUID``. The default is true. Java: `id.compatibility.strict`.
    public var idIsStrict = true

    /// Whether the registry is asked to see through unimportant differences between texts of a schema. The default is false. Java:
    /// `normalize.schemas`.
    public var normalizes = false

    /// Schemas of the registry that the type's own schema uses.
    public var references: [SchemaReference] = []

    /// Which subject a record's schema is in. The default is ``SubjectStrategy/topicName``. Java: `value.subject.name.strategy`.
    public var subjectStrategy: SubjectStrategy = .topicName

    /// Where the schema's id is in a record. The default is ``SchemaIDFormat/prefix``.
    public var idFormat: SchemaIDFormat = .prefix

    /// Whether a value is validated before it is sent, if its format is JSON. The default is true, unlike Java's
    /// `json.fail.invalid.schema`.
    public var validatesJSON = true

    /// The defaults.
    public init() {}

    /// Whether a schema that is not the type's own must be compatible with it.
    var isStrict: Bool {
        if autoRegisters { return false }
        if schemaID != nil || schemaGUID != nil { return idIsStrict }
        return (latestMetadata != nil || usesLatest) && latestIsStrict
    }
}

/// Where a schema's id is in a record.
public enum SchemaIDFormat: Hashable, Sendable {
    /// A zero byte and the id in front of the payload. All registries and readers know it.
    case prefix
    /// The GUID in a header, `__key_schema_id` or `__value_schema_id`, and nothing in front of the payload. Needs a registry with GUIDs
    /// (Confluent Platform 8 or Confluent Cloud) and readers that know it. Java: `HeaderSchemaIdSerializer`.
    case header
}
