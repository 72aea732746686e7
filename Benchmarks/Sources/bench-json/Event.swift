import Foundation

/// What the lines of the harness's file of events hold.
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

    private enum CodingKeys: String, CodingKey {
        case id, timestamp, type, user, path
        case duration = "duration_ms"
        case agent, session
    }

    /// As many as there are in the file.
    static func all(in path: String) throws -> [Event] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Event.self, from: $0)
        }
    }

    static let sample = Event(
        id: "7f3a90c1d2e4b586", timestamp: "2026-03-14T15:09:26.535Z", type: "page_view",
        user: User(id: 42_017, country: "JP"), path: "/products/books/1984", duration: 271,
        agent: "Mozilla/5.0 (X11; Linux x86_64)", session: "kqzvbnwmrtyplhgfdsaqwcvbnmzxlkjhgfdsapoiuytrewqm")
}
