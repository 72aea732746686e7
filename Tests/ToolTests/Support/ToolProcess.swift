import Foundation

/// The tool as its users run it: a process, which does not outlive this object.
final class ToolProcess {
    /// How a process ended, and what it wrote.
    struct Outcome: Sendable {
        /// The exit code, or the number of the signal that ended it.
        let status: Int32
        let isSignaled: Bool
        let output: String
        let errors: String
    }

    private let process = Process()
    private let output: CapturedFile
    private let errors: CapturedFile

    /// The program, which is built next to the tests.
    static let path: String = {
        #if canImport(Darwin)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
            let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
            let folder = Bundle.main.bundleURL
        #endif
        return folder.appendingPathComponent("kafka-producer").path
    }()

    /// Starts it.
    ///
    /// - Parameters:
    ///   - input: What it reads; nothing unless given.
    ///   - shell: How a shell starts it, for what only a shell can say: `"$0" "$@"` stands for the command line.
    init(
        _ arguments: [String], input: FileHandle = .nullDevice, output stdout: FileHandle? = nil, shell: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        output = try CapturedFile()
        errors = try CapturedFile()
        if let shell {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", shell, Self.path] + arguments
        } else {
            process.executableURL = URL(fileURLWithPath: Self.path)
            process.arguments = arguments
        }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = stdout ?? output.handle
        process.standardError = errors.handle
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Waits for its end; a test that takes too long, and is cancelled, brings it about.
    func outcome() async throws -> Outcome {
        let process = process
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A thread of its own, since waiting blocks it.
                Thread.detachNewThread {
                    process.waitUntilExit()
                    continuation.resume()
                }
            }
        } onCancel: {
            kill(process.processIdentifier, SIGKILL)
        }
        return Outcome(
            status: process.terminationStatus, isSignaled: process.terminationReason == .uncaughtSignal,
            output: try output.text(), errors: try errors.text())
    }

    /// What it has written so far.
    var outputSoFar: String { get throws { try output.text() } }
    var errorsSoFar: String { get throws { try errors.text() } }

    var processIdentifier: Int32 { process.processIdentifier }

    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Runs it from its start to its end.
    static func run(
        _ arguments: [String], input: String = "", output: FileHandle? = nil, shell: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let file = try CapturedFile(input)
        let tool = try ToolProcess(
            arguments, input: file.handle, output: output, shell: shell, environment: environment)
        return try await tool.outcome()
    }
}

/// A file that is removed with this object. Unlike a pipe, it blocks no process.
private final class CapturedFile {
    let handle: FileHandle
    private let url: URL

    init(_ contents: String = "") throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-producer-\(UUID().uuidString)")
        try Data(contents.utf8).write(to: url)
        handle = try FileHandle(forUpdating: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func text() throws -> String {
        String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }
}
