import Foundation
import KafkaTesting
import Testing

@Suite("The dashboard as a process", .timeLimit(.minutes(10)))
struct DashboardProcessTests {
    @Test("Without a terminal, --live prints plain lines")
    func plainLines() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let tool = try ToolProcess([
                "perf", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","), "--topic", "t",
                "--num-records", "100000000", "--record-size", "100", "--throughput", "500", "--live", "--refresh",
                "0.1",
            ])
            try await waitUntil { try tool.outputSoFar.contains(", healthy\n") }
            tool.signal(SIGTERM)
            let outcome = try await tool.outcome()
            #expect(outcome.status == 1 && !outcome.isSignaled && outcome.errors.hasPrefix("Interrupted after "))
            #expect(!outcome.output.contains("\u{1B}"))
            let line = try #require(outcome.output.split(separator: "\n").first { $0.hasSuffix(", healthy") })
            #expect(line.contains(" records/s, ") && line.contains(" in flight, "), "\(line)")
            #expect(outcome.output.contains("Latency of "))
        }
    }

    @Test("produce and bench are shown too; a frame and metrics are served while they work")
    func commands() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let input = Pipe()
            let produce = try ToolProcess(
                [
                    "produce", "--bootstrap-server", cluster.bootstrapServers[0], "--topic", "t", "--serve", "0",
                    "--refresh", "0.1",
                ],
                input: input.fileHandleForReading)
            try input.fileHandleForWriting.write(contentsOf: Data("a\nb\n".utf8))
            try await waitUntil { try produce.errorsSoFar.contains("\n") }
            let port = try #require(UInt16(produce.errorsSoFar.split(separator: ":").last?.dropLast() ?? ""))
            try await waitUntil {
                try RawClient(port).get("/frame").contains("\"title\":\"produce, topic t\"")
                    && RawClient(port).get("/metrics").contains(
                        "kafka_producer_topic_records_sent_total{messaging_client_id=\"producer-1\",messaging_destination_name=\"t\"} 2\n"
                    )
            }
            try input.fileHandleForWriting.close()
            #expect(try await produce.outcome().status == 0)
        }
        let bench = try await ToolProcess.run([
            "bench", "--records", "300", "--rate", "600", "--rounds", "1", "--axis", "acks=1,all", "--live",
            "--refresh", "0.1",
        ])
        #expect(bench.status == 0 && bench.output.contains(" records/s, ") && bench.output.contains("2/2  acks="))
    }

    @Test("Without a terminal, top prints a line for each frame, of another process too")
    func topLines() async throws {
        let served = try ToolProcess(["top", "--serve", "0", "--refresh", "0.1", "--throughput", "1000"])
        try await waitUntil {
            try served.errorsSoFar.contains("Dashboard: http://127.0.0.1:") && served.outputSoFar.contains("healthy")
        }
        let address = try #require(try served.errorsSoFar.firstMatch(of: /http:\S+/)?.0)
        let watching = try ToolProcess(["top", String(address)])
        try await waitUntil { try watching.outputSoFar.contains(" records/s, ") }
        served.signal(SIGTERM)
        #expect(try await served.outcome().status == 0)
        try await waitUntil { try watching.outputSoFar.contains("trying again") }
        watching.signal(SIGINT)
        #expect(try await watching.outcome().status == 0)
    }

    @Test("What is not a dashboard is said, and ends with 1")
    func noDashboard() async throws {
        let nothing = try await ToolProcess.run(["top", "http://127.0.0.1:1"])
        #expect(nothing.status == 1)
        #expect(nothing.errors.contains("Error: cannot watch http://127.0.0.1:1: "), "\(nothing.errors)")
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let broker = try await ToolProcess.run(["top", "http://\(cluster.bootstrapServers[0])"])
            #expect(broker.status == 1 && broker.errors.contains("it closed the connection"), "\(broker.errors)")
        }
    }

    @Test(
        "Wrong uses end with 64",
        arguments: [
            (["top", "127.0.0.1:1"], "http://host:port"),
            (["top", "http://a:1", "--throughput", "5"], "With an address"),
            (["top", "--throughput", "0"], "--throughput must be"),
            (["top", "--refresh", "0"], "--refresh must be from 0.1"),
            (["top", "--serve", "65536"], "--serve must be from 0 to 65535"),
            (["top", "--producer-property", "lingr.ms=1"], "linger.ms"),
            (["top", "--producer-property", "bootstrap.servers=a:1"], "perf --live"),
            (["perf", "--verify", "--chaos", "1", "--live"], "cannot be combined with --verify"),
            (["produce", "--topic", "t", "--refresh", "1"], "--refresh goes with --live"),
            (["bench", "--serve", "-1"], "--serve must be from"),
        ])
    func wrongUse(arguments: [String], message: String) async throws {
        let outcome = try await ToolProcess.run(arguments)
        #expect(outcome.status == 64 && !outcome.isSignaled && outcome.output == "")
        #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains(message), "\(outcome.errors)")
    }
}
