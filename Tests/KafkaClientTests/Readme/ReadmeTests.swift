import Foundation
import Testing

@Suite("README", .timeLimit(.minutes(5)))
struct ReadmeTests {
    private func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private func lines(_ text: some StringProtocol) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    @Test("The snippet is the one that is compiled")
    func snippet() throws {
        let blocks = try text("README.md").components(separatedBy: "```swift\n").dropFirst()
        let block = try #require(blocks.first?.components(separatedBy: "```").first)
        let shown = lines(block).filter { $0 != "import KafkaClient" }
        let compiled = lines(try text("Tests/KafkaClientTests/Readme/ReadmeSnippet.swift"))
        let first = try #require(shown.first)
        let start = try #require(compiled.firstIndex(of: first))
        #expect(shown.count > 5)
        #expect(Array(compiled[start...].prefix(shown.count)) == shown)
    }
}
