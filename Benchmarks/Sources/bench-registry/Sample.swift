import Foundation
import KafkaAvro

/// What is written: a flat event with a record inside, and an order with a list of records.
enum Sample {
    /// A record of 9 fields, most of them strings.
    struct Event: Codable, Sendable {
        struct User: Codable, Sendable {
            var id: Int
            var country: String
        }

        var id: String
        var timestamp: String
        var type: String
        var user: User
        var path: String
        var duration: Int
        var agent: String
        var session: String
    }

    /// A record of 12 fields of all kinds, with a list.
    struct Order: Codable, Sendable {
        struct Line: Codable, Sendable {
            var sku: String
            var quantity: Int
            var price: Double
        }

        var id: String
        var customer: String
        var createdAt: Int
        var currency: String
        var total: Double
        var tax: Double
        var status: String
        var priority: Int
        var gift: Bool
        var note: String?
        var email: String
        var lines: [Line]
    }

    static let eventSchema = #"""
        {"type": "record", "name": "Event", "fields": [
         {"name": "id", "type": "string"}, {"name": "timestamp", "type": "string"}, {"name": "type", "type": "string"},
         {"name": "user", "type": {"type": "record", "name": "User", "fields": [
          {"name": "id", "type": "long"}, {"name": "country", "type": "string"}]}},
         {"name": "path", "type": "string"}, {"name": "duration", "type": "int"}, {"name": "agent", "type": "string"},
         {"name": "session", "type": "string"}]}
        """#

    static let orderSchema = #"""
        {"type": "record", "name": "Order", "fields": [
         {"name": "id", "type": "string"}, {"name": "customer", "type": "string"}, {"name": "createdAt", "type": "long"},
         {"name": "currency", "type": "string"}, {"name": "total", "type": "double"}, {"name": "tax", "type": "double"},
         {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["open", "paid", "sent"]}},
         {"name": "priority", "type": "int"}, {"name": "gift", "type": "boolean"},
         {"name": "note", "type": ["null", "string"], "default": null}, {"name": "email", "type": "string"},
         {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
          {"name": "sku", "type": "string"}, {"name": "quantity", "type": "int"}, {"name": "price", "type": "double"}]}}}]}
        """#

    /// The values in a file with one JSON object on each line.
    static func read<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> [Value] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Value.self, from: $0)
        }
    }
}
