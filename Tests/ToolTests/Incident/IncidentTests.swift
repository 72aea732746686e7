import Foundation
import KafkaClient
import Testing

@testable import kafka_producer

@Suite("A failover, played twice", .timeLimit(.minutes(10)))
struct IncidentTests {
    /// A third of the records of the outage is more than twice what the story's buffer holds.
    private static let plan = IncidentPlan(
        calm: 200, outage: 4000, recovery: 500, recordsPerSecond: 10_000, valueBytes: 2000)

    private func run(_ properties: [String: String]) async throws -> IncidentResult {
        try await IncidentRun(Self.plan, name: "x", properties: properties).run()
    }

    @Test("A small buffer fills with records for the lost leader, and then all callers wait")
    func story() async throws {
        let result = try await run(IncidentPlan.story)
        #expect(result.acknowledged + result.failed == Self.plan.records)
        #expect(result.mostCallers > 500)
        #expect(result.mostBufferBytes <= 1 << 20 && result.samples.contains { $0.bufferBytes > 900_000 })
        #expect(result.lostAt < result.backAt && result.longestCall > 0)
    }

    @Test("With the recommended settings no record fails, and the buffer holds the outage")
    func recommended() async throws {
        let properties = Self.plan.recommended
        let result = try await run(properties)
        #expect(result.acknowledged == Self.plan.records && result.failed == 0, "\(result.firstError ?? "")")
        let buffer = try #require(Int(properties["buffer.memory"] ?? ""))
        #expect(result.mostBufferBytes > 2 << 20 && result.mostBufferBytes < buffer)
    }

    @Test("The whole demo prints both side by side, and writes a page")
    func process() async throws {
        let page = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-\(UUID().uuidString).html")
        let data = page.deletingPathExtension().appendingPathExtension("json")
        defer { for url in [page, data] { try? FileManager.default.removeItem(at: url) } }
        let outcome = try await ToolProcess.run(["demo", "--incident", "--report", page.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("callers piled up, at most"))
        let report = try JSONDecoder().decode(IncidentReport.self, from: Data(contentsOf: data))
        #expect(report.incident.map(\.name) == ["as in the story", "recommended"])
        #expect(report.incident[0].mostCallers > report.incident[1].mostCallers)
        #expect(try String(contentsOf: page, encoding: .utf8).contains(#"id="lines-callers""#))
    }

    @Test(
        "Wrong uses end with 64",
        arguments: [
            (["--incident", "--keep"], "--incident starts clusters of its own"),
            (["--incident", "--bootstrap-server", "x:1"], "--incident starts clusters of its own"),
            (["--incident", "--producer-property", "acks=1"], "settings of its own"),
            (["--report", "x.html"], "--report goes with --incident"),
            (["--incident", "--report", "x"], "does not end with .html"),
        ])
    func wrongUse(arguments: [String], message: String) async throws {
        let outcome = try await ToolProcess.run(["demo"] + arguments)
        #expect(outcome.status == 64 && outcome.output == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
