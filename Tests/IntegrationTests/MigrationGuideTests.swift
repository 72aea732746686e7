import Foundation
import Testing

/// The guide for those who come from librdkafka, compared with the library's own list of its settings.
@Suite("Migration guides", .timeLimit(.minutes(10)))
struct MigrationGuideTests {
    /// What the guide shows as code.
    private func codeSpans() throws -> Set<String> {
        let guide = Peers.packageRoot.appending(path: "Sources/KafkaClient/KafkaClient.docc/ComingFromLibrdkafka.md")
        let text = try String(contentsOf: guide, encoding: .utf8)
        return Set(text.matches(of: /`([^`\n]+)`/).map { String($0.1) })
    }

    @Test("Each of librdkafka's settings for producers is there")
    func settings() async throws {
        let output = try await OneShotProcess.output(Peers.python(), [Peers.script("settings.py")])
        let rows = String(decoding: output, as: UTF8.self).split(separator: "\n").map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let names = rows.filter { $0.count > 2 && ["P", "*"].contains($0[1]) }.map { $0[0] }
        #expect(names.count > 100)
        let spans = try codeSpans()
        for name in names {
            let isThere = spans.contains { $0 == name || $0.hasSuffix(".*") && name.hasPrefix($0.dropLast()) }
            #expect(isThere, "\(name) is missing")
        }
    }
}
