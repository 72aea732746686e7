internal import KafkaJSON
internal import KafkaSchemaRegistry

extension RegistryContents {
    func schemas(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        let path = call.path.dropFirst()
        switch (path.first, path.count) {
        case ("types", 1): return .ok(["JSON", "PROTOBUF", "AVRO"])
        case ("ids", 2...): return try byID(call)
        case ("guids", 2...) where features.hasGUIDs: return try byGUID(call)
        default: throw .error(404, 404, "HTTP 404 Not Found")
        }
    }

    private func byID(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        guard let id = Int32(call.path[2]), let entity = entities[id] else { throw .noSchema }
        switch call.path.dropFirst(3).first {
        case nil:
            var object = describe(entity, call)
            if let use = uses(of: id).first(where: { $0.subject == call.first("subject") }) {
                object["subject"] = .string(use.subject)
                object["version"] = .integer(use.version)
            }
            return .ok(.object(object))
        case "schema":
            return .ok((try? JSONValue(parsing: Array(entity.schema.text.utf8))) ?? .string(entity.schema.text))
        case "subjects": return .ok(.array(uses(of: id).map { .string($0.subject) }))
        case "versions":
            return .ok(.array(uses(of: id).map { ["subject": .string($0.subject), "version": .integer($0.version)] }))
        default: throw .error(404, 404, "HTTP 404 Not Found")
        }
    }

    private func byGUID(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        guard let guid = SchemaGUID(call.path[2]), let (id, entity) = entities.first(where: { $0.value.guid == guid })
        else { throw .noSchema }
        if call.path.count == 4, call.path[3] == "ids" { return .ok([["context": ".", "id": .integer(id)]]) }
        return .ok(.object(describe(entity, call)))
    }

    /// A schema, without where it is.
    func describe(_ entity: SchemaEntity, _ call: RegistryCall) -> JSONObject {
        var object = JSONObject()
        if features.hasGUIDs { object["guid"] = .string("\(entity.guid)") }
        if entity.schema.type != .avro { object["schemaType"] = .string(entity.schema.type.rawValue) }
        object["schema"] = .string(entity.text(format: call.first("format")))
        if !entity.schema.references.isEmpty {
            object["references"] = .array(
                entity.schema.references.map {
                    ["name": .string($0.name), "subject": .string($0.subject), "version": .integer($0.version)]
                })
        }
        if let metadata = entity.metadata { object["metadata"] = metadata }
        if let ruleSet = entity.ruleSet { object["ruleSet"] = ruleSet }
        return object
    }

    func describe(_ version: SubjectVersion, _ subject: String, _ call: RegistryCall) -> JSONValue {
        var object = JSONObject()
        object["subject"] = .string(subject)
        object["version"] = .integer(version.number)
        object["id"] = .integer(version.id)
        for member in describe(version.entity, call).members { object[member.name] = member.value }
        return .object(object)
    }

    // MARK: Configuration

    mutating func settings(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        let isMode = call.path[0] == "mode"
        let subject = call.path.count > 1 ? call.path[1] : ""
        switch call.method {
        case .put:
            let name = isMode ? "mode" : "compatibility"
            guard let value = call.body?[name]?.stringValue else { throw .error(422, 42203, "Invalid value") }
            let allowed =
                isMode
                ? ["READWRITE", "READONLY", "IMPORT", "READONLY_OVERRIDE", "FORWARD"]
                : [
                    "NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL",
                    "FULL_TRANSITIVE",
                ]
            guard allowed.contains(value) else { throw .error(422, isMode ? 42204 : 42203, "Invalid value \(value)") }
            if isMode { modes[subject] = value } else { compatibility[subject] = value }
            return .ok([name: .string(value)] as JSONValue)
        case .delete:
            if isMode { modes[subject] = nil } else { compatibility[subject] = nil }
            return .ok([(isMode ? "mode" : "compatibility"): .string((isMode ? modes : compatibility)[""] ?? "")])
        default:
            let values = isMode ? modes : compatibility
            guard let value = values[subject] ?? (call.isTrue("defaultToGlobal") ? values[""] : nil) else {
                throw .error(404, isMode ? 40409 : 40408, "Subject '\(subject)' does not have this configured")
            }
            return .ok([(isMode ? "mode" : "compatibilityLevel"): .string(value)])
        }
    }

    // MARK: Compatibility

    func compatibility(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        guard call.method == .post, call.path.count >= 4, call.path[1] == "subjects", call.path[3] == "versions" else {
            throw .error(404, 404, "HTTP 404 Not Found")
        }
        let entity = try entity(call)
        if let problem = problem(entity) { throw .error(422, 42201, "Invalid schema: \(problem)") }
        if call.path.count > 4 { _ = try version(call.path[2], call.path[4]) }
        let message = incompatibility(entity, subject: call.path[2])
        var object = JSONObject()
        object["is_compatible"] = .bool(message == nil)
        if let message, call.isTrue("verbose") { object["messages"] = [.string(message)] }
        return .ok(.object(object))
    }

    // MARK: Associations

    func associations(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        guard call.method == .get, call.path.count == 4, call.path[1] == "resources" else {
            throw .error(404, 404, "HTTP 404 Not Found")
        }
        let (namespace, topic) = (call.path[2], call.path[3])
        let found = associated(namespace, topic, types: call.all("associationType"))
        return .ok(
            .array(
                found.map { isKey, subject in
                    [
                        "subject": .string(subject), "resourceName": .string(topic),
                        "resourceNamespace": .string(namespace), "resourceType": "topic",
                        "associationType": isKey ? "key" : "value", "frozen": false,
                    ]
                }))
    }
}
