internal import KafkaJSON

/// A schema of Avro 1.12, parsed and checked.
///
/// ```swift
/// let schema = try AvroSchema(#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}"#)
/// ```
///
/// Parsing costs some microseconds for each type: do it once, and keep the schema. It is a value that costs nothing to copy.
///
/// All types of the specification are known: records and errors, enums, arrays, maps, unions, fixed types, the primitive types, and
/// the logical types `decimal`, `uuid`, `date`, `time-millis`, `time-micros`, `timestamp-millis`, `timestamp-micros`,
/// `timestamp-nanos`, the same with `local-` in front, and `duration`. A logical type that is not known, or not valid where it
/// is, is ignored, as the specification demands. Names, aliases, symbols and default values are checked.
public struct AvroSchema: Sendable, CustomStringConvertible {
    /// How large a schema may be. Larger ones are refused.
    public struct Limits: Hashable, Sendable {
        /// Bytes of its JSON. 4 MiB by default.
        public var bytes = 4 << 20
        /// Arrays and objects of its JSON inside of each other. 192 by default.
        public var depth = 192
        /// Types, fields and symbols. 50,000 by default.
        public var types = 50_000
        /// Bytes of a full name. 1,024 by default.
        public var nameLength = 1_024
        /// Values in all default values together, those of fields that a default leaves out included. 100,000 by default.
        public var defaultValues = 100_000

        /// The limits that apply by default.
        public init() {}
    }

    /// The JSON that the schema was made of.
    public let text: String

    let types: [SchemaType]
    /// The place of each named type.
    let names: [AvroName: TypeIndex]

    /// The type that the schema describes.
    let root: TypeIndex

    /// Parses a schema.
    ///
    /// - Parameters:
    ///   - text: The schema in JSON. The name of a primitive type may be without quotation marks.
    ///   - references: Schemas whose named types this one refers to, as a registry's `references`; none by default. Those that refer
    ///     to others are behind them.
    ///   - limits: How large it may be.
    /// - Throws: ``AvroError`` with the code ``AvroError/Code/invalidSchema``, and the place in the JSON.
    public init(_ text: String, references: [AvroSchema] = [], limits: Limits = Limits()) throws(AvroError) {
        let json: JSONValue
        do throws(JSONError) {
            let isName = SchemaShape(primitive: text) != nil
            json =
                try isName
                ? .string(text)
                : JSONValue(parsing: text, limits: JSONLimits(depth: limits.depth, bytes: limits.bytes))
        } catch {
            throw AvroError(.invalidSchema, error.description)
        }
        try self.init(json, text: text, references: references, limits: limits)
    }

    init(_ json: JSONValue, text: String, references: [AvroSchema], limits: Limits) throws(AvroError) {
        var parser = SchemaParser(limits: limits)
        for reference in references { try parser.add(reference) }
        root = try parser.type(json, in: "", at: SchemaPath())
        try parser.resolveDefaults()
        self.text = text
        types = parser.types
        names = parser.names
    }

    /// The full name of the record, enum or fixed type that the schema describes; nil for other types.
    public var name: String? { types[root].shape.definedName?.full }

    /// The JSON that the schema was made of.
    public var description: String { text }
}

extension AvroSchema: Hashable {
    /// Whether both have the same JSON, to the byte: schemas that mean the same have the same ``canonicalForm``.
    public static func == (left: AvroSchema, right: AvroSchema) -> Bool { left.text.hasSameScalars(as: right.text) }

    /// Hashes the schema's JSON.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
