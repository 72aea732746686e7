/// A version of JSON Schema.
public enum JSONSchemaDialect: String, Hashable, Sendable, CaseIterable {
    /// Draft 4 of 2013.
    case draft4 = "http://json-schema.org/draft-04/schema"
    /// Draft 6 of 2017.
    case draft6 = "http://json-schema.org/draft-06/schema"
    /// Draft 7 of 2018, which schema registries assume when a schema does not say.
    case draft7 = "http://json-schema.org/draft-07/schema"
    /// The version of September 2019.
    case draft2019 = "https://json-schema.org/draft/2019-09/schema"
    /// The version of December 2020.
    case draft2020 = "https://json-schema.org/draft/2020-12/schema"

    /// The dialect that `$schema` names; neither an empty fragment nor the scheme matters.
    init?(schema: String) {
        let uri = schema.hasSuffix("#") ? String(schema.dropLast()) : schema
        let other = uri.hasPrefix("https:") ? "http:" + uri.dropFirst(6) : "https:" + uri.dropFirst(5)
        guard let dialect = Self(rawValue: uri) ?? Self(rawValue: other) else { return nil }
        self = dialect
    }

    /// The value of `$schema`.
    var schemaURI: String {
        switch self {
        case .draft4, .draft6, .draft7: rawValue + "#"
        case .draft2019, .draft2020: rawValue
        }
    }
}

extension JSONSchemaDialect: Comparable {
    /// Whether the dialect is older than another.
    public static func < (left: JSONSchemaDialect, right: JSONSchemaDialect) -> Bool { left.age < right.age }

    private var age: Int {
        switch self {
        case .draft4: 4
        case .draft6: 6
        case .draft7: 7
        case .draft2019: 2019
        case .draft2020: 2020
        }
    }
}
