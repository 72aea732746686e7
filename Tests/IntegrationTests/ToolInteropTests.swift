import Foundation
import Testing

/// The command-line tool, and its reader, with clusters of others.
@Suite("The tool", .serialized, .timeLimit(.minutes(10)))
struct ToolInteropTests {
    private func tool(_ server: TestServer, _ arguments: [String], input: String = "") async throws -> String {
        let output = try await OneShotProcess.output(
            Peers.tool, arguments + ["--bootstrap-server", server.bootstrap], input: Data(input.utf8))
        return String(decoding: output, as: UTF8.self)
    }

    @Test("The demo reads back what it sent, and nothing older", arguments: TestServer.Kind.asked)
    func demo(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        var topic = try await server.makeTopic("demo", partitions: 4)
        for codec in ["none", "lz4", "zstd"] {
            let output = try await tool(
                server,
                ["demo", "--records", "20000", "--topic", topic, "--producer-property", "compression.type=\(codec)"])
            #expect(output.contains("  ✓ 20,000 of 20,000 records found in "), "\(output)")
            #expect(output.contains("  ✓ order kept in each partition\n"))
            #expect(output.contains("  ✓ offsets distinct and rising in each of "))
            #expect(output.hasSuffix("All is well.\n"))
            // Tansu does not tell where a partition ends, but where its last batch begins.
            if kind == .tansu { topic = try await server.makeTopic("demo", partitions: 4) }
        }
    }

    @Test("A verification reads back what it wrote, and nothing older", arguments: TestServer.Kind.asked)
    func verify(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("verify", partitions: 4)
        for _ in 1...2 {
            let output = try await tool(
                server, ["perf", "--verify", "--num-records", "20000", "--topic", topic, "--record-size", "100"])
            #expect(output.contains("20000 read back: 0 lost, 0 duplicated, 0 reordered.\nAll is well."), "\(output)")
        }
    }

    @Test("Lines become records that other clients read", arguments: TestServer.Kind.asked)
    func produce(kind: TestServer.Kind) async throws {
        let server = try await TestServer.shared(kind)
        let topic = try await server.makeTopic("produce", partitions: 1)
        let lines = (0..<1000).map { "key \($0)\tvalue \($0)" }
        _ = try await tool(
            server, ["produce", "--topic", topic, "--partition", "0", "--key-separator", "\\t"],
            input: lines.joined(separator: "\n"))
        for reader in server.readers {
            let records = try await reader.read(topic, from: server.bootstrap)
            #expect(records.map { "\($0.keyText ?? "")\t\($0.text ?? "")" } == lines, "\(reader)")
        }
    }
}
