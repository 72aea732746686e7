import Foundation

/// Runs a program to its end.
enum Command {
    struct Result {
        let status: Int32
        let errors: String
    }

    /// The package's directory: this file is Tests/KafkaTLSTests/Support/Command.swift.
    static let packageRoot = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    /// A program of `PATH`.
    static func run(_ arguments: [String]) throws -> Result {
        let (process, errors) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, errors: String(decoding: text, as: UTF8.self))
    }
}
