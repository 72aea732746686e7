import Foundation
import Testing

/// A script of `Tests/Peers` that says a line when it is ready, and answers lines until its input ends.
struct PeerScript {
    /// Its first line.
    let greeting: String
    private let input: FileHandle
    private let output: FileHandle

    /// Runs while the body does.
    static func with(_ name: String, _ arguments: [String] = [], _ body: (PeerScript) async throws -> Void) async throws
    {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        let process = Process()
        process.executableURL = URL(
            filePath: ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
                ?? root.appending(path: ".build/peers-venv/bin/python").path)
        process.arguments = [root.appending(path: "Tests/Peers/\(name)").path] + arguments
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let script = PeerScript(input: input.fileHandleForWriting, output: output.fileHandleForReading)
        let result: Result<Void, any Error>
        do { result = .success(try await body(script)) } catch { result = .failure(error) }
        try script.input.close()
        process.waitUntilExit()
        try result.get()
    }

    private init(input: FileHandle, output: FileHandle) {
        (self.input, self.output) = (input, output)
        greeting = Self.line(output)
    }

    /// The answer to a line.
    func ask(_ line: String = "") throws -> String {
        try input.write(contentsOf: Data("\(line)\n".utf8))
        return Self.line(output)
    }

    private static func line(_ output: FileHandle) -> String {
        var line = Data()
        while let byte = try? output.read(upToCount: 1), !byte.isEmpty, byte[0] != UInt8(ascii: "\n") { line += byte }
        return String(decoding: line, as: UTF8.self)
    }
}
