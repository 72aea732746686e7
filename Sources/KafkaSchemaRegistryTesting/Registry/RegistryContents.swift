internal import KafkaJSON
internal import KafkaSchemaRegistry

/// What a registry knows.
struct RegistryContents: Sendable {
    let features: EmbeddedSchemaRegistry.Features
    private(set) var entities: [Int32: SchemaEntity] = [:]
    private var ids: [SchemaEntity: Int32] = [:]
    private var subjects: [String: [SubjectVersion]] = [:]
    private var associations: [String: [(isKey: Bool, subject: String)]] = [:]
    /// By subject; the empty one is for all.
    var compatibility: [String: String] = ["": "BACKWARD"]
    var modes: [String: String] = ["": "READWRITE"]
    /// Messages with which registrations are refused, by subject.
    var verdicts: [String: String] = [:]

    init(_ features: EmbeddedSchemaRegistry.Features) {
        self.features = features
    }

    /// All subjects that have a version.
    var subjectNames: [String] {
        subjects.filter { $0.value.contains { !$0.isDeleted } }.keys.sorted()
    }

    func versions(_ subject: String, includingDeleted: Bool = false) -> [SubjectVersion] {
        (subjects[subject] ?? []).filter { includingDeleted || !$0.isDeleted }
    }

    /// A version by its number or `latest`.
    func version(_ subject: String, _ name: String, includingDeleted: Bool = false) throws(RegistryReply)
        -> SubjectVersion
    {
        let versions = versions(subject, includingDeleted: includingDeleted)
        guard let last = versions.last else { throw .noSubject(subject) }
        if name == "latest" || name == "-1" { return last }
        guard let number = Int(name), number > 0 else {
            throw .error(
                422, 42202,
                "The specified version '\(name)' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
            )
        }
        guard let version = versions.first(where: { $0.number == number }) else { throw .noVersion(name) }
        return version
    }

    mutating func register(_ entity: SchemaEntity, subject: String) -> Result<SubjectVersion, RegistryReply> {
        if let version = versions(subject).last(where: { $0.entity == entity }) { return .success(version) }
        if let problem = problem(entity) { return .failure(.error(422, 42201, "Invalid schema: \(problem)")) }
        if modes[subject] ?? modes[""] != "READWRITE" {
            return .failure(.error(422, 42205, "Subject \(subject) is in read-only mode"))
        }
        if let message = incompatibility(entity, subject: subject) {
            return .failure(
                .error(
                    409, 409,
                    "Schema being registered is incompatible with an earlier schema for subject \"\(subject)\", details: [\(message)]"
                ))
        }
        let id = ids[entity] ?? Int32(entities.count + 1)
        ids[entity] = id
        entities[id] = entity
        let number = (subjects[subject]?.last?.number ?? 0) + 1
        let version = SubjectVersion(number: number, id: id, entity: entity)
        subjects[subject, default: []].append(version)
        return .success(version)
    }

    /// Why it is no schema; nil if it is one.
    func problem(_ entity: SchemaEntity) -> String? {
        var used: [(name: String, schema: RegistrySchema)] = []
        do throws(RegistryReply) { try collect(entity.schema.references, &used) } catch { return error.message }
        return entity.problem(references: used)
    }

    private func collect(
        _ references: [SchemaReference], _ used: inout [(name: String, schema: RegistrySchema)]
    ) throws(RegistryReply) {
        for reference in references where !used.contains(where: { $0.name == reference.name }) {
            let schema = try version(reference.subject, "\(reference.version)").entity.schema
            try collect(schema.references, &used)
            used.append((reference.name, schema))
        }
    }

    /// What is incompatible with the latest version; nil if nothing is.
    func incompatibility(_ entity: SchemaEntity, subject: String) -> String? {
        if let verdict = verdicts[subject] { return verdict }
        let level = compatibility[subject] ?? compatibility[""] ?? "NONE"
        guard level != "NONE" else { return nil }
        let earlier = versions(subject)
        for version in level.hasSuffix("_TRANSITIVE") ? earlier.reversed() : Array(earlier.suffix(1)) {
            if version.entity.schema.type != entity.schema.type { return "the type of the schema differs" }
            guard entity.schema.type == .avro else { continue }
            let isBackward = level.hasPrefix("BACKWARD") || level.hasPrefix("FULL")
            let isForward = level.hasPrefix("FORWARD") || level.hasPrefix("FULL")
            if isBackward, let message = AvroCompatibility.problem(reader: entity, writer: version.entity) {
                return message
            }
            if isForward, let message = AvroCompatibility.problem(reader: version.entity, writer: entity) {
                return message
            }
        }
        return nil
    }

    mutating func delete(_ subject: String, number: Int? = nil, isPermanent: Bool) {
        guard let versions = subjects[subject] else { return }
        subjects[subject] = versions.compactMap { version in
            guard number == nil || version.number == number else { return version }
            if isPermanent { return nil }
            var deleted = version
            deleted.isDeleted = true
            return deleted
        }
    }

    /// Subjects and versions that have a schema.
    func uses(of id: Int32) -> [(subject: String, version: Int)] {
        subjects.flatMap { subject, versions in
            versions.filter { $0.id == id && !$0.isDeleted }.map { (subject, $0.number) }
        }.sorted { $0 < $1 }
    }

    mutating func associate(_ namespace: String, _ topic: String, isKey: Bool, _ subject: String) {
        associations["\(namespace)/\(topic)", default: []].append((isKey, subject))
    }

    func associated(_ namespace: String, _ topic: String, types: [String]) -> [(isKey: Bool, subject: String)] {
        (associations["\(namespace)/\(topic)"] ?? []).filter {
            types.isEmpty || types.contains($0.isKey ? "key" : "value")
        }
    }

    mutating func addRules(_ names: [String], _ subject: String) {
        guard let last = versions(subject).last,
            let index = subjects[subject]?.firstIndex(where: { $0.number == last.number })
        else { return }
        let rules = names.map { name -> JSONValue in
            ["name": .string(name), "kind": "TRANSFORM", "type": "ENCRYPT", "mode": "WRITEREAD"]
        }
        var entity = last.entity
        entity.ruleSet = ["domainRules": .array(rules)]
        subjects[subject]?[index].entity = entity
        ids[entity] = last.id
        entities[last.id] = entity
    }
}
