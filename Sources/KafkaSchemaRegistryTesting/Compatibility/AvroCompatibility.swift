internal import KafkaJSON
internal import KafkaSchemaRegistry

/// The rules of Avro's schema resolution that matter most: whether what one schema wrote can be read with another.
///
/// Enough for tests of an app's: fields without defaults, types that differ, promotions, unions, symbols of enums.
enum AvroCompatibility {
    private static let promotions: [String: Set<String>] = [
        "int": ["long", "float", "double"], "long": ["float", "double"], "float": ["double"], "string": ["bytes"],
        "bytes": ["string"],
    ]

    /// Why it cannot; nil if it can.
    static func problem(reader: SchemaEntity, writer: SchemaEntity) -> String? {
        guard let reader = try? JSONValue(parsing: Array(reader.schema.text.utf8)),
            let writer = try? JSONValue(parsing: Array(writer.schema.text.utf8))
        else { return nil }
        return problem(reader, writer, at: "", depth: 0)
    }

    private static func problem(_ reader: JSONValue, _ writer: JSONValue, at path: String, depth: Int) -> String? {
        if depth > 32 { return nil }
        if let branches = writer.arrayValue {
            return branches.lazy.compactMap { problem(reader, $0, at: path, depth: depth + 1) }.first
        }
        if let branches = reader.arrayValue {
            let fits = branches.contains { problem($0, writer, at: path, depth: depth + 1) == nil }
            return fits
                ? nil : "{errorType:'MISSING_UNION_BRANCH', description:'at \(path) no branch fits \(name(writer))'}"
        }
        let (expected, found) = (name(reader), name(writer))
        if expected != found {
            // A name of a type that is defined elsewhere is not followed.
            if !isKnown(expected) || !isKnown(found) { return nil }
            if promotions[found]?.contains(expected) == true { return nil }
            return "{errorType:'TYPE_MISMATCH', description:'the type \(found) at \(path) is now \(expected)'}"
        }
        switch expected {
        case "record": return fields(reader, writer, at: path, depth: depth)
        case "array":
            return problem(reader["items"] ?? nil, writer["items"] ?? nil, at: path + "/items", depth: depth + 1)
        case "map":
            return problem(reader["values"] ?? nil, writer["values"] ?? nil, at: path + "/values", depth: depth + 1)
        case "enum":
            let known = reader["symbols"]?.arrayValue ?? []
            let missing = (writer["symbols"]?.arrayValue ?? []).filter { !known.contains($0) }
            if missing.isEmpty || reader["default"] != nil { return nil }
            return "{errorType:'MISSING_ENUM_SYMBOLS', description:'at \(path) \(JSONValue.array(missing).text)'}"
        default: return nil
        }
    }

    private static func fields(_ reader: JSONValue, _ writer: JSONValue, at path: String, depth: Int) -> String? {
        for field in reader["fields"]?.arrayValue ?? [] {
            let names =
                [field["name"]].compactMap { $0?.stringValue }
                + (field["aliases"]?.arrayValue ?? []).compactMap(\.stringValue)
            let old = (writer["fields"]?.arrayValue ?? []).first { names.contains($0["name"]?.stringValue ?? "") }
            guard let old else {
                if field["default"] != nil { continue }
                return
                    "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field '\(names.first ?? "")' at path "
                    + "'\(path)/fields' in the new schema has no default value and is missing in the old schema'}"
            }
            let place = "\(path)/fields/\(names.first ?? "")"
            if let found = problem(field["type"] ?? nil, old["type"] ?? nil, at: place, depth: depth + 1) {
                return found
            }
        }
        return nil
    }

    private static func name(_ schema: JSONValue) -> String {
        if let type = schema["type"] { return name(type) }
        return schema.stringValue ?? schema.kind
    }

    private static func isKnown(_ name: String) -> Bool {
        [
            "null", "boolean", "int", "long", "float", "double", "bytes", "string", "record", "enum", "array", "map",
            "fixed",
        ].contains(name)
    }
}
