/// How a schema is understood.
public struct JSONSchemaOptions: Hashable, Sendable {
    /// What `format` means.
    public enum Formats: Hashable, Sendable {
        /// It is a remark and refuses nothing, which is what JSON Schema says since 2019-09.
        case annotations
        /// It is checked. Formats that are not known make the schema ``JSONSchemaError/Code/unsupported``; those known are `date-time`,
        /// `date`, `time`, `duration`, `email`, `hostname`, `ipv4`, `ipv6`, `uri`, `uri-reference`, `iri`, `iri-reference`,
        /// `uri-template`, `uuid`, `json-pointer`, `relative-json-pointer` and `regex`.
        case assertions
    }

    /// What becomes of keywords that no version of JSON Schema knows.
    public enum UnknownKeywords: Hashable, Sendable {
        /// They are remarks, which is what JSON Schema says: `javaType`, `connect.index`. Those of which it is known that
        /// other validators check them, such as `nullable` or `formatMinimum`, are refused even so.
        case annotations
        /// They make the schema ``JSONSchemaError/Code/unsupported``; misspelled keywords are found so.
        case refused
    }

    /// What a schema without `$schema` is written in. Default: ``JSONSchemaDialect/draft7``.
    public var dialect: JSONSchemaDialect
    /// What `format` means. Default: ``Formats/annotations``.
    public var formats: Formats
    /// What becomes of unknown keywords. Default: ``UnknownKeywords/annotations``.
    public var unknownKeywords: UnknownKeywords
    /// What schemas and values may cost.
    public var limits: JSONSchemaLimits

    /// Options; those that are not given have their defaults.
    ///
    /// - Parameters:
    ///   - dialect: What a schema without `$schema` is written in.
    ///   - formats: What `format` means.
    ///   - unknownKeywords: What becomes of unknown keywords.
    ///   - limits: What schemas and values may cost.
    public init(
        dialect: JSONSchemaDialect = .draft7, formats: Formats = .annotations,
        unknownKeywords: UnknownKeywords = .annotations, limits: JSONSchemaLimits = JSONSchemaLimits()
    ) {
        self.dialect = dialect
        self.formats = formats
        self.unknownKeywords = unknownKeywords
        self.limits = limits
    }
}

/// What schemas and values may cost. What exceeds a limit throws ``JSONSchemaError/Code/limitExceeded``.
public struct JSONSchemaLimits: Hashable, Sendable {
    /// Bytes of a schema, and of each document that it refers to. Default: 1 MiB.
    public var schemaBytes: Int
    /// Schemas inside of the schema, with those of the documents that it refers to. Default: 20,000.
    public var subschemas: Int
    /// Bytes of a value. Default: 64 MiB.
    public var valueBytes: Int
    /// Arrays and objects inside of each other, of schemas and of values. Default: 100.
    public var valueDepth: Int
    /// Schemas that are applied inside of each other; only schemas that refer to themselves get far. Default: 400.
    public var schemaDepth: Int
    /// Steps of one validation: each schema that is applied to a part of the value, each comparison, and each step of a pattern
    /// through a string. Default: 10 million.
    public var steps: Int
    /// Violations after which a validation ends. Default: 50.
    public var violations: Int

    /// Limits; those that are not given have their defaults.
    ///
    /// - Parameters:
    ///   - schemaBytes: Bytes of a schema, and of each document that it refers to.
    ///   - subschemas: Schemas inside of the schema.
    ///   - valueBytes: Bytes of a value.
    ///   - valueDepth: Arrays and objects inside of each other.
    ///   - schemaDepth: Schemas that are applied inside of each other.
    ///   - steps: Steps of one validation.
    ///   - violations: Violations after which a validation ends.
    public init(
        schemaBytes: Int = 1 << 20, subschemas: Int = 20_000, valueBytes: Int = 64 << 20, valueDepth: Int = 100,
        schemaDepth: Int = 400, steps: Int = 10_000_000, violations: Int = 50
    ) {
        self.schemaBytes = schemaBytes
        self.subschemas = subschemas
        self.valueBytes = valueBytes
        self.valueDepth = valueDepth
        self.schemaDepth = schemaDepth
        self.steps = steps
        self.violations = violations
    }
}
