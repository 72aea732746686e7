import KafkaJSON

/// Applies a program to one value.
///
/// The first run only finds out whether the value is valid. The second one, for values that are not, writes violations.
struct Evaluator {
    let program: SchemaProgram
    let limits: JSONSchemaLimits
    let isReporting: Bool
    private(set) var stepsLeft: Int
    private var depthLeft: Int
    /// The resources of the schemas that are being applied, from the outermost.
    private var scope: [Int] = []
    /// Why the answer does not count.
    private(set) var failure: JSONSchemaError?
    var violations: [JSONSchemaViolation] = []
    /// Where in the value; only kept while reporting.
    var path: [PathElement] = []
    /// Nothing is reported for schemas that need not accept, such as that of `if`.
    var isQuiet = false

    enum PathElement {
        case member(String)
        case index(Int)
    }

    init(program: SchemaProgram, limits: JSONSchemaLimits, isReporting: Bool) {
        self.program = program
        self.limits = limits
        self.isReporting = isReporting
        stepsLeft = limits.steps
        depthLeft = limits.schemaDepth
    }

    /// Whether the value is valid. Nothing is, once there is a ``failure``.
    mutating func run(_ value: JSONValue) -> Bool {
        apply(program.root, value, nil) && failure == nil
    }

    /// Whether there is nothing more to find out once a keyword has refused the value.
    var endsEarly: Bool { !isReporting || isQuiet || failure != nil || violations.count >= limits.violations }

    /// Counts the steps of what is about to be done.
    ///
    /// - Returns: Whether it may be done.
    mutating func spend(_ steps: Int, at node: SchemaNode) -> Bool {
        stepsLeft -= steps
        if stepsLeft >= 0 { return true }
        fail("the validation takes more than \(limits.steps) steps", at: node)
        return false
    }

    private mutating func fail(_ reason: String, at node: SchemaNode) {
        if failure == nil { failure = JSONSchemaError(.limitExceeded, reason, at: node.location) }
    }

    /// Applies a schema to a value.
    ///
    /// - Parameter evaluated: Where the schema has to enter what it looked at, if another schema wants to know.
    /// - Returns: Whether the schema accepts the value.
    mutating func apply(_ position: Int, _ value: JSONValue, _ evaluated: Evaluated?) -> Bool {
        let node = program.nodes[position]
        guard spend(1, at: node), failure == nil else { return false }
        if depthLeft == 0 {
            fail("more than \(limits.schemaDepth) schemas are inside of each other", at: node)
            return false
        }
        depthLeft -= 1
        let isOtherResource = scope.last != node.resource
        if isOtherResource { scope.append(node.resource) }
        let isAccepted = applyParts(node, value, evaluated)
        if isOtherResource { scope.removeLast() }
        depthLeft += 1
        return isAccepted
    }

    private mutating func applyParts(_ node: SchemaNode, _ value: JSONValue, _ evaluated: Evaluated?) -> Bool {
        if node.refusesAll { return refuse(node, nil, "nothing is allowed here") }
        var isAccepted = true
        if node.types != .all, !hasType(node, value) {
            isAccepted = refuse(node, "type", "must be \(Self.names(of: node.types))")
            if endsEarly { return false }
        }
        // Keywords that look at other schemas' work come last, and see only that of this schema's.
        let needsOwn = node.unevaluatedItems != nil || node.unevaluatedProperties != nil
        let own = needsOwn ? Evaluated() : evaluated
        if let rules = node.values, !check(rules, value, node) { isAccepted = false }
        if isAccepted || !endsEarly, !checkContent(value, node, own) { isAccepted = false }
        if let rules = node.sameValue, isAccepted || !endsEarly, !check(rules, value, node, own) { isAccepted = false }
        if needsOwn, let own {
            if isAccepted || !endsEarly, !checkUnevaluated(value, node, own) { isAccepted = false }
            evaluated?.formUnion(own)
        }
        return isAccepted
    }

    private func hasType(_ node: SchemaNode, _ value: JSONValue) -> Bool {
        switch value {
        case .null: node.types.contains(.null)
        case .bool: node.types.contains(.boolean)
        case .number(let number):
            node.types.contains(.number) || (node.types.contains(.integer) && number.isInteger)
        case .string: node.types.contains(.string)
        case .array: node.types.contains(.array)
        case .object: node.types.contains(.object)
        }
    }

    private static func names(of types: JSONTypes) -> String {
        JSONTypes.names.filter { name in
            types.isSuperset(of: name.types) && !(name.types == .integer && types.contains(.number))
        }.map(\.name).joined(separator: " or ")
    }

    private mutating func checkContent(_ value: JSONValue, _ node: SchemaNode, _ evaluated: Evaluated?) -> Bool {
        switch value {
        case .null, .bool: true
        case .number(let number): node.numbers.map { check($0, number, node) } ?? true
        case .string(let text): node.strings.map { check($0, text, node) } ?? true
        case .array(let values): node.arrays.map { check($0, values, node, evaluated) } ?? true
        case .object(let object): node.objects.map { check($0, object, node, evaluated) } ?? true
        }
    }

    /// The schema that a dynamic reference leads to: that of the outermost resource that has the anchor.
    func target(of reference: SameValueRules.Dynamic) -> Int {
        let bookend = program.nodes[reference.fallback].resource
        guard program.dynamicAnchors[bookend][reference.anchor] == reference.fallback else { return reference.fallback }
        for resource in scope {
            if let target = program.dynamicAnchors[resource][reference.anchor] { return target }
        }
        return reference.fallback
    }
}

// Reports.
extension Evaluator {
    /// Enters a violation.
    ///
    /// - Returns: false.
    mutating func refuse(
        _ node: SchemaNode, _ keyword: String?, _ message: @autoclosure () -> String,
        causes: [JSONSchemaViolation] = []
    ) -> Bool {
        guard isReporting, !isQuiet, violations.count < limits.violations else { return false }
        let instance = path.map { element in
            switch element {
            case .member(let name): "/" + name.escapedForPointer
            case .index(let index): "/\(index)"
            }
        }.joined()
        violations.append(
            JSONSchemaViolation(
                instanceLocation: instance, schemaLocation: node.location + (keyword.map { "/" + $0 } ?? ""),
                message: message(), causes: causes))
        return false
    }

    /// Applies a schema to a member or an element.
    mutating func apply(_ schema: Int, to value: JSONValue, at element: @autoclosure () -> PathElement) -> Bool {
        guard isReporting else { return apply(schema, value, nil) }
        path.append(element())
        defer { path.removeLast() }
        return apply(schema, value, nil)
    }

    /// Applies a schema that need not accept the value, without a report.
    mutating func tries(_ schema: Int, _ value: JSONValue, _ evaluated: Evaluated? = nil) -> Bool {
        let wasQuiet = isQuiet
        isQuiet = true
        defer { isQuiet = wasQuiet }
        return apply(schema, value, evaluated)
    }
}
