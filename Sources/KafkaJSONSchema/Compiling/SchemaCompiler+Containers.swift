import KafkaJSON

// Keywords that say something about arrays and objects.
extension SchemaCompiler {
    mutating func arrays(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> ArrayRules {
        var rules = ArrayRules()
        rules.minimum = try count("minItems", keywords)
        rules.maximum = try count("maxItems", keywords)
        rules.isUnique = try flag("uniqueItems", keywords)
        if keywords.dialect >= .draft2020 {
            rules.prefix = try schemas("prefixItems", keywords)
            rules.rest = try schema("items", keywords)
        } else if keywords["items"]?.arrayValue?.isEmpty == false {
            rules.prefix = try schemas("items", keywords)
            rules.rest = try schema("additionalItems", keywords)
            (rules.prefixName, rules.restName) = ("items", "additionalItems")
        } else if keywords["items"]?.arrayValue != nil {
            // An array without schemas: what `additionalItems` says holds for all elements.
            rules.rest = try schema("additionalItems", keywords)
            rules.restName = "additionalItems"
        } else {
            rules.rest = try schema("items", keywords)
            _ = try schema("additionalItems", keywords)
        }
        if keywords.dialect >= .draft6, let schema = try schema("contains", keywords) {
            let counts = keywords.dialect >= .draft2019
            rules.contains = ArrayRules.Contains(
                schema: schema, minimum: (counts ? try count("minContains", keywords) : nil) ?? 1,
                maximum: counts ? try count("maxContains", keywords) : nil, evaluates: keywords.dialect >= .draft2020)
        } else if keywords.dialect >= .draft2019 {
            _ = try count("minContains", keywords)
            _ = try count("maxContains", keywords)
        }
        return rules
    }

    mutating func objects(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> ObjectRules {
        var rules = ObjectRules()
        rules.minimum = try count("minProperties", keywords)
        rules.maximum = try count("maxProperties", keywords)
        for (name, schema) in try members("properties", keywords) {
            rules.properties[ScalarKey(name)] = ObjectRules.Property(schema: schema, isRequired: false)
        }
        if let value = keywords["required"] {
            for name in try strings(value, "required", keywords) {
                let isNew = rules.properties[ScalarKey(name), default: .init(schema: nil, isRequired: false)].require()
                if isNew { rules.required.append(name) }
            }
        }
        for (text, schema) in try members("patternProperties", keywords) {
            rules.patterns.append((try pattern(text, "patternProperties", keywords), schema))
        }
        rules.additional = try schema("additionalProperties", keywords)
        if keywords.dialect >= .draft6 { rules.names = try schema("propertyNames", keywords) }
        rules.dependencies = try dependencies(keywords)
        return rules
    }

    private mutating func dependencies(
        _ keywords: SchemaKeywords
    ) throws(JSONSchemaError) -> [ObjectRules.Dependency] {
        var dependencies: [ObjectRules.Dependency] = []
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            guard let value = keywords[keyword] else { continue }
            guard let object = value.objectValue else { throw malformed(keyword, "must be an object", keywords) }
            for (name, value) in object.members {
                let isList = keyword == "dependentRequired" || (keyword == "dependencies" && value.arrayValue != nil)
                let place = keywords.place.appending(keyword, name)
                dependencies.append(
                    ObjectRules.Dependency(
                        name: name, required: isList ? try strings(value, keyword, keywords) : [],
                        schema: isList ? nil : try schema(value, keyword, at: place, keywords), keyword: keyword))
            }
        }
        return dependencies
    }
}

extension ObjectRules.Property {
    /// Returns: Whether it was not required before.
    fileprivate mutating func require() -> Bool {
        defer { isRequired = true }
        return !isRequired
    }
}
