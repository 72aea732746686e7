import Foundation
import KafkaSASL

/// `Peers/scramp_peer.py`, which is another implementation of SCRAM: a message in, a message out.
// `@unchecked Sendable`: used by one thread at a time.
final class ScrampPeer: @unchecked Sendable {
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())

    init(_ arguments: String...) throws {
        // This file is Tests/KafkaSASLTests/Support/ScrampPeer.swift.
        let folders = (0..<4).map { _ in () }.reduce(into: [URL(fileURLWithPath: #filePath)]) { urls, _ in
            urls.append(urls[urls.count - 1].deletingLastPathComponent())
        }
        let python =
            ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
            ?? folders[4].appendingPathComponent(".build/peers-venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing(path: python) }
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [folders[2].appendingPathComponent("Peers/scramp_peer.py").path] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is not there: run Tests/setup --tests" }
    }

    func send(_ message: [UInt8]) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(Base64.encode(message))\n".utf8))
    }

    func receive() -> [UInt8] {
        Base64.decode(line().utf8) ?? []
    }

    /// The next line; what there is of it when the script has ended.
    func line() -> String {
        var line: [UInt8] = []
        while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}

/// Runs what blocks on a thread that nothing else waits for.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
