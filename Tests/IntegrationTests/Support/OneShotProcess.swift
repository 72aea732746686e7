import Foundation

/// A program that runs to its end, for what it prints.
enum OneShotProcess {
    /// What the program printed.
    ///
    /// - Parameter input: what it reads.
    /// - Throws: `PeerError.failed` when it does not end with status 0.
    static func output(
        _ executable: String, _ arguments: [String], input: Data = Data()
    ) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own, as everything here blocks.
            Thread.detachNewThread {
                continuation.resume(with: Result { try blockingOutput(executable, arguments, input: input) })
            }
        }
    }

    private static func blockingOutput(_ executable: String, _ arguments: [String], input: Data) throws -> Data {
        // Files rather than pipes: in any order of reading and writing, and whatever process inherits them, nothing blocks.
        let (inputFile, outputFile, errorFile) = (try TemporaryFile(input), try TemporaryFile(), try TemporaryFile())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = inputFile.handle
        process.standardOutput = outputFile.handle
        process.standardError = errorFile.handle
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PeerError.failed(
                command: ([executable] + arguments).joined(separator: " "), status: process.terminationStatus,
                errors: String(decoding: try errorFile.contents(), as: UTF8.self))
        }
        return try outputFile.contents()
    }
}

/// A file that is removed with this object.
private final class TemporaryFile {
    let handle: FileHandle
    private let url: URL

    init(_ contents: Data = Data()) throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-test-\(UUID().uuidString)")
        try contents.write(to: url)
        handle = try FileHandle(forUpdating: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func contents() throws -> Data { try Data(contentsOf: url) }
}
