import Foundation
import Testing

/// A file of this package.
struct SourceFile: Sendable {
    /// From the package's directory, for example "Sources/KafkaWire/Protocol/ApiKey.swift".
    let path: String
    /// As it is on disk.
    let lines: [String]
    /// Line for line the same, with comments and the insides of string literals blanked out.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = Self.split(text)
        code = Self.split(path.hasSuffix(".swift") ? codeOnly(text) : text)
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Whether there is a test function with that name.
    func hasTest(_ function: String) -> Bool {
        guard let line = code.firstIndex(where: { $0.contains("func \(function)(") }) else { return false }
        // Its attribute is above it, after the end of what comes before.
        return code[..<line].reversed().prefix { !$0.hasPrefix("    }") }.contains { $0.contains("@Test") }
    }

    var name: String {
        String(path.split(separator: "/").last ?? "")
    }

    /// The target it belongs to: the second part of the path.
    var target: String {
        String(path.split(separator: "/").dropFirst().first ?? "")
    }
}

/// The package's files, read once.
enum SourceTree {
    /// Everything below Sources, C included.
    static func sources() throws -> [SourceFile] { try allSources.get() }

    /// The library's and the tools' Swift files.
    static func swiftSources() throws -> [SourceFile] { try sources().filter { $0.path.hasSuffix(".swift") } }

    /// The tests.
    static func tests() throws -> [SourceFile] { try allTests.get() }

    /// The paths of all files and folders, without what git and SwiftPM keep beside them.
    static func paths() throws -> [String] { try allPaths.get() }

    private static let allPaths = Result {
        let tree = try #require(FileManager.default.enumerator(atPath: root.path))
        var paths: [String] = []
        while let path = tree.nextObject() as? String {
            let name = path.split(separator: "/").last ?? ""
            if name == ".git" || name == ".swiftpm" || name.hasPrefix(".build") {
                tree.skipDescendants()
            } else {
                paths.append(path)
            }
        }
        // A wrong path must not make every rule pass.
        try #require(paths.contains("Tests/TidyTests"), "no package in \(root.path)")
        return paths
    }

    /// The lines of a file in `Docs`.
    static func document(_ name: String) throws -> [String] {
        try String(contentsOf: root.appendingPathComponent("Docs/\(name)"), encoding: .utf8)
            .components(separatedBy: "\n")
    }

    /// The documents for people: `Docs`, the README and the DocC catalogs.
    static func documents() throws -> [SourceFile] { try allDocuments.get() }

    private static let allDocuments = Result {
        let readme = SourceFile(
            path: "README.md",
            text: try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8))
        return try [readme] + files(in: "Docs", suffixes: [".md"]) + files(in: "Sources", suffixes: [".md"])
    }
    private static let allSources = Result { try files(in: "Sources", suffixes: [".swift", ".c", ".h"]) }
    private static let allTests = Result { try files(in: "Tests", suffixes: [".swift"]) }

    /// The package's directory: this file is three levels below it.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The files below a directory whose names end so.
    private static func files(in directory: String, suffixes: [String]) throws -> [SourceFile] {
        let start = root.appendingPathComponent(directory)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: start.path)
        let files = try paths.sorted().filter { path in
            suffixes.contains { path.hasSuffix($0) } && !path.contains("/.build/")
        }.map { path in
            SourceFile(
                path: "\(directory)/\(path)",
                text: try String(contentsOf: start.appendingPathComponent(path), encoding: .utf8))
        }
        // A wrong path must not make every rule pass.
        try #require(!files.isEmpty, "no sources in \(start.path)")
        return files
    }
}
