import Foundation

/// A terminal emulator with a shell in it: tmux, with a server of its own, until `end`.
final class Tmux {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let socket = FileManager.default.temporaryDirectory.appendingPathComponent(
        "tmux-\(UUID().uuidString).socket")
    private let program: String
    private let server = Process()

    /// Starts a shell in a terminal of that size.
    init(width: Int, height: Int) throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/opt/homebrew/bin"]
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/tmux") }) else {
            throw Failure(description: "tmux is not there: run Tests/setup --tests")
        }
        program = "\(folder)/tmux"
        // Started by the first command instead, it would hold on to what shows this process that the command has ended.
        configure(server, ["-D"])
        try server.run()
        let session = [
            "-N", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "env PS1='ready> ' ENV= /bin/sh",
        ]
        while true {
            do {
                try run(session)
                break
            } catch {
                // It does not listen yet.
                guard server.isRunning, !Task.isCancelled else { throw error }
            }
        }
    }

    func end() {
        _ = try? run(["kill-server"])
        if server.isRunning { kill(server.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: socket)
    }

    private func configure(_ process: Process, _ arguments: [String]) {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-u", "-S", socket.path, "-f", "/dev/null"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        process.environment?["TMUX"] = nil
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> String {
        let process = Process()
        configure(process, arguments)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("tmux-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "tmux \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }

    /// Types text, as it is.
    func type(_ text: String) throws { try run(["send-keys", "-l", text]) }

    /// Presses a key by tmux's name for it, such as `Enter` or `C-c`.
    func press(_ key: String) throws { try run(["send-keys", key]) }

    func resize(width: Int, height: Int) throws {
        try run(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    }

    /// What is to be seen now.
    var lines: [String] {
        get throws {
            try run(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    var text: String { get throws { try lines.joined(separator: "\n") } }

    /// Whether the alternate screen is shown, and whether the cursor is.
    var state: (isAlternate: Bool, hasCursor: Bool) {
        get throws {
            let flags = try run(["display-message", "-p", "#{alternate_on}#{cursor_flag}"])
            return (flags.hasPrefix("1"), flags.dropFirst().hasPrefix("1"))
        }
    }
}
