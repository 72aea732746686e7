import KafkaJSON

// Keywords that apply schemas to the same value.
extension Evaluator {
    mutating func check(
        _ rules: SameValueRules, _ value: JSONValue, _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var isAccepted = true
        if let schema = rules.reference, !apply(schema, value, evaluated) { isAccepted = false }
        if let schema = rules.secondReference, isAccepted || !endsEarly, !apply(schema, value, evaluated) {
            isAccepted = false
        }
        if let reference = rules.dynamicReference, isAccepted || !endsEarly,
            !apply(target(of: reference), value, evaluated)
        {
            isAccepted = false
        }
        for schema in rules.allOf where isAccepted || !endsEarly {
            if !apply(schema, value, evaluated) { isAccepted = false }
        }
        if !rules.any.isEmpty, isAccepted || !endsEarly, !checkAny(rules.any, value, node, evaluated) {
            isAccepted = false
        }
        if !rules.one.isEmpty, isAccepted || !endsEarly, !checkOne(rules.one, value, node, evaluated) {
            isAccepted = false
        }
        if let schema = rules.not, isAccepted || !endsEarly, tries(schema, value) {
            isAccepted = refuse(node, "not", "must not be what the schema describes")
        }
        if let condition = rules.condition, isAccepted || !endsEarly, !check(condition, value, evaluated) {
            isAccepted = false
        }
        return isAccepted
    }

    private mutating func checkAny(
        _ schemas: [Int], _ value: JSONValue, _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var isAccepted = false
        for schema in schemas where !isAccepted || evaluated != nil {
            if applyAlternative(schema, value, evaluated) { isAccepted = true }
        }
        if isAccepted { return true }
        let causes = causes(schemas, value)
        return refuse(node, "anyOf", "must be valid for one of \(schemas.count) schemas", causes: causes)
    }

    private mutating func checkOne(
        _ schemas: [Int], _ value: JSONValue, _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var count = 0
        // One more than one is enough to know.
        for schema in schemas where count < 2 {
            if applyAlternative(schema, value, evaluated) { count += 1 }
        }
        if count == 1 { return true }
        let message =
            "must be valid for exactly one of \(schemas.count) schemas, not for \(count == 0 ? "none" : "several")"
        let causes = count == 0 ? causes(schemas, value) : []
        return refuse(node, "oneOf", message, causes: causes)
    }

    /// Applies one of several schemas. What it looked at counts only if it accepts the value.
    private mutating func applyAlternative(_ schema: Int, _ value: JSONValue, _ evaluated: Evaluated?) -> Bool {
        guard let evaluated else { return tries(schema, value) }
        let own = Evaluated()
        guard tries(schema, value, own) else { return false }
        evaluated.formUnion(own)
        return true
    }

    private mutating func check(
        _ rule: SameValueRules.Condition, _ value: JSONValue, _ evaluated: Evaluated?
    ) -> Bool {
        if applyAlternative(rule.condition, value, evaluated) {
            return rule.then.map { apply($0, value, evaluated) } ?? true
        }
        return rule.otherwise.map { apply($0, value, evaluated) } ?? true
    }

    /// Why none of the schemas accepts the value.
    private mutating func causes(_ schemas: [Int], _ value: JSONValue) -> [JSONSchemaViolation] {
        guard isReporting, !isQuiet, violations.count < limits.violations else { return [] }
        let saved = violations
        violations = []
        for schema in schemas { _ = apply(schema, value, nil) }
        defer { violations = saved }
        return violations
    }
}
