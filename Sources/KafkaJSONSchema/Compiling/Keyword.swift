/// What is known of a keyword: where subschemas are in it, and in which dialects it has its meaning.
struct Keyword {
    /// Where subschemas are.
    enum Shape {
        /// Nowhere.
        case plain
        /// It is one.
        case schema
        /// Its elements are.
        case schemas
        /// The values of its members are.
        case members
        /// It is one, or its elements are.
        case schemaOrSchemas
        /// The values of its members are, unless they are lists of names.
        case dependencies
    }

    let shape: Shape
    let since: JSONSchemaDialect
    let until: JSONSchemaDialect

    private init(
        _ shape: Shape = .plain, since: JSONSchemaDialect = .draft4, until: JSONSchemaDialect = .draft2020
    ) {
        self.shape = shape
        self.since = since
        self.until = until
    }

    func isKnown(in dialect: JSONSchemaDialect) -> Bool { since <= dialect && dialect <= until }

    /// Whether a keyword that the dialect does not know would not say what is valid either if it did.
    static func isHarmless(_ name: String) -> Bool {
        annotations[name] != nil
            || ["$vocabulary", "$anchor", "$id", "$dynamicAnchor", "$recursiveAnchor"].contains(name)
    }

    static let all: [String: Keyword] = core.merging(applicators) { first, _ in first }
        .merging(assertions) { first, _ in first }.merging(annotations) { first, _ in first }

    private static let core: [String: Keyword] = [
        "$schema": Keyword(), "$ref": Keyword(), "$id": Keyword(),
        "$anchor": Keyword(since: .draft2019), "$vocabulary": Keyword(since: .draft2019),
        "$recursiveRef": Keyword(since: .draft2019, until: .draft2019),
        "$recursiveAnchor": Keyword(since: .draft2019, until: .draft2019),
        "$dynamicRef": Keyword(since: .draft2020), "$dynamicAnchor": Keyword(since: .draft2020),
        // Both only hold schemas that others refer to, so it does no harm to know them always.
        "$defs": Keyword(.members), "definitions": Keyword(.members),
    ]

    private static let applicators: [String: Keyword] = [
        "allOf": Keyword(.schemas), "anyOf": Keyword(.schemas), "oneOf": Keyword(.schemas), "not": Keyword(.schema),
        "if": Keyword(.schema, since: .draft7), "then": Keyword(.schema, since: .draft7),
        "else": Keyword(.schema, since: .draft7),
        "properties": Keyword(.members), "patternProperties": Keyword(.members),
        "additionalProperties": Keyword(.schema), "propertyNames": Keyword(.schema, since: .draft6),
        "unevaluatedProperties": Keyword(.schema, since: .draft2019),
        "items": Keyword(.schemaOrSchemas), "additionalItems": Keyword(.schema, until: .draft2019),
        "prefixItems": Keyword(.schemas, since: .draft2020), "contains": Keyword(.schema, since: .draft6),
        "unevaluatedItems": Keyword(.schema, since: .draft2019),
        // Replaced in 2019-09 by the next two. Newer schemas that have it still mean it.
        "dependencies": Keyword(.dependencies),
        "dependentSchemas": Keyword(.members, since: .draft2019), "dependentRequired": Keyword(since: .draft2019),
    ]

    private static let assertions: [String: Keyword] = [
        "type": Keyword(), "enum": Keyword(), "const": Keyword(since: .draft6),
        "multipleOf": Keyword(), "maximum": Keyword(), "exclusiveMaximum": Keyword(), "minimum": Keyword(),
        "exclusiveMinimum": Keyword(), "maxLength": Keyword(), "minLength": Keyword(), "pattern": Keyword(),
        "maxItems": Keyword(), "minItems": Keyword(), "uniqueItems": Keyword(),
        "maxContains": Keyword(since: .draft2019), "minContains": Keyword(since: .draft2019),
        "maxProperties": Keyword(), "minProperties": Keyword(), "required": Keyword(), "format": Keyword(),
    ]

    private static let annotations: [String: Keyword] = [
        "title": Keyword(), "description": Keyword(), "default": Keyword(), "examples": Keyword(),
        "readOnly": Keyword(), "writeOnly": Keyword(), "deprecated": Keyword(), "$comment": Keyword(),
        "contentEncoding": Keyword(), "contentMediaType": Keyword(),
        "contentSchema": Keyword(.schema, since: .draft2019),
    ]

    /// Keywords of no dialect here which say what is valid to those who know them: draft 3's, OpenAPI's, and other
    /// validators' own.
    static let foreign: Set<String> = [
        "divisibleBy", "disallow", "extends",
        "nullable",
        "formatMinimum", "formatMaximum", "formatExclusiveMinimum", "formatExclusiveMaximum", "instanceof", "typeof",
        "regexp", "transform", "uniqueItemProperties", "allRequired", "anyRequired", "oneRequired", "patternRequired",
        "prohibited", "deepProperties", "deepRequired", "select", "selectCases", "selectDefault", "switch", "constant",
        "$merge", "$patch", "$data",
    ]
}
