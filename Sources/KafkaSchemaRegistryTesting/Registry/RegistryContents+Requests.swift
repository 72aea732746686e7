internal import Foundation
internal import KafkaJSON
internal import KafkaSchemaRegistry

/// A request, taken apart.
struct RegistryCall {
    let method: SchemaRegistryRequest.Method
    /// Segments of the path, decoded.
    let path: [String]
    let query: [(name: String, value: String)]
    let body: JSONValue?

    init(_ request: SchemaRegistryRequest) throws(RegistryReply) {
        method = request.method
        let parts = request.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0].split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1).map {
                String($0).replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? String($0)
            }
            return (sides.first ?? "", sides.count > 1 ? sides[1] : "")
        }
        if request.body.isEmpty {
            body = nil
        } else {
            guard let json = try? JSONValue(parsing: request.body), json.objectValue != nil else {
                throw .error(400, 400, "Unable to process JSON")
            }
            body = json
        }
    }

    func first(_ name: String) -> String? { query.first { $0.name == name }?.value }
    func all(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
    func isTrue(_ name: String) -> Bool { first(name)?.lowercased() == "true" }
}

extension RegistryContents {
    /// The answer to a request.
    mutating func answer(_ request: SchemaRegistryRequest) -> RegistryReply {
        do throws(RegistryReply) {
            try check(request)
            return try answer(try RegistryCall(request))
        } catch {
            return error
        }
    }

    private func check(_ request: SchemaRegistryRequest) throws(RegistryReply) {
        func header(_ name: String) -> String? { request.headers.first { $0.name.lowercased() == name }?.value }
        if let expected = features.authorization, header("authorization") != expected {
            throw .error(401, 401, "Unauthorized")
        }
        let known = [
            "application/vnd.schemaregistry.v1+json", "application/vnd.schemaregistry+json", "application/json",
        ]
        if !request.body.isEmpty {
            let type = header("content-type")?.split(separator: ";").first.map(String.init) ?? ""
            guard known.contains(type) || type == "application/octet-stream" else {
                throw .error(415, 415, "HTTP 415 Unsupported Media Type")
            }
        }
        if let accept = header("accept") {
            let types = accept.split(separator: ",").map {
                $0.split(separator: ";")[0].trimmingCharacters(in: .whitespaces)
            }
            if !types.contains(where: { known.contains($0) || $0 == "*/*" || $0 == "application/*" }) {
                throw .error(406, 406, "HTTP 406 Not Acceptable")
            }
        }
    }

    private mutating func answer(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        switch call.path.first {
        case nil: return .ok([:])
        case "subjects": return try subjects(call)
        case "schemas": return try schemas(call)
        case "config", "mode": return try settings(call)
        case "compatibility": return try compatibility(call)
        case "associations" where features.hasAssociations: return try associations(call)
        default: throw .error(404, 404, "HTTP 404 Not Found")
        }
    }

    // MARK: Subjects

    private mutating func subjects(_ call: RegistryCall) throws(RegistryReply) -> RegistryReply {
        let rest = call.path.dropFirst()
        guard let subject = rest.first else { return .ok(.array(subjectNames.map { .string($0) })) }
        switch (call.method, rest.count, rest.dropFirst().first) {
        case (.post, 1, _): return try lookUp(call, subject)
        case (.delete, 1, _):
            let numbers = versions(subject, includingDeleted: call.isTrue("permanent")).map(\.number)
            if numbers.isEmpty { throw .noSubject(subject) }
            delete(subject, isPermanent: call.isTrue("permanent"))
            return .ok(.array(numbers.map { .integer($0) }))
        case (.get, 2, "metadata") where features.hasMetadata: return try latestWithMetadata(call, subject)
        case (.get, 2, "versions"):
            let numbers = versions(subject, includingDeleted: call.isTrue("deleted")).map(\.number)
            if numbers.isEmpty { throw .noSubject(subject) }
            return .ok(.array(numbers.map { .integer($0) }))
        case (.post, 2, "versions"): return try register(call, subject)
        case (.get, 3, "versions"):
            return .ok(
                describe(try version(subject, call.path[3], includingDeleted: call.isTrue("deleted")), subject, call))
        case (.get, 4, "versions") where call.path[4] == "schema":
            let version = try version(subject, call.path[3])
            return .ok(
                (try? JSONValue(parsing: Array(version.entity.schema.text.utf8))) ?? .string(version.entity.schema.text)
            )
        case (.get, 4, "versions") where call.path[4] == "referencedby": return .ok([])
        case (.delete, 3, "versions"):
            let version = try version(subject, call.path[3], includingDeleted: call.isTrue("permanent"))
            delete(subject, number: version.number, isPermanent: call.isTrue("permanent"))
            return .ok(.integer(version.number))
        default: throw .error(405, 405, "HTTP 405 Method Not Allowed")
        }
    }

