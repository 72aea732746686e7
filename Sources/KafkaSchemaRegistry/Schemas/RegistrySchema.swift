/// What a schema is written in.
public struct SchemaType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The registry's name for it.
    public let rawValue: String

    /// A type by the registry's name: `AVRO`, `JSON`, `PROTOBUF`.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Apache Avro.
    public static let avro = SchemaType(rawValue: "AVRO")
    /// JSON Schema.
    public static let json = SchemaType(rawValue: "JSON")
    /// Protocol Buffers.
    public static let protobuf = SchemaType(rawValue: "PROTOBUF")

    /// The registry's name.
    public var description: String { rawValue }
}

/// A schema that another one uses: a version of a subject.
public struct SchemaReference: Hashable, Sendable {
    /// How the schema that uses it calls it: a full name in Avro, a URL in JSON Schema, the imported file in Protobuf.
    public var name: String
    /// The subject that has it.
    public var subject: String
    /// The version of the subject.
    public var version: Int

    /// A reference.
    ///
    /// - Parameters:
    ///   - name: How the schema that uses it calls it.
    ///   - subject: The subject that has it.
    ///   - version: The version of the subject.
    public init(name: String, subject: String, version: Int) {
        self.name = name
        self.subject = subject
        self.version = version
    }
}

/// A schema as an application has it: a text, and the schemas of the registry that it uses.
public struct RegistrySchema: Hashable, Sendable {
    /// The text, sent as it is.
    public var text: String
    /// What it is written in.
    public var type: SchemaType
    /// The schemas that it uses.
    public var references: [SchemaReference]

    /// A schema.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - type: What it is written in.
    ///   - references: The schemas that it uses.
    public init(_ text: String, type: SchemaType, references: [SchemaReference] = []) {
        self.text = text
        self.type = type
        self.references = references
    }
}

/// A schema as a registry has it.
public struct RegisteredSchema: Hashable, Sendable {
    /// The registry's number for it, which the prefix format writes into records.
    public var id: Int32
    /// The same for all registries, from Confluent Platform 8 on; nil if the registry has none.
    public var guid: SchemaGUID?
    /// The subject it was asked for in; nil if it was asked for by id or GUID.
    public var subject: String?
    /// Its version in that subject, if the registry said it.
    public var version: Int?
    /// The schema.
    public var schema: RegistrySchema
    /// Names of its domain rules (data contracts): what Confluent's serializers would do to values before they are written, such as
    /// encrypting fields.
    public var domainRules: [String]

    /// A schema of a registry.
    ///
    /// - Parameters:
    ///   - id: The registry's number for it.
    ///   - guid: Its GUID.
    ///   - subject: The subject it is in.
    ///   - version: Its version in the subject.
    ///   - schema: The schema.
    ///   - domainRules: Names of its domain rules.
    public init(
        id: Int32, guid: SchemaGUID? = nil, subject: String? = nil, version: Int? = nil, schema: RegistrySchema,
        domainRules: [String] = []
    ) {
        self.id = id
        self.guid = guid
        self.subject = subject
        self.version = version
        self.schema = schema
        self.domainRules = domainRules
    }
}
