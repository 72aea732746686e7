import KafkaJSON

// Keywords about values as a whole, numbers and strings.
extension Evaluator {
    mutating func check(_ rules: ValueRules, _ value: JSONValue, _ node: SchemaNode) -> Bool {
        var isAccepted = true
        if let constant = rules.constant, constant != value {
            isAccepted = refuse(node, "const", "must be the value that the schema gives")
        }
        if let choices = rules.choices, !choices.contains(value) {
            isAccepted = refuse(node, "enum", "must be one of the \(choices.count) values that the schema gives")
        }
        return isAccepted
    }

    mutating func check(_ rules: NumberRules, _ number: JSONNumber, _ node: SchemaNode) -> Bool {
        var isAccepted = true
        if let bound = rules.minimum, number < bound {
            isAccepted = refuse(node, "minimum", "must be at least \(bound.text)")
        }
        if let bound = rules.maximum, bound < number {
            isAccepted = refuse(node, "maximum", "must be at most \(bound.text)")
        }
        if let bound = rules.exclusiveMinimum, !(bound < number) {
            isAccepted = refuse(node, "exclusiveMinimum", "must be greater than \(bound.text)")
        }
        if let bound = rules.exclusiveMaximum, !(number < bound) {
            isAccepted = refuse(node, "exclusiveMaximum", "must be less than \(bound.text)")
        }
        if let divisor = rules.divisor, !divisor.divides(number) {
            isAccepted = refuse(node, "multipleOf", "must be a multiple of \(divisor.text)")
        }
        return isAccepted
    }

    mutating func check(_ rules: StringRules, _ text: String, _ node: SchemaNode) -> Bool {
        var isAccepted = true
        if rules.minimum != nil || rules.maximum != nil {
            let count = text.unicodeScalars.count
            if let minimum = rules.minimum, count < minimum {
                isAccepted = refuse(node, "minLength", "must have at least \(minimum) characters")
            }
            if let maximum = rules.maximum, count > maximum {
                isAccepted = refuse(node, "maxLength", "must have at most \(maximum) characters")
            }
        }
        if let pattern = rules.pattern, isAccepted || !endsEarly, !matches(pattern, text, node) {
            isAccepted = refuse(node, "pattern", "must match the pattern \(pattern.text)")
        }
        if let format = rules.format, isAccepted || !endsEarly, !format.accepts(text) {
            isAccepted = refuse(node, "format", "must have the format \(format.rawValue)")
        }
        return isAccepted
    }

    /// Whether the pattern is somewhere in the text. False, too, once the steps are used up.
    mutating func matches(_ pattern: Pattern, _ text: String, _ node: SchemaNode) -> Bool {
        var steps = stepsLeft
        let result = pattern.matches(text, steps: &steps)
        return spend(stepsLeft - steps, at: node) && result
    }
}
