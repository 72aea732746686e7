internal import KafkaJSON

/// What a registry answered.
enum RegistryAnswer: Sendable {
    case schema(RegisteredSchema)
    case ids([Int32])
    case subjects([String])
    case types([String])
    case compatibility(Bool, [String])

    var schema: RegisteredSchema? {
        if case .schema(let schema) = self { schema } else { nil }
    }
}

extension RegistryQuestion {
    /// The answer in a body; nil if it is not one. Fields that older registries leave out are not needed.
    func answer(_ json: JSONValue) -> RegistryAnswer? {
        switch self {
        case .idsOfGUID:
            return json.arrayValue.map { .ids($0.compactMap { Self.id($0) }) }
        case .associations:
            return json.arrayValue.map { .subjects($0.compactMap { $0["subject"]?.stringValue }) }
        case .types: return json.arrayValue.map { .types($0.compactMap(\.stringValue)) }
        case .compatibility:
            guard let isCompatible = json["is_compatible"]?.boolValue else { return nil }
            return .compatibility(isCompatible, json["messages"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        default: return registered(json).map { .schema($0) }
        }
    }

    private func registered(_ json: JSONValue) -> RegisteredSchema? {
        guard json.objectValue != nil else { return nil }
        var found = RegisteredSchema(id: -1, schema: RegistrySchema("", type: .avro))
        if case .id(let id, _) = self { found.id = id }
        if case .guid(let guid) = self { found.guid = guid }
        if let id = Self.id(json) { found.id = id }
        if found.id < 0, found.guid == nil { return nil }
        if let guid = json["guid"]?.stringValue.flatMap({ SchemaGUID($0) }) { found.guid = guid }
        found.subject = json["subject"]?.stringValue ?? subject
        found.version = json["version"]?.numberValue?.int64.flatMap { Int(exactly: $0) }
        guard let schema = schema ?? Self.schema(json) else { return nil }
        found.schema = schema
        found.domainRules = (json["ruleSet"]?["domainRules"]?.arrayValue ?? []).compactMap { rule in
            rule["disabled"]?.boolValue == true ? nil : rule["name"]?.stringValue ?? "without a name"
        }
        return found
    }

    private static func id(_ json: JSONValue) -> Int32? {
        json["id"]?.numberValue?.int64.flatMap { Int32(exactly: $0) }
    }

    private static func schema(_ json: JSONValue) -> RegistrySchema? {
        guard let text = json["schema"]?.stringValue else { return nil }
        let type = json["schemaType"]?.stringValue.map { SchemaType(rawValue: $0) } ?? .avro
        let references = (json["references"]?.arrayValue ?? []).compactMap { reference -> SchemaReference? in
            guard let name = reference["name"]?.stringValue, let subject = reference["subject"]?.stringValue,
                let version = reference["version"]?.numberValue?.int64
            else { return nil }
            return SchemaReference(name: name, subject: subject, version: Int(version))
        }
        return RegistrySchema(text, type: type, references: references)
    }
}
