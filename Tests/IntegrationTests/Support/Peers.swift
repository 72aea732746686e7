import Foundation

/// Where the other projects' programs are, which `Tests/setup` installs.
enum Peers {
    /// The Python that has them: `KAFKA_TEST_PYTHON`, or where `Tests/setup` put it.
    static func python() throws -> String {
        let path =
            ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
            ?? packageRoot.appendingPathComponent(".build/peers-venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw PeerError.missing(path) }
        return path
    }

    /// A script in `Tests/Peers`.
    static func script(_ name: String) -> String {
        packageRoot.appendingPathComponent("Tests/Peers/\(name)").path
    }

    /// A program of the system, looked up in `PATH`.
    static func program(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw PeerError.missing(name)
        }
        return path
    }

    /// The command-line tool of this package, which is built next to the tests.
    static var tool: String {
        #if canImport(Darwin)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
            let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
            let folder = Bundle.main.bundleURL
        #endif
        return folder.appendingPathComponent("kafka-producer").path
    }

    /// Whether the peers that only run when asked for (noida-db, Tansu) were asked for.
    static let all = ProcessInfo.processInfo.environment["KAFKA_TEST_ALL_PEERS"] == "1"

    /// `host:port,…` of a real cluster that the tests shall use, if one was named.
    static let cluster = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"]

    /// The package's directory: this file is Tests/IntegrationTests/Support/Peers.swift.
    static let packageRoot = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }
}

/// What went wrong with a peer.
enum PeerError: Error, CustomStringConvertible {
    case missing(String)
    case ended(String)
    case refused(String)
    case failed(command: String, status: Int32, errors: String)
    case unexpectedOutput(String)

    var description: String {
        switch self {
        case .missing(let what): "\(what) is not there: run Tests/setup"
        case .ended(let what): "\(what) ended"
        case .refused(let why): why
        case .failed(let command, let status, let errors): "\(command) ended with \(status): \(errors)"
        case .unexpectedOutput(let output): "unexpected output: \(output)"
        }
    }
}
