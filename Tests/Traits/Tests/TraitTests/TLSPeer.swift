import Foundation

/// Python's `ssl` in front of a server on this machine (`Tests/Peers/tls_terminator.py`), and PEM files for its clients.
struct TLSPeer {
    private struct Greeting: Decodable {
        let ports: [Int]
        let ca: String
        /// Certificate and key, of that CA and of another one.
        let client: [String]
        let stranger: [String]
    }

    /// By name; the certificate is for `127.0.0.1`, too.
    let url: String
    /// A file with the CA.
    let ca: String
    /// A file with a certificate of that CA, and its key.
    let client: String
    /// The same of another CA.
    let stranger: String
    /// Where the files are.
    let folder: URL

    /// - Parameter version: The only version that it speaks, as Python calls it.
    static func with(
        port: Int, wantsCertificates: Bool = false, version: String = "TLSv1_3", _ body: (TLSPeer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ text: String) throws -> String {
            let file = folder.appending(path: name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let settings =
            #"{"backends": [\#(port)], "version": "\#(version)", "clientCertificates": \#(wantsCertificates)}"#
        try await PeerScript.with("tls_terminator.py", [settings]) { script in
            let greeting = try JSONDecoder().decode(Greeting.self, from: Data(script.greeting.utf8))
            try await body(
                TLSPeer(
                    url: "https://localhost:\(greeting.ports[0])", ca: try file("ca.pem", greeting.ca),
                    client: try file("client.pem", greeting.client.joined(separator: "\n")),
                    stranger: try file("stranger.pem", greeting.stranger.joined(separator: "\n")), folder: folder))
        }
    }
}
