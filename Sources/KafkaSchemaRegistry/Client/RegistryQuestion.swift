internal import KafkaJSON

/// What a client asks a registry: the key of its caches, and the request.
enum RegistryQuestion: Hashable, Sendable {
    case register(subject: String, RegistrySchema, normalizes: Bool)
    case lookup(subject: String, RegistrySchema, normalizes: Bool)
    case latest(subject: String)
    case latestWith(subject: String, metadata: [String: String])
    case version(subject: String, Int)
    case id(Int32, subject: String?)
    case guid(SchemaGUID)
    case idsOfGUID(SchemaGUID)
    case associations(namespace: String, topic: String, isKey: Bool)
    case compatibility(subject: String, RegistrySchema)
    case types

    /// Whether another answer may come later.
    var mayChange: Bool {
        switch self {
        case .latest, .latestWith, .associations, .types: true
        default: false
        }
    }

    /// Whether the answer is kept.
    var isCached: Bool {
        if case .compatibility = self { false } else { true }
    }

    var method: SchemaRegistryRequest.Method {
        switch self {
        case .register, .lookup, .compatibility: .post
        default: .get
        }
    }

    var subject: String? {
        switch self {
        case .register(let subject, _, _), .lookup(let subject, _, _), .latest(let subject),
            .latestWith(let subject, _),
            .version(let subject, _), .compatibility(let subject, _):
            subject
        case .id(_, let subject): subject
        case .guid, .idsOfGUID, .associations, .types: nil
        }
    }

    /// The schema that was sent.
    var schema: RegistrySchema? {
        switch self {
        case .register(_, let schema, _), .lookup(_, let schema, _), .compatibility(_, let schema): schema
        default: nil
        }
    }

    /// Path and query.
    var path: String {
        switch self {
        case .register(let subject, _, let normalizes):
            "/subjects/\(Self.encode(subject))/versions" + (normalizes ? "?normalize=true" : "")
        case .lookup(let subject, _, let normalizes):
            "/subjects/\(Self.encode(subject))" + (normalizes ? "?normalize=true" : "")
        case .latest(let subject): "/subjects/\(Self.encode(subject))/versions/latest"
        case .latestWith(let subject, let metadata):
            "/subjects/\(Self.encode(subject))/metadata?"
                + metadata.sorted { $0.key < $1.key }.map {
                    "key=\(Self.encode($0.key))&value=\(Self.encode($0.value))"
                }
                .joined(separator: "&")
        case .version(let subject, let version): "/subjects/\(Self.encode(subject))/versions/\(version)"
        case .id(let id, let subject): "/schemas/ids/\(id)" + (subject.map { "?subject=\(Self.encode($0))" } ?? "")
        case .guid(let guid): "/schemas/guids/\(guid)"
        case .idsOfGUID(let guid): "/schemas/guids/\(guid)/ids"
        case .associations(let namespace, let topic, let isKey):
            "/associations/resources/\(Self.encode(namespace))/\(Self.encode(topic))?resourceType=topic"
                + "&associationType=\(isKey ? "key" : "value")&offset=0&limit=-1"
        case .compatibility(let subject, _):
            "/compatibility/subjects/\(Self.encode(subject))/versions/latest?verbose=true"
        case .types: "/schemas/types"
        }
    }

    /// The body: only what is set, since older registries refuse fields that they do not know.
    var body: [UInt8] {
        guard let schema else { return [] }
        var object = JSONObject()
        object["schema"] = .string(schema.text)
        if schema.type != .avro { object["schemaType"] = .string(schema.type.rawValue) }
        if !schema.references.isEmpty {
            object["references"] = .array(
                schema.references.map { reference in
                    [
                        "name": .string(reference.name), "subject": .string(reference.subject),
                        "version": .integer(reference.version),
                    ]
                })
        }
        var bytes: [UInt8] = []
        JSONValue.object(object).write(to: &bytes)
        return bytes
    }

    /// Percent-encoding of all but the characters that need none anywhere in a URL (RFC 3986, 2.3).
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