    private mutating func register(_ call: RegistryCall, _ subject: String) throws(RegistryReply) -> RegistryReply {
        let version = try register(try entity(call), subject: subject).get()
        if features.hasFullAnswers { return .ok(describe(version, subject, call)) }
        return .ok(["id": .integer(version.id)])
    }

    private func lookUp(_ call: RegistryCall, _ subject: String) throws(RegistryReply) -> RegistryReply {
        let entity = try entity(call)
        let versions = versions(subject, includingDeleted: call.isTrue("deleted"))
        if versions.isEmpty { throw .noSubject(subject) }
        let found = versions.last { version in
            version.entity.schema.type == entity.schema.type
                && version.entity.schema.references == entity.schema.references && version.entity.hasText(of: entity)
                && (entity.metadata == nil || version.entity.metadata == entity.metadata)
        }
        guard let found else { throw .noSchema }
        return .ok(describe(found, subject, call))
    }

    private func latestWithMetadata(_ call: RegistryCall, _ subject: String) throws(RegistryReply) -> RegistryReply {
        let versions = versions(subject)
        if versions.isEmpty { throw .noSubject(subject) }
        let wanted = zip(call.all("key"), call.all("value"))
        let found = versions.last { version in
            wanted.allSatisfy { version.entity.metadata?["properties"]?[$0]?.stringValue == $1 }
        }
        guard let found else { throw .noVersion("with that metadata") }
        return .ok(describe(found, subject, call))
    }

    /// The schema in a body.
    func entity(_ call: RegistryCall) throws(RegistryReply) -> SchemaEntity {
        guard let body = call.body, let members = body.objectValue?.members else {
            throw .error(422, 42201, "Empty schema")
        }
        var allowed: Set = ["schema", "schemaType", "references", "id", "version"]
        if features.hasMetadata { allowed.formUnion(["metadata", "ruleSet", "schemaTagsToAdd", "schemaTagsToRemove"]) }
        for member in members where !allowed.contains(member.name) {
            throw .error(422, 422, "Unrecognized field: \(member.name)")
        }
        guard let text = body["schema"]?.stringValue, !text.isEmpty else { throw .error(422, 42201, "Empty schema") }
        let type = body["schemaType"]?.stringValue ?? "AVRO"
        guard ["AVRO", "JSON", "PROTOBUF"].contains(type) else {
            throw .error(422, 42201, "Invalid schema type \(type)")
        }
        var references: [SchemaReference] = []
        for reference in body["references"]?.arrayValue ?? [] {
            guard let name = reference["name"]?.stringValue, let subject = reference["subject"]?.stringValue,
                let version = reference["version"]?.numberValue?.int64
            else { throw .error(422, 42201, "Invalid reference") }
            references.append(SchemaReference(name: name, subject: subject, version: Int(version)))
        }
        let metadata = body["metadata"].flatMap { $0.isNull ? nil : $0 }
        let ruleSet = body["ruleSet"].flatMap { $0.isNull ? nil : $0 }
        return SchemaEntity(
            RegistrySchema(text, type: SchemaType(rawValue: type), references: references), metadata: metadata,
            ruleSet: ruleSet)
    }
}
