import Foundation
import KafkaTesting
import Testing

/// The other commands and clusters that want TLS and SASL.
@Suite("The tool and secure clusters", .timeLimit(.minutes(5)))
struct SecureToolTests {
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
