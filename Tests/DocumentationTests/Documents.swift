import Foundation
import Testing

/// The files of the package that the documentation consists of.
enum Documents {
    /// Paths of all Markdown files, from the package's directory.
    static func paths() throws -> [String] {
        let folders = [
            "Docs", "Docs/Examples", "Sources/KafkaClient/KafkaClient.docc", "Sources/KafkaTesting/KafkaTesting.docc",
            "Sources/KafkaAvro/KafkaAvro.docc", "Sources/KafkaJSONSchema/KafkaJSONSchema.docc",
            "Sources/KafkaSchemaRegistry/KafkaSchemaRegistry.docc",
        ]
        return try ["README.md"] + folders.flatMap { try files(in: $0, suffix: ".md") }
    }

    /// Every snippet: those of the library, and those that need its traits, which `Tests/check-traits` compiles.
    static func snippets() throws -> [Snippet] {
        let folders = ["Tests/DocumentationTests/Snippets", "Tests/Traits/Tests/TraitTests/Snippets"]
        return try folders.flatMap { try files(in: $0, suffix: ".swift") }.flatMap { path in
            try Snippet.all(in: text(path))
        }
    }

    /// Paths of all files of the package that its documentation may name.
    static func allFiles() throws -> [String] {
        try ["Sources", "Tests", "Benchmarks", "Docs"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
                .map { "\(folder)/\($0)" }
        } + ["README.md", "Package.swift"]
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The package's directory: this file is three levels below it.
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func files(in folder: String, suffix: String) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
        let paths = names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
        // A wrong path must not make every test pass.
        try #require(!paths.isEmpty, "no \(suffix) files in \(folder)")
        return paths
    }
}
