import KafkaJSON

/// A schema, ready to be applied. Other schemas are positions in ``SchemaProgram/nodes``.
final class SchemaNode: Sendable {
    /// URI and JSON pointer, for messages.
    let location: String
    /// The resource that it belongs to.
    let resource: Int
    /// `false`: nothing is valid.
    let refusesAll: Bool
    let types: JSONTypes
    let values: ValueRules?
    let numbers: NumberRules?
    let strings: StringRules?
    let arrays: ArrayRules?
    let objects: ObjectRules?
    /// What is applied to the same value.
    let sameValue: SameValueRules?
    let unevaluatedItems: Int?
    let unevaluatedProperties: Int?

    init(location: String, resource: Int, parts: SchemaParts) {
        self.location = location
        self.resource = resource
        refusesAll = parts.refusesAll
        types = parts.types
        values = parts.values.isEmpty ? nil : parts.values
        numbers = parts.numbers.isEmpty ? nil : parts.numbers
        strings = parts.strings.isEmpty ? nil : parts.strings
        arrays = parts.arrays.isEmpty ? nil : parts.arrays
        objects = parts.objects.isEmpty ? nil : parts.objects
        sameValue = parts.sameValue.isEmpty ? nil : parts.sameValue
        unevaluatedItems = parts.unevaluatedItems
        unevaluatedProperties = parts.unevaluatedProperties
    }
}

/// What a node is made of, while it is compiled.
struct SchemaParts {
    var refusesAll = false
    var types = JSONTypes.all
    var values = ValueRules()
    var numbers = NumberRules()
    var strings = StringRules()
    var arrays = ArrayRules()
    var objects = ObjectRules()
    var sameValue = SameValueRules()
    var unevaluatedItems: Int?
    var unevaluatedProperties: Int?
}

/// The types that `type` admits.
struct JSONTypes: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = JSONTypes(rawValue: 1)
    static let boolean = JSONTypes(rawValue: 2)
    static let integer = JSONTypes(rawValue: 4)
    /// All numbers; integers are among them.
    static let number = JSONTypes(rawValue: 8)
    static let string = JSONTypes(rawValue: 16)
    static let array = JSONTypes(rawValue: 32)
    static let object = JSONTypes(rawValue: 64)
    static let all = JSONTypes(rawValue: 127)

    static let names: [(name: String, types: JSONTypes)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", [.number, .integer]),
        ("string", .string), ("array", .array), ("object", .object),
    ]
}

/// `enum` and `const`.
struct ValueRules: Sendable {
    var constant: JSONValue?
    var choices: Set<JSONValue>?

    var isEmpty: Bool { constant == nil && choices == nil }
}

struct NumberRules: Sendable {
    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var divisor: Divisor?

    var isEmpty: Bool {
        minimum == nil && maximum == nil && exclusiveMinimum == nil && exclusiveMaximum == nil && divisor == nil
    }
}

struct StringRules: Sendable {
    var minimum: Int?
    var maximum: Int?
    var pattern: Pattern?
    var format: Format?

    var isEmpty: Bool { minimum == nil && maximum == nil && pattern == nil && format == nil }
}

struct ArrayRules: Sendable {
    /// A number of elements.
    struct Contains: Sendable {
        let schema: Int
        let minimum: Int
        let maximum: Int?
        /// Whether it counts as an evaluation of the elements that it accepts.
        let evaluates: Bool
    }

    var minimum: Int?
    var maximum: Int?
    var isUnique = false
    /// For the first elements.
    var prefix: [Int] = []
    /// For those after the prefix.
    var rest: Int?
    /// The keywords' names, which differ by dialect.
    var prefixName = "prefixItems"
    var restName = "items"
    var contains: Contains?

    var isEmpty: Bool {
        minimum == nil && maximum == nil && !isUnique && prefix.isEmpty && rest == nil && contains == nil
    }
}

struct ObjectRules: Sendable {
    struct Property: Sendable {
        var schema: Int?
        var isRequired: Bool
    }

    /// A dependency on the presence of a member.
    struct Dependency: Sendable {
        let name: String
        let required: [String]
        let schema: Int?
        let keyword: String
    }

    var minimum: Int?
    var maximum: Int?
    /// Those of `properties` and those of `required`.
    var properties: [ScalarKey: Property] = [:]
    /// In the order of the schema.
    var required: [String] = []
    var patterns: [(pattern: Pattern, schema: Int)] = []
    var additional: Int?
    var names: Int?
    var dependencies: [Dependency] = []

    var isEmpty: Bool {
        minimum == nil && maximum == nil && properties.isEmpty && patterns.isEmpty && additional == nil && names == nil
            && dependencies.isEmpty
    }

    /// Whether members have to be looked at one by one.
    var examinesMembers: Bool { !properties.isEmpty || !patterns.isEmpty || additional != nil || names != nil }
}

struct SameValueRules: Sendable {
    struct Dynamic: Sendable {
        let anchor: String
        /// Where it leads if no outer resource has the anchor.
        let fallback: Int
        let keyword: String
    }

    struct Condition: Sendable {
        let condition: Int
        let then: Int?
        let otherwise: Int?
    }

    var reference: Int?
    var dynamicReference: Dynamic?
    var allOf: [Int] = []
    /// A dynamic reference that cannot lead elsewhere.
    var secondReference: Int?
    var any: [Int] = []
    var one: [Int] = []
    var not: Int?
    var condition: Condition?

    var isEmpty: Bool {
        reference == nil && secondReference == nil && dynamicReference == nil && allOf.isEmpty && any.isEmpty
            && one.isEmpty && not == nil
            && condition == nil
    }

    /// All schemas that are applied to the same value, or can be.
    var schemas: [Int] {
        var schemas = allOf + any + one
        schemas += [reference, secondReference, not, condition?.condition, condition?.then, condition?.otherwise]
            .compactMap(\.self)
        return schemas
    }
}

/// A schema with all that it refers to, compiled.
final class SchemaProgram: Sendable {
    let nodes: [SchemaNode]
    let root: Int
    /// By resource and anchor.
    let dynamicAnchors: [[String: Int]]

    init(nodes: [SchemaNode], root: Int, dynamicAnchors: [[String: Int]]) {
        self.nodes = nodes
        self.root = root
        self.dynamicAnchors = dynamicAnchors
    }
}
