import Foundation

/// A directory of its own for files, removed in the end.
final class TemporaryFiles: Sendable {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// Writes a file, and returns its path.
    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let url = directory.appendingPathComponent(name)
        try Data(bytes).write(to: url, options: .atomic)
        return url.path
    }

    func write(_ name: String, _ text: String) throws -> String {
        try write(name, text.utf8)
    }
}
