import KafkaJSON
import KafkaJSONSchema

/// JSON, schemas, and values for them.
enum SchemaTarget {
    /// - Parameters:
    ///   - input: A schema, and after a zero byte, a value.
    ///   - kind: The dialect, and whether formats are asserted.
    static func run(_ input: UnsafeRawBufferPointer, kind: UInt8) {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        for part in parts { readJSON(UnsafeRawBufferPointer(rebasing: part)) }
        let dialects = JSONSchemaDialect.allCases
        let options = JSONSchemaOptions(
            dialect: dialects[Int(kind) % dialects.count], formats: kind >= 128 ? .assertions : .annotations,
            limits: JSONSchemaLimits(steps: 100_000))
        let text = String(decoding: parts[0], as: UTF8.self)
        // Half of the schemas may refer to themselves under another name.
        let references = ["other.json": kind.isMultiple(of: 2) ? text : "{}"]
        guard let schema = try? JSONSchema(text, references: references, options: options), parts.count > 1 else {
            return
        }
        let value = Array(parts[1])
        let first = try? schema.violations(in: value)
        let second = try? schema.violations(in: value)
        precondition(first == second, "a validation depends on the one before")
    }

    private static func readJSON(_ bytes: UnsafeRawBufferPointer) {
        guard let value = try? JSONValue(parsing: bytes) else { return }
        guard let again = try? JSONValue(parsing: value.text), again == value, again.hashValue == value.hashValue else {
            preconditionFailure("JSON does not survive being written and read")
        }
    }

    static let seeds: [(kind: UInt8, text: String)] = [
        (
            2,
            ##"{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/definitions/x"}},"definitions":{"x":{"minimum":1.5,"multipleOf":0.5}}}\##u{0}{"a":2.5e0}"##
        ),
        (
            4,
            ##"{"$id":"http://x/y","$defs":{"n":{"$dynamicAnchor":"t","prefixItems":[{"enum":[1,"é"]}],"unevaluatedItems":false}},"$dynamicRef":"#t","$ref":"#/$defs/n"}\##u{0}[1,[]]"##
        ),
        (
            132,
            ##"{"anyOf":[{"pattern":"^(?=[a-z\\d]+$)(\\p{Lu}|x{2,3})*?\\b"},{"format":"date-time"},{"not":{"format":"ipv6"}}]}\##u{0}"2026-11-26T23:59:60Z""##
        ),
        (
            130,
            ##"{"if":{"contains":{"const":null}},"then":{"uniqueItems":true,"items":[{"format":"uri-template"}]},"else":{"$ref":"other.json"}}\##u{0}[null,1.0,1,"{+a:3}"]"##
        ),
        (
            3,
            ##"{"patternProperties":{"^a":{"propertyNames":{"maxLength":3}}},"unevaluatedProperties":false,"dependentSchemas":{"b":{"$recursiveRef":"#"}},"$recursiveAnchor":true}\##u{0}{"ab":{"c":1},"b":2}"##
        ),
    ]
}
