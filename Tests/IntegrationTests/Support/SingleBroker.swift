import Foundation

/// A broker of another project, with an empty data directory (`Tests/Peers/broker.py`). It ends
/// with `stop()`, at the latest with this object or the test process.
struct SingleBroker: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// Strict about CRCs, sizes and sequences.
        case noida
        /// Knows the newest API versions.
        case tansu
    }

    let bootstrap: String
    private let process: PeerProcess

    static func start(_ kind: Kind) async throws -> SingleBroker {
        struct Greeting: Decodable { let bootstrap: String }
        let (process, greeting) = try await PeerProcess.start(script: "broker.py", [kind.rawValue])
        return SingleBroker(
            bootstrap: try JSONDecoder().decode(Greeting.self, from: greeting).bootstrap, process: process)
    }

    /// Ends the broker now.
    func stop() { process.end() }
}
