internal import Foundation
internal import KafkaAvro
internal import KafkaJSON
internal import KafkaSchemaRegistry

/// A schema as it is stored: what makes two schemas the same is equal.
struct SchemaEntity: Hashable, Sendable {
    var schema: RegistrySchema
    /// A `.proto` file, however it is laid out, or came as a descriptor.
    private var proto: ProtoFile?
    var metadata: JSONValue?
    var ruleSet: JSONValue?

    init(_ schema: RegistrySchema, metadata: JSONValue? = nil, ruleSet: JSONValue? = nil) {
        self.schema = schema
        if schema.type == .protobuf {
            proto = try? ProtoFile(schema: schema.text)
        } else {
            self.schema.text = Self.canonical(schema)
        }
        self.metadata = metadata
        self.ruleSet = ruleSet
    }

    /// The text without what does not count: whitespace.
    private static func canonical(_ schema: RegistrySchema) -> String {
        guard let json = try? JSONValue(parsing: Array(schema.text.utf8)) else { return schema.text }
        return json.text
    }

    static func == (left: SchemaEntity, right: SchemaEntity) -> Bool {
        left.schema.type == right.schema.type && left.schema.references == right.schema.references
            && left.metadata == right.metadata && left.ruleSet == right.ruleSet && left.hasText(of: right)
    }

    /// Whether the texts say the same.
    func hasText(of other: SchemaEntity) -> Bool {
        if let proto, let other = other.proto { return proto == other }
        return schema.text == other.schema.text
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(schema.references)
        if proto == nil { hasher.combine(schema.text) }
    }

    /// The text in the form that was asked for: Confluent's Python deserializers want descriptors in Base64.
    func text(format: String?) -> String {
        guard format == "serialized", let proto, Data(base64Encoded: schema.text) == nil else { return schema.text }
        return Data(proto.descriptor(name: "default")).base64EncodedString()
    }

    /// Why it is no schema; nil if it is one.
    ///
    /// - Parameter references: What it uses, each behind those that it uses itself.
    func problem(references: [(name: String, schema: RegistrySchema)]) -> String? {
        do {
            switch schema.type {
            case .avro: _ = try AvroSchema(schema, references: references.map(\.schema))
            case .json: _ = try JSONValue(parsing: Array(schema.text.utf8))
            default: _ = try ProtoFile(schema: schema.text)
            }
        } catch {
            return "\(error)"
        }
        return nil
    }

    /// 16 bytes that depend on nothing but the schema, so that all registries have the same.
    var guid: SchemaGUID {
        var text = "\(schema.type)\n\(schema.text)\n"
        for reference in schema.references { text += "\(reference.name)\n\(reference.subject)\n\(reference.version)\n" }
        text += (metadata?.text ?? "") + "\n" + (ruleSet?.text ?? "")
        let halves = [0xCBF2_9CE4_8422_2325, 0x6C62_272E_07BB_0142].map { (basis: UInt64) in
            // FNV-1a.
            text.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
        let bytes = halves.flatMap { half in withUnsafeBytes(of: half.bigEndian) { Array($0) } }
        return SchemaGUID(bytes: bytes) ?? SchemaGUID(UUID())
    }
}

/// A version of a subject.
struct SubjectVersion: Sendable {
    var number: Int
    var id: Int32
    var entity: SchemaEntity
    var isDeleted = false

    func registered(_ subject: String, hasGUIDs: Bool) -> RegisteredSchema {
        let rules = entity.ruleSet?["domainRules"]?.arrayValue ?? []
        return RegisteredSchema(
            id: id, guid: hasGUIDs ? entity.guid : nil, subject: subject, version: number, schema: entity.schema,
            domainRules: rules.compactMap { $0["name"]?.stringValue })
    }
}
