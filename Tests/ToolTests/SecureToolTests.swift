import Foundation
import KafkaTesting
import Testing

/// The other commands and clusters that want TLS and SASL.
@Suite("The tool and secure clusters", .timeLimit(.minutes(10)))
struct SecureToolTests {
    @Test("The demo runs over TLS and SCRAM, and says what was negotiated")
    func secureDemo() async throws {
        let outcome = try await ToolProcess.run(["demo", "--secure", "--records", "2000"])
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.contains("Negotiated: TLSv1.3, TLS_AES"))
        #expect(outcome.output.contains("SCRAM-SHA-512 as demo\n"))
        #expect(outcome.output.contains(/\nTLS handshakes: \d+, .* Authentications: \d+,/))
        #expect(outcome.output.contains("  ✓ 2,000 of 2,000 records found in 6 partitions\n"))
        #expect(outcome.output.hasSuffix("All is well.\n"))
    }

    @Test("A secure demo that stays up lets other clients in with its file, which it removes in the end")
    func keptDemo() async throws {
        let tool = try ToolProcess(["demo", "--secure", "--keep", "--records", "10"])
        let option = /stays up until Ctrl-C: --command-config (\S+)\n/
        try await waitUntil { try tool.outputSoFar.contains(option) }
        let path = try #require(try tool.outputSoFar.firstMatch(of: option).map { String($0.1) })
        let outcome = try await ToolProcess.run(["doctor", "--command-config", path, "--topic", "kafka-producer-demo"])
        #expect(outcome.status == 0 && outcome.output.contains("✓ SASL"), "\(outcome)")
        tool.signal(SIGTERM)
        #expect(try await tool.outcome().status == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "--secure contradicts a server, and security of the user's own",
        arguments: [
            ["--bootstrap-server", "a"], ["--producer-property", "bootstrap.servers=a"],
            ["--producer-property", "sasl.mechanism=PLAIN"],
        ])
    func contradictions(arguments: [String]) async throws {
        let outcome = try await ToolProcess.run(["demo", "--secure"] + arguments)
        #expect(outcome.status == 64 && outcome.errors.contains("--secure"), "\(outcome)")
    }

    @Test(
        "The demo and a verification read back over the listener that they write to",
        arguments: [
            ["demo", "--records", "500"], ["perf", "--verify", "--num-records", "500", "--producers", "2"],
        ], [true, false])
    func readBack(command: [String], overTLS: Bool) async throws {
        try await SecureCluster.with(tls: overTLS ? EmbeddedTLS() : nil, sasl: [.scramSHA512]) { cluster in
            let outcome = try await SecureCluster.run(
                command + ["--topic", "t"], SecureCluster.properties(cluster))
            #expect(outcome.status == 0 && outcome.output.hasSuffix("All is well.\n"), "\(outcome)")
            #expect(cluster.recordCount(in: "t") == 500)
            let readers = cluster.requests.filter { $0.api == .fetch }
            #expect(!readers.isEmpty && readers.allSatisfy { $0.user == SecureCluster.user })
        }
    }
}
