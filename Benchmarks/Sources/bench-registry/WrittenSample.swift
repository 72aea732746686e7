import KafkaAvro

/// The same values as in ``Sample``, of types that write themselves.
enum WrittenSample {
    struct Event: Codable, AvroEncodable, Sendable {
        struct User: Codable, AvroEncodable, Sendable {
            var id: Int
            var country: String

            func encode(to writer: inout AvroWriter) {
                writer.write("id", id)
                writer.write("country", country)
            }
        }

        var id: String
        var timestamp: String
        var type: String
        var user: User
        var path: String
        var duration: Int
        var agent: String
        var session: String

        func encode(to writer: inout AvroWriter) {
            writer.write("id", id)
            writer.write("timestamp", timestamp)
            writer.write("type", type)
            writer.write("user", user)
            writer.write("path", path)
            writer.write("duration", duration)
            writer.write("agent", agent)
            writer.write("session", session)
        }
    }

    struct Order: Codable, AvroEncodable, Sendable {
        struct Line: Codable, AvroEncodable, Sendable {
            var sku: String
            var quantity: Int
            var price: Double

            func encode(to writer: inout AvroWriter) {
                writer.write("sku", sku)
                writer.write("quantity", quantity)
                writer.write("price", price)
            }
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

        func encode(to writer: inout AvroWriter) {
            writer.write("id", id)
            writer.write("customer", customer)
            writer.write("createdAt", createdAt)
            writer.write("currency", currency)
            writer.write("total", total)
            writer.write("tax", tax)
            writer.write("status", status)
            writer.write("priority", priority)
            writer.write("gift", gift)
            writer.write("note", note)
            writer.write("email", email)
            writer.write("lines", lines)
        }
    }
}
