import Foundation
import KafkaJSONSchema
import Testing

@Suite("JSON Schema", .timeLimit(.minutes(10)))
struct JSONSchemaTests {
    private let order = #"""
        {"type": "object", "required": ["id", "total"], "additionalProperties": false,
         "properties": {"id": {"type": "string", "pattern": "^o-\\d+$"}, "total": {"type": "number", "minimum": 0},
          "lines": {"type": "array", "items": {"$ref": "#/definitions/line"}}, "a/b~c": {"type": "null"}},
         "definitions": {"line": {"type": "object", "required": ["sku"]}}}
        """#

    @Test("Violations say where they are in the value and in the schema")
    func locations() throws {
        let schema = try JSONSchema(order)
        #expect(try schema.violations(in: Data(##"{"id":"o-1","total":1.5,"lines":[{"sku":1}]}"##.utf8)).isEmpty)
        let json = ##"{"id":"x","total":-1,"lines":[{"sku":1},{},3],"more":1,"a/b~c":1}"##
        let violations = try schema.violations(in: Data(json.utf8))
        #expect(
            violations.map { "\($0.instanceLocation) \($0.schemaLocation)" } == [
                "/id #/properties/id/pattern", "/total #/properties/total/minimum",
                "/lines/1 #/definitions/line/required", "/lines/2 #/definitions/line/type", " #/additionalProperties",
                "/a~1b~0c #/properties/a~1b~0c/type",
            ])
        let error = #expect(throws: JSONSchemaError.self) { try schema.validate(json) }
        #expect(error?.code == .invalidValue)
        #expect(error?.violations.count == 6)
    }

    @Test("Alternatives say why none accepts")
    func causes() throws {
        let schema = try JSONSchema(##"{"anyOf":[{"type":"string"},{"minimum":5}]}"##)
        let violations = try schema.violations(in: Data("3".utf8))
        #expect(violations.count == 1)
        #expect(violations.first?.causes.map(\.schemaLocation) == ["#/anyOf/0/type", "#/anyOf/1/minimum"])
    }

    @Test("Messages never quote the value")
    func secrets() throws {
        let schema = try JSONSchema(
            ##"{"properties":{"p":{"enum":["a"],"pattern":"^b","maxLength":1,"type":"null"}}}"##)
        let error = #expect(throws: JSONSchemaError.self) { try schema.validate(##"{"p":"hunter2"}"##) }
        #expect(error?.violations.count == 4)
        #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }

    @Test(
        "What is not implemented is refused",
        arguments: [
            ##"{"prefixItems":[true]}"##, ##"{"unevaluatedProperties":false}"##, ##"{"dependentRequired":{}}"##,
            ##"{"nullable":true}"##,
            ##"{"properties":{"a":{"formatMinimum":"x"}}}"##,
            ##"{"$schema":"http://json-schema.org/draft-03/schema#"}"##,
            ##"{"$schema":"https://json-schema.org/draft/2020-12/schema","additionalItems":false}"##,
            ##"{"pattern":"(a)\\1"}"##, ##"{"pattern":"\\p{Script=Greek}"}"##,
            ##"{"multipleOf":0.12345678901234567890123}"##,
        ])
    func unsupported(text: String) {
        #expect(throws: JSONSchemaError.self) { try JSONSchema(text) }
        let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(text) }
        #expect(error?.code == .unsupported)
    }

    @Test(
        "What is no schema is refused",
        arguments: [
            "[]", "{", ##"{"type":"text"}"##, ##"{"minimum":"1"}"##, ##"{"minLength":-1}"##, ##"{"minLength":1.5}"##,
            ##"{"required":"a"}"##,
            ##"{"properties":{"a":1}}"##, ##"{"allOf":[]}"##, ##"{"pattern":"("}"##, ##"{"enum":1}"##,
            ##"{"multipleOf":0}"##,
            ##"{"$ref":"#"}"##,
            ##"{"allOf":[{"$ref":"#/definitions/a"}],"definitions":{"a":{"anyOf":[{"$ref":"#"}]}}}"##,
            ##"{"type":"string","type":"null"}"##, ##"{"items":{"minItems":"1"}}"##,
        ])
    func invalid(text: String) {
        let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(text) }
        #expect(error?.code == .invalidSchema)
    }

    @Test("References to other documents are refused unless these are given")
    func references() throws {
        let text =
            ##"{"$id":"https://example.com/order.json","properties":{"c":{"$ref":"customer.json#/definitions/c"}}}"##
        for text in [text, ##"{"$ref":"#/definitions/no"}"##, ##"{"$ref":"#no"}"##] {
            let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(text) }
            #expect(error?.code == .unresolvedReference)
        }
        let customer = ##"{"definitions":{"c":{"type":"string"}}}"##
        for name in ["customer.json", "https://example.com/customer.json"] {
            let schema = try JSONSchema(text, references: [name: customer])
            #expect(try schema.violations(in: Data(##"{"c":"x"}"##.utf8)).isEmpty)
            let violations = try schema.violations(in: Data(##"{"c":1}"##.utf8))
            #expect(violations.map(\.schemaLocation) == ["https://example.com/customer.json#/definitions/c/type"])
        }
    }

    @Test("Unknown keywords are annotations, or refused on request")
    func unknownKeywords() throws {
        let text = ##"{"javaType":"Order","minlength":3}"##
        _ = try JSONSchema(text)
        let options = JSONSchemaOptions(unknownKeywords: .refused)
        #expect(throws: JSONSchemaError.self) { try JSONSchema(text, options: options) }
    }

    @Test("A value is encoded once, and what was checked is what is returned")
    func encoder() throws {
        struct Order: Encodable { let id: String, total: Double }
        let schema = try JSONSchema(order)
        let encoder = JSONSchemaEncoder<Order>(schema: schema) { Data(##"{"id":"\##($0.id)","total":0}"##.utf8) }
        #expect(try encoder.encode(Order(id: "o-1", total: 2)) == Data(##"{"id":"o-1","total":0}"##.utf8))
        let usual = JSONSchemaEncoder<Order>(schema: schema)
        _ = try usual.encode(Order(id: "o-1", total: 2))
        #expect(throws: JSONSchemaError.self) { try usual.encode(Order(id: "o-1", total: -2)) }
    }
}

@Suite("Limits of JSON Schema", .timeLimit(.minutes(10)))
struct JSONSchemaLimitTests {
    private func code(_ body: () throws -> Void) -> JSONSchemaError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? JSONSchemaError)?.code
        }
    }

    @Test("A recursive schema and a deep value")
    func depth() throws {
        let schema = try JSONSchema(##"{"items":{"$ref":"#"}}"##)
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        try schema.validate(deep)
        #expect(code { try schema.validate("[" + deep + "]") } == .limitExceeded)
        let low = try JSONSchema(##"{"items":{"$ref":"#"}}"##, options: .init(limits: .init(schemaDepth: 50)))
        #expect(code { try low.validate(deep) } == .limitExceeded)
    }

    @Test("Steps")
    func steps() throws {
        let schema = try JSONSchema(##"{"items":{"type":"integer"}}"##, options: .init(limits: .init(steps: 100)))
        try schema.validate("[1,2,3]")
        let long = "[" + Array(repeating: "1", count: 200).joined(separator: ",") + "]"
        #expect(code { try schema.validate(long) } == .limitExceeded)
        // Each level doubles the work.
        var definitions = (0..<40).map { level in
            let next = ##"{"$ref":"#/definitions/s\##(level + 1)"}"##
            return "\"s\(level)\":{\"allOf\":[\(next),\(next)]}"
        }
        definitions.append("\"s40\":{\"type\":\"integer\"}")
        let all = definitions.joined(separator: ",")
        let exponential = try JSONSchema(##"{"$ref":"#/definitions/s0","definitions":{\##(all)}}"##)
        #expect(code { try exponential.validate("1") } == .limitExceeded)
    }

    @Test("Patterns that take others exponential time", arguments: ["^(a+)+$", "^(a|a)*$", "(x+x+)+y", "^(?=(a+)+$)b"])
    func patterns(pattern: String) throws {
        let schema = try JSONSchema(##"{"pattern":"\##(pattern)"}"##)
        let text = "\"" + String(repeating: "a", count: 5000) + "!\""
        #expect(try schema.violations(in: Data(text.utf8)).count == 1)
    }

    @Test("Patterns, schemas and values that are too large")
    func sizes() throws {
        #expect(code { _ = try JSONSchema(##"{"pattern":"((a{99}){99}){99}"}"##) } == .unsupported)
        #expect(code { _ = try JSONSchema("{}", options: .init(limits: .init(schemaBytes: 1))) } == .limitExceeded)
        let many = ##"{"allOf":[{},{},{}]}"##
        #expect(code { _ = try JSONSchema(many, options: .init(limits: .init(subschemas: 3))) } == .limitExceeded)
        let schema = try JSONSchema("{}", options: .init(limits: .init(valueBytes: 3)))
        #expect(code { try schema.validate("1000") } == .limitExceeded)
        #expect(code { try schema.validate("{") } == .invalidJSON)
    }

    @Test("Violations")
    func violations() throws {
        let schema = try JSONSchema(##"{"items":{"type":"null"}}"##, options: .init(limits: .init(violations: 3)))
        #expect(try schema.violations(in: Data("[1,1,1,1,1]".utf8)).count == 3)
    }
}
