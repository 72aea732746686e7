// What validation costs per record, next to encoding: swift run -c release json-schema-speed [records]
import Foundation
import KafkaJSON
import KafkaJSONSchema

/// An order of twelve fields, as a shop may send it.
struct Order: Codable {
    struct Line: Codable {
        var sku: String
        var quantity: Int
        var price: Double
    }

    var id = "o-1829371"
    var customer = "c-99123"
    var createdAt = "2026-11-26T19:50:25Z"
    var currency = "EUR"
    var total = 1299.95
    var tax = 207.55
    var status = "paid"
    var priority = 3
    var gift = false
    var note: String? = "leave at the door"
    var email = "jane@example.com"
    var lines = [Line(sku: "A-1", quantity: 2, price: 500), Line(sku: "B-7", quantity: 1, price: 299.95)]
}

let schemaText = #"""
    {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false,
     "required": ["id", "customer", "createdAt", "currency", "total", "tax", "status", "priority", "gift", "email", "lines"],
     "properties": {
      "id": {"type": "string", "minLength": 1, "maxLength": 36}, "customer": {"type": "string"},
      "createdAt": {"type": "string", "format": "date-time"}, "currency": {"type": "string", PATTERN"minLength": 3},
      "total": {"type": "number", "minimum": 0}, "tax": {"type": "number", "minimum": 0},
      "status": {"enum": ["open", "paid", "sent"]}, "priority": {"type": "integer", "minimum": 0, "maximum": 9},
      "gift": {"type": "boolean"}, "note": {"type": "string"}, "email": {"type": "string", "format": "email"},
      "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/line"}}},
     "definitions": {"line": {"type": "object", "required": ["sku", "quantity", "price"], "properties": {
      "sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}, "price": {"type": "number"}}}}}
    """#

/// Nanoseconds for each call.
func measure(_ name: String, _ count: Int, _ body: () throws -> Void) rethrows {
    for _ in 0..<(count / 10) { try body() }
    let clock = ContinuousClock()
    let time = try clock.measure { for _ in 0..<count { try body() } }
    print("\(name): \((time / count).components.attoseconds / 1_000_000_000) ns per record")
}

let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 100_000
let plain = try JSONSchema(schemaText.replacing("PATTERN", with: ""))
let patterned = try JSONSchema(schemaText.replacing("PATTERN", with: #""pattern": "^[A-Z]{3}$", "#))
let order = Order()
let encoder = JSONEncoder()
let json = try encoder.encode(order)
let value = try JSONValue(parsing: Array(json))
print("\(json.count) bytes of JSON")
try measure("encoding with JSONEncoder", count) { _ = try encoder.encode(order) }
try measure("parsing", count) { _ = try json.withUnsafeBytes { try JSONValue(parsing: $0) } }
try measure("applying the schema to the parsed value", count) { _ = try plain.violations(in: value) }
try measure("validation: parsing and applying", count) { try plain.validate(json) }
try measure("validation with a pattern", count) { try patterned.validate(json) }
let both = JSONSchemaEncoder<Order>(schema: plain, encoder: encoder)
try measure("encoding and validation", count) { _ = try both.encode(order) }
