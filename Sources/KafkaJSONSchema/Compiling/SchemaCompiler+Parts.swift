import KafkaJSON

// Keywords that say something about a value itself, and those that apply schemas to the same value.
extension SchemaCompiler {
    mutating func parts(_ keywords: SchemaKeywords) throws -> SchemaParts {
        var parts = SchemaParts()
        parts.types = try types(keywords)
        parts.values = try values(keywords)
        parts.numbers = try numbers(keywords)
        parts.strings = try strings(keywords)
        parts.arrays = try arrays(keywords)
        parts.objects = try objects(keywords)
        parts.sameValue = try sameValue(keywords)
        if keywords.dialect >= .draft2019 {
            parts.unevaluatedItems = try schema("unevaluatedItems", keywords)
            parts.unevaluatedProperties = try schema("unevaluatedProperties", keywords)
        }
        return parts
    }

    private func types(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> JSONTypes {
        guard let value = keywords["type"] else { return .all }
        let names = value.arrayValue ?? [value]
        if names.isEmpty { throw malformed("type", "must name a type", keywords) }
        var types: JSONTypes = []
        for name in names {
            guard let known = JSONTypes.names.first(where: { .string($0.name) == name }) else {
                throw malformed(
                    "type", "must be one or several of \(JSONTypes.names.map(\.name).joined(separator: ", "))", keywords
                )
            }
            types.formUnion(known.types)
        }
        return types
    }

    private func values(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> ValueRules {
        var rules = ValueRules()
        rules.constant = keywords["const"]
        if let value = keywords["enum"] {
            guard let choices = value.arrayValue else { throw malformed("enum", "must be an array", keywords) }
            rules.choices = Set(choices)
        }
        return rules
    }

    private func numbers(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> NumberRules {
        var rules = NumberRules()
        rules.minimum = try number("minimum", keywords)
        rules.maximum = try number("maximum", keywords)
        if keywords.dialect == .draft4 {
            // There, these two say whether the bound itself is excluded.
            if try flag("exclusiveMinimum", keywords) { swap(&rules.minimum, &rules.exclusiveMinimum) }
            if try flag("exclusiveMaximum", keywords) { swap(&rules.maximum, &rules.exclusiveMaximum) }
        } else {
            rules.exclusiveMinimum = try number("exclusiveMinimum", keywords)
            rules.exclusiveMaximum = try number("exclusiveMaximum", keywords)
        }
        if let divisor = try number("multipleOf", keywords) {
            guard divisor > JSONNumber(0) else { throw malformed("multipleOf", "must be greater than zero", keywords) }
            rules.divisor = Divisor(divisor)
            if rules.divisor == nil {
                throw error(.unsupported, "\"multipleOf\" has more than 19 digits", at: keywords.place)
            }
        }
        return rules
    }

    private func strings(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> StringRules {
        var rules = StringRules()
        rules.minimum = try count("minLength", keywords)
        rules.maximum = try count("maxLength", keywords)
        if let value = keywords["pattern"] {
            guard let text = value.stringValue else { throw malformed("pattern", "must be a string", keywords) }
            rules.pattern = try pattern(text, "pattern", keywords)
        }
        if let value = keywords["format"] {
            guard let name = value.stringValue else { throw malformed("format", "must be a string", keywords) }
            if options.formats == .assertions {
                guard let format = Format(rawValue: name) else {
                    throw error(.unsupported, "the format \"\(name)\" is not known", at: keywords.place)
                }
                rules.format = format
            }
        }
        return rules
    }

    private mutating func sameValue(_ keywords: SchemaKeywords) throws -> SameValueRules {
        var rules = SameValueRules()
        if let reference = try string("$ref", keywords) {
            rules.reference = position(of: try resolve(reference, from: keywords.place).place)
        }
        let dynamicName = keywords.dialect == .draft2019 ? "$recursiveRef" : "$dynamicRef"
        if keywords.dialect >= .draft2019, let reference = try string(dynamicName, keywords) {
            let target = try resolve(reference, from: keywords.place)
            let position = position(of: target.place)
            if keywords.dialect == .draft2019, reference != "#" {
                throw malformed(dynamicName, "must be \"#\"", keywords)
            }
            // The anchor of `$recursiveAnchor` has no name.
            let anchor = keywords.dialect == .draft2019 ? "" : target.dynamicAnchor
            if let anchor {
                rules.dynamicReference = .init(anchor: anchor, fallback: position, keyword: dynamicName)
            } else {
                rules.secondReference = position
            }
        }
        rules.allOf = try schemas("allOf", keywords)
        rules.any = try schemas("anyOf", keywords)
        rules.one = try schemas("oneOf", keywords)
        rules.not = try schema("not", keywords)
        if keywords.dialect >= .draft7, let condition = try schema("if", keywords) {
            rules.condition = .init(
                condition: condition, then: try schema("then", keywords), otherwise: try schema("else", keywords))
        } else {
            // Without effect, but they have to be schemas.
            _ = try schema("then", keywords)
            _ = try schema("else", keywords)
        }
        return rules
    }
}

// Values of keywords.
extension SchemaCompiler {
    func malformed(_ name: String, _ reason: String, _ keywords: SchemaKeywords) -> JSONSchemaError {
        error(.invalidSchema, "\"\(name)\" \(reason)", at: keywords.place)
    }

    func number(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> JSONNumber? {
        guard let value = keywords[name] else { return nil }
        guard let number = value.numberValue else { throw malformed(name, "must be a number", keywords) }
        return number
    }

    func count(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> Int? {
        guard let number = try number(name, keywords) else { return nil }
        guard number.isInteger, !(number < JSONNumber(0)) else {
            throw malformed(name, "must be an integer that is not negative", keywords)
        }
        return number.int64.map { Int(clamping: $0) } ?? .max
    }

    func flag(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> Bool {
        guard let value = keywords[name] else { return false }
        guard let flag = value.boolValue else { throw malformed(name, "must be true or false", keywords) }
        return flag
    }

    func string(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> String? {
        guard let value = keywords[name] else { return nil }
        guard let text = value.stringValue else { throw malformed(name, "must be a string", keywords) }
        return text
    }

    func strings(_ value: JSONValue, _ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> [String] {
        guard let values = value.arrayValue else { throw malformed(name, "must be an array of strings", keywords) }
        var strings: [String] = []
        for value in values {
            guard let text = value.stringValue else { throw malformed(name, "must be an array of strings", keywords) }
            strings.append(text)
        }
        return strings
    }

    func pattern(_ text: String, _ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> Pattern {
        do {
            return try Pattern(text)
        } catch {
            let code: JSONSchemaError.Code = error.isUnsupported ? .unsupported : .invalidSchema
            throw self.error(code, "\"\(name)\" has the pattern \"\(text)\": \(error.reason)", at: keywords.place)
        }
    }

    /// The schema that a keyword has as its value.
    mutating func schema(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> Int? {
        guard let value = keywords[name] else { return nil }
        return try schema(value, name, at: keywords.place.appending(name), keywords)
    }

    mutating func schema(
        _ value: JSONValue, _ name: String, at place: SchemaPlace, _ keywords: SchemaKeywords
    ) throws(JSONSchemaError) -> Int {
        switch value {
        case .object: break
        // Draft 4 has booleans in two places only, and does not call them schemas.
        case .bool where keywords.dialect >= .draft6 || name == "additionalProperties" || name == "additionalItems":
            break
        default: throw malformed(name, "must have schemas, not \(value.kind)", keywords)
        }
        return position(of: place)
    }

    mutating func schemas(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> [Int] {
        guard let value = keywords[name] else { return [] }
        guard let values = value.arrayValue, !values.isEmpty else {
            throw malformed(name, "must be an array of schemas", keywords)
        }
        var schemas: [Int] = []
        for (index, value) in values.enumerated() {
            schemas.append(try schema(value, name, at: keywords.place.appending(name, "\(index)"), keywords))
        }
        return schemas
    }

    mutating func members(_ name: String, _ keywords: SchemaKeywords) throws(JSONSchemaError) -> [(String, Int)] {
        guard let value = keywords[name] else { return [] }
        guard let object = value.objectValue else { throw malformed(name, "must be an object", keywords) }
        var schemas: [(String, Int)] = []
        for (member, value) in object.members {
            schemas.append((member, try schema(value, name, at: keywords.place.appending(name, member), keywords)))
        }
        return schemas
    }
}
