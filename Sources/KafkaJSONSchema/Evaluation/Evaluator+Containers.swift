import KafkaJSON

// Keywords about arrays.
extension Evaluator {
    mutating func check(
        _ rules: ArrayRules, _ values: [JSONValue], _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var isAccepted = true
        if let minimum = rules.minimum, values.count < minimum {
            isAccepted = refuse(node, "minItems", "must have at least \(minimum) elements")
        }
        if let maximum = rules.maximum, values.count > maximum {
            isAccepted = refuse(node, "maxItems", "must have at most \(maximum) elements")
        }
        if rules.isUnique, isAccepted || !endsEarly, !spend(values.count, at: node) || !Self.isUnique(values) {
            isAccepted = refuse(node, "uniqueItems", "must not have two equal elements")
        }
        if isAccepted || !endsEarly, !checkItems(rules, values, node) { isAccepted = false }
        evaluated?.addItems(upTo: rules.rest == nil ? min(rules.prefix.count, values.count) : values.count)
        if let contains = rules.contains, isAccepted || !endsEarly,
            !check(contains, values, node, evaluated)
        {
            isAccepted = false
        }
        return isAccepted
    }

    private static func isUnique(_ values: [JSONValue]) -> Bool {
        if values.count <= 4 {
            return values.indices.allSatisfy { index in !values[..<index].contains(values[index]) }
        }
        return Set(values).count == values.count
    }

    private mutating func checkItems(_ rules: ArrayRules, _ values: [JSONValue], _ node: SchemaNode) -> Bool {
        var isAccepted = true
        for (index, value) in values.enumerated() {
            guard let schema = index < rules.prefix.count ? rules.prefix[index] : rules.rest else { break }
            if !apply(schema, to: value, at: .index(index)) {
                isAccepted = false
                if endsEarly { break }
            }
        }
        return isAccepted
    }

    private mutating func check(
        _ rule: ArrayRules.Contains, _ values: [JSONValue], _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var count = 0
        for (index, value) in values.enumerated() {
            if tries(rule.schema, value) {
                count += 1
                if rule.evaluates { evaluated?.addItem(index) }
            }
            // Enough is known, unless it is asked which elements were accepted.
            if evaluated == nil, rule.maximum.map({ count > $0 }) ?? (count >= rule.minimum) { break }
        }
        if count < rule.minimum {
            let name = rule.minimum == 1 ? "contains" : "minContains"
            return refuse(node, name, "must have at least \(rule.minimum) of the elements that the schema describes")
        }
        if let maximum = rule.maximum, count > maximum {
            return refuse(node, "maxContains", "must have at most \(maximum) of the elements that the schema describes")
        }
        return true
    }
}

// Keywords about objects.
extension Evaluator {
    mutating func check(
        _ rules: ObjectRules, _ object: JSONObject, _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var isAccepted = true
        if let minimum = rules.minimum, object.count < minimum {
            isAccepted = refuse(node, "minProperties", "must have at least \(minimum) members")
        }
        if let maximum = rules.maximum, object.count > maximum {
            isAccepted = refuse(node, "maxProperties", "must have at most \(maximum) members")
        }
        if rules.examinesMembers, isAccepted || !endsEarly, !checkMembers(rules, object, node, evaluated) {
            isAccepted = false
        }
        for dependency in rules.dependencies where isAccepted || !endsEarly {
            if !check(dependency, object, node, evaluated) { isAccepted = false }
        }
        return isAccepted
    }

    private mutating func checkMembers(
        _ rules: ObjectRules, _ object: JSONObject, _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        var isAccepted = true
        var requiredCount = 0
        for index in object.members.indices {
            if !checkMember(rules, object, index, node, evaluated, &requiredCount) {
                isAccepted = false
                if endsEarly { return false }
            }
        }
        if requiredCount < rules.required.count {
            isAccepted = false
            for name in rules.required where !object.contains(name) {
                if endsEarly { return false }
                _ = refuse(node, "required", "must have the member \"\(name)\"")
            }
        }
        return isAccepted
    }

