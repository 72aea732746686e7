import KafkaTesting
import Testing

@Suite("The tool's transactions", .timeLimit(.minutes(10)))
struct TransactionToolTests {
    @Test("produce commits after each so many lines, and what is left at the end")
    func produce() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let input = (1...25).map { "\($0)\n" }.joined()
            let outcome = try await ToolProcess.run(
                [
                    "produce", "--topic", "t", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","),
                    "--transactional-id", "tool", "--transaction-size", "10", "--partition", "0",
                ], input: input)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let values = cluster.committedRecords(in: "t").map { String(decoding: $0.value ?? [], as: UTF8.self) }
            #expect(values == (1...25).map { "\($0)" })
            #expect(cluster.requestCount(.endTransaction) == 3)
        }
    }

    @Test("A line that cannot be sent aborts its transaction, and those before stay committed")
    func aborts() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            cluster.inject(EmbeddedFault(.error(.topicAuthorizationFailed), api: .produce, skipping: 1))
            let outcome = try await ToolProcess.run(
                [
                    "produce", "--topic", "t", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","),
                    "--transactional-id", "tool", "--transaction-size", "1",
                ], input: "first\nsecond\nthird\n")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("the transaction of lines 2 to 2 was not committed"))
            #expect(
                cluster.committedRecords(in: "t").map { String(decoding: $0.value ?? [], as: UTF8.self) } == ["first"])
        }
    }

    @Test("perf measures transactions")
    func perf() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let outcome = try await ToolProcess.run([
                "perf", "--topic", "t", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","),
                "--num-records", "250", "--record-size", "10", "--transaction-size", "100",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(cluster.committedRecords(in: "t").count == 250)
            #expect(cluster.requestCount(.endTransaction) == 3)
        }
    }

    @Test("perf verifies transactions, on a server and in chaos")
    func verify() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 2)
            let outcome = try await ToolProcess.run([
                "perf", "--verify", "--transactions", "--topic", "t", "--num-records", "500", "--transaction-size", "5",
                "--bootstrap-server", cluster.bootstrapServers.joined(separator: ","), "--json",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("0 transactions torn, 0 lost, 0 ghosts"))
            #expect(outcome.output.contains("All is well."))
            #expect(outcome.output.contains("\"torn\":0"))
        }
        let chaos = try await ToolProcess.run(["perf", "--verify", "--transactions", "--chaos", "0.5"])
        #expect(chaos.status == 0, "\(chaos.errors)")
        #expect(chaos.output.contains("All is well."))
    }

    @Test("A pipeline that is killed again and again pays each order exactly once")
    func pipeline() async throws {
        let outcome = try await ToolProcess.run(["demo", "--transactions", "--records", "5000"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("5,000 of 5,000 orders have exactly one payment; 0 have more"))
        #expect(outcome.output.contains("The pipeline was killed"))
        #expect(outcome.output.contains("All is well."))
    }

    @Test("Options that do not go together are refused")
    func wrongUse() async throws {
        for arguments in [
            ["produce", "--topic", "t", "--transaction-size", "10"],
            ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--transactional-id", "a"],
            [
                "perf", "--topic", "t", "--num-records", "1", "--record-size", "1", "--transaction-size", "5",
                "--awaited", "2",
            ],
            ["demo", "--transactions", "--keep"], ["demo", "--transactions", "--records", "0"],
            ["demo", "--transactions", "--bootstrap-server", "localhost:1"],
            ["perf", "--transactions", "--chaos", "1"],
            ["perf", "--verify", "--transactions", "--rotate", "1"],
            ["perf", "--verify", "--transactions", "--chaos", "1", "--transactional-id", "a"],
            ["perf", "--verify", "--transactions", "--chaos", "1", "--transaction-size", "2000000"],
            ["perf", "--verify", "--chaos", "1", "--transaction-size", "5"],
        ] {
            #expect(try await ToolProcess.run(arguments).status == 64)
        }
    }
}
