import Foundation

/// A parameter of a command to one of the scripts in `Tests/Peers`.
enum PeerValue: Encodable {
    case text(String)
    case int(Int)
    case ints([Int])

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .ints(let values): try container.encode(values)
        }
    }
}

extension PeerProcess {
    /// Sends `{"do": command, …}` and returns the answer.
    ///
    /// - Throws: `PeerError.refused` when the answer is `{"error": …}`.
    func ask(_ command: String, _ parameters: [String: PeerValue] = [:]) async throws -> Data {
        struct Refusal: Decodable { let error: String? }
        let line = try JSONEncoder().encode(parameters.merging(["do": .text(command)]) { _, new in new })
        let answer = try await ask(line)
        if let error = try JSONDecoder().decode(Refusal.self, from: answer).error { throw PeerError.refused(error) }
        return answer
    }
}