    private mutating func checkMember(
        _ rules: ObjectRules, _ object: JSONObject, _ index: Int, _ node: SchemaNode, _ evaluated: Evaluated?,
        _ requiredCount: inout Int
    ) -> Bool {
        let member = object.members[index]
        var (isAccepted, isDescribed) = (true, false)
        if let property = rules.properties[ScalarKey(member.name)] {
            if property.isRequired { requiredCount += 1 }
            if let schema = property.schema {
                isDescribed = true
                isAccepted = apply(schema, to: member.value, at: .member(member.name))
            }
        }
        for (pattern, schema) in rules.patterns where matches(pattern, member.name, node) {
            isDescribed = true
            if !apply(schema, to: member.value, at: .member(member.name)) { isAccepted = false }
        }
        if !isDescribed, let schema = rules.additional {
            isDescribed = true
            if !checkAdditional(schema, member, node) { isAccepted = false }
        }
        if let schema = rules.names, !apply(schema, to: .string(member.name), at: .member(member.name)) {
            isAccepted = false
        }
        if isDescribed { evaluated?.addMember(index) }
        return isAccepted
    }

    private mutating func checkAdditional(_ schema: Int, _ member: JSONObject.Member, _ node: SchemaNode) -> Bool {
        // `false` says more in the words of this keyword.
        if program.nodes[schema].refusesAll {
            return refuse(node, "additionalProperties", "must not have the member \"\(member.name)\"")
        }
        return apply(schema, to: member.value, at: .member(member.name))
    }

    private mutating func check(
        _ dependency: ObjectRules.Dependency, _ object: JSONObject, _ node: SchemaNode, _ evaluated: Evaluated?
    ) -> Bool {
        guard object.contains(dependency.name) else { return true }
        if let schema = dependency.schema { return apply(schema, .object(object), evaluated) }
        var isAccepted = true
        for name in dependency.required where !object.contains(name) {
            isAccepted = refuse(
                node, dependency.keyword, "must have the member \"\(name)\", because it has \"\(dependency.name)\"")
        }
        return isAccepted
    }
}

// What no other keyword has looked at.
extension Evaluator {
    mutating func checkUnevaluated(_ value: JSONValue, _ node: SchemaNode, _ evaluated: Evaluated) -> Bool {
        switch value {
        case .array(let values):
            guard let schema = node.unevaluatedItems else { return true }
            return checkUnevaluated(values, schema, node, evaluated)
        case .object(let object):
            guard let schema = node.unevaluatedProperties else { return true }
            return checkUnevaluated(object, schema, node, evaluated)
        default: return true
        }
    }

    private mutating func checkUnevaluated(
        _ values: [JSONValue], _ schema: Int, _ node: SchemaNode, _ evaluated: Evaluated
    ) -> Bool {
        var isAccepted = true
        for (index, value) in values.enumerated() where !evaluated.hasItem(index) {
            if !apply(schema, to: value, at: .index(index)) {
                isAccepted = false
                if endsEarly { break }
            }
        }
        evaluated.addItems(upTo: values.count)
        return isAccepted
    }

    private mutating func checkUnevaluated(
        _ object: JSONObject, _ schema: Int, _ node: SchemaNode, _ evaluated: Evaluated
    ) -> Bool {
        var isAccepted = true
        for (index, member) in object.members.enumerated() where !evaluated.hasMember(index) {
            let isMemberAccepted =
                program.nodes[schema].refusesAll
                ? refuse(node, "unevaluatedProperties", "must not have the member \"\(member.name)\"")
                : apply(schema, to: member.value, at: .member(member.name))
            if !isMemberAccepted {
                isAccepted = false
                if endsEarly { break }
            }
        }
        evaluated.addAllMembers()
        return isAccepted
    }
}
