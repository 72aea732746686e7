import Foundation
import KafkaJSON
import KafkaJSONSchema
import Testing

@Suite("Schemas derived from types", .timeLimit(.minutes(10)))
struct DerivationTests {
    private enum Status: String, Codable, CaseIterable { case open, paid }
    private struct Line: Codable {
        var sku: String
        var quantity: UInt16
        var tags: [String: Double?]
    }
    private struct Order: Codable {
        var id: UUID
        var createdAt: Date
        var status: Status
        var note: String?
        var first: Line?
        var lines: [Line]
        var gift: Bool
        var total: Decimal
    }
    private struct Tree: Codable {
        var value: Int
        var children: [Tree]
    }
    private enum Shape: Codable { case circle(Double), point }
    private enum Plain: String, Codable { case a }
    private struct HasPlain: Codable { var plain: Plain }

    @Test("Keys, types, optional members, nested types, enumerations and dates")
    func order() throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let text = try JSONSchema.text(derivedFrom: Order.self, encoder: encoder, isClosed: true)
        #expect(
            try JSONValue(parsing: text)
                == JSONValue(
                    parsing: #"""
                        {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
                         "additionalProperties": false, "required": ["id", "created_at", "status", "lines", "gift", "total"],
                         "properties": {
                          "id": {"type": "string", "format": "uuid"}, "created_at": {"type": "string", "format": "date-time"},
                          "status": {"type": "string", "enum": ["open", "paid"]}, "note": {"type": "string"},
                          "first": {"$ref": "#/definitions/Line"},
                          "lines": {"type": "array", "items": {"$ref": "#/definitions/Line"}},
                          "gift": {"type": "boolean"}, "total": {"type": "number"}},
                         "definitions": {"Line": {"type": "object", "additionalProperties": false,
                          "required": ["sku", "quantity", "tags"],
                          "properties": {"sku": {"type": "string"},
                           "quantity": {"type": "integer", "minimum": 0, "maximum": 65535},
                           "tags": {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, {"type": "number"}]}}}}}}
                        """#))
        let line = Line(sku: "a", quantity: 1, tags: ["x": 0.5, "y": nil])
        let order = Order(
            id: UUID(), createdAt: Date(), status: .paid, note: nil, first: nil, lines: [line], gift: false, total: 1.5)
        let options = JSONSchemaOptions(formats: .assertions)
        let schema = JSONSchemaEncoder<Order>(schema: try JSONSchema(text, options: options), encoder: encoder)
        _ = try schema.encode(order)
        let other = JSONSchemaEncoder<Order>(schema: schema.schema)
        #expect(throws: JSONSchemaError.self) { try other.encode(order) }
    }

    @Test("Dates as numbers")
    func dates() throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .millisecondsSince1970
        let value = try JSONValue(parsing: JSONSchema.text(derivedFrom: [Date].self, encoder: encoder))
        #expect(value["items"] == ["type": "number"])
    }

    @Test("Recursive types")
    func recursion() throws {
        let text = try JSONSchema.text(derivedFrom: Tree.self, dialect: .draft2020)
        #expect(try JSONValue(parsing: text)["properties"]?["children"] == ["type": "array", "items": ["$ref": "#"]])
        let schema = JSONSchemaEncoder<Tree>(schema: try JSONSchema(text))
        _ = try schema.encode(Tree(value: 1, children: [Tree(value: 2, children: [])]))
        #expect(try !schema.schema.violations(in: Data(#"{"value":1,"children":[{"value":1}]}"#.utf8)).isEmpty)
    }

    @Test("Types that do not let themselves be recorded are refused")
    func unsupported() {
        let shape = #expect(throws: JSONSchemaError.self) { try JSONSchema.text(derivedFrom: Shape.self) }
        #expect(shape?.code == .unsupported)
        let plain = #expect(throws: JSONSchemaError.self) { try JSONSchema.text(derivedFrom: HasPlain.self) }
        #expect(plain?.code == .unsupported)
    }
}
