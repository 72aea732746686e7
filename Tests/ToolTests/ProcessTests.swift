import Foundation
import KafkaClient
import KafkaTesting
import Testing

@Suite("The tool as a process", .timeLimit(.minutes(10)))
struct ProcessTests {
    private func server(_ cluster: EmbeddedKafkaCluster) -> [String] {
        ["--bootstrap-server", cluster.bootstrapServers.joined(separator: ",")]
    }

    @Test(
        "Help is not an error, and lists the exit codes",
        arguments: [[], ["--help"], ["perf", "-h"], ["help", "demo"]])
    func help(arguments: [String]) async throws {
        let outcome = try await ToolProcess.run(arguments)
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.hasPrefix("OVERVIEW: "))
        #expect(arguments.count > 1 || outcome.output.contains("It is 64"))
    }

    @Test("The version, for commands too", arguments: [["--version"], ["demo", "--version"]])
    func version(arguments: [String]) async throws {
        let outcome = try await ToolProcess.run(arguments)
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test("What fails as it runs ends with 1")
    func failures() async throws {
        let nowhere = ["--bootstrap-server", "127.0.0.1:1", "--producer-property", "max.block.ms=100"]
        for command in [
            ["produce", "--topic", "t"], ["demo"],
            ["perf", "--topic", "t", "--num-records", "1", "--record-size", "1"],
            ["perf", "--topic", "t", "--num-records", "1", "--verify"],
        ] {
            let outcome = try await ToolProcess.run(command + nowhere, input: "line\n")
            #expect(outcome.status == 1 && outcome.errors.contains("Error: "), "\(command)")
        }
    }

    @Test("Lines that are refused end with 1, and the others are sent")
    func refusedLines() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let outcome = try await ToolProcess.run(
                ["produce", "--topic", "t", "--producer-property", "max.request.size=1000"] + server(cluster),
                input: "a\n\(String(repeating: "x", count: 2000))\nb\n")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("2 of 3 records acknowledged."))
            #expect(cluster.records(in: "t").map(\.valueString) == ["a", "b"])
        }
    }

    @Test("Values may begin with a dash where any value makes sense")
    func dashes() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let outcome = try await ToolProcess.run(
                ["produce", "--topic", "t", "--key-separator", "-", "--null-value", "-1", "--headers", "-k=v"]
                    + server(cluster), input: "key--1\n")
            #expect(outcome.status == 0)
            let record = try #require(cluster.records(in: "t").first)
            #expect(record.keyString == "key" && record.value == nil)
            #expect(record.headers == [RecordHeader(key: "-k", value: Array("v".utf8))])
        }
    }

    @Test("A measurement prints its results, as JSON too, and ends with 1 if records failed")
    func perf() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            try cluster.createTopic("small", partitions: 1, maxMessageBytes: 500)
            let arguments = ["perf", "--num-records", "20", "--record-size", "1000", "--json"] + server(cluster)
            let good = try await ToolProcess.run(arguments + ["--topic", "t"])
            #expect(good.status == 0 && good.errors == "")
            #expect(good.output.contains(#"{"records":20,"failed":0,"#))
            // At unlimited speed, only the first and the last one are measured.
            #expect(good.output.contains("\nLatency of 2 records: "))
            #expect(cluster.recordCount(in: "t") == 20)
            let bad = try await ToolProcess.run(arguments + ["--topic", "small"])
            #expect(bad.status == 1 && bad.errors.contains("20 records failed"))
            #expect(bad.output.contains(#"{"records":20,"failed":20,"#))
        }
    }

    @Test("Without --json there is none, and with a throughput every record is measured, and waits for its time")
    func pacedPerf() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let outcome = try await ToolProcess.run(
                ["perf", "--topic", "t", "--num-records", "20", "--record-size", "5", "--throughput", "100"]
                    + server(cluster))
            #expect(outcome.status == 0 && !outcome.output.contains("{"))
            #expect(outcome.output.contains("\nLatency of 20 records: "))
            let seconds = try #require(outcome.output.firstMatch(of: /0 failed, in (\d+\.\d+) s/)?.1)
            #expect(try #require(Double(seconds)) >= 0.19)
        }
    }

    @Test("A measurement in which no record would fare better is given up")
    func gaveUp() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            cluster.inject(EmbeddedFault(.dropResponse, api: .produce, times: nil))
            let properties = [
                "buffer.memory=20000", "max.request.size=10000", "batch.size=1000", "linger.ms=0", "max.block.ms=3000",
                "request.timeout.ms=4000", "delivery.timeout.ms=8000",
            ].flatMap { ["--producer-property", $0] }
            let outcome = try await ToolProcess.run(
                ["perf", "--topic", "t", "--num-records", "1000", "--record-size", "500"] + properties
                    + server(cluster))
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains(/Error: gave up after \d+ of 1000 records\./))
            #expect(cluster.recordCount(in: "t") < 1000)
        }
    }

    @Test("A verification of which records failed ends with 1, and says so")
    func failedVerification() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1, maxMessageBytes: 500)
            let outcome = try await ToolProcess.run(
                ["perf", "--topic", "t", "--verify", "--num-records", "10", "--record-size", "1000"]
                    + server(cluster))
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("10 failed and not written"))
            #expect(outcome.output.hasSuffix("Not all is well.\n"))
        }
    }

    @Test("Records go to the partition that was asked for, and reading stops at one that is not there")
    func partition() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 3)
            let arguments = ["produce", "--topic", "t"] + server(cluster)
            let input = (0..<20).map { "\($0)\n" }.joined()
            let good = try await ToolProcess.run(arguments + ["--partition", "2"], input: input)
            #expect(good.status == 0 && cluster.recordCount(in: "t", partition: 2) == 20)
            let bad = try await ToolProcess.run(
                arguments + ["--partition", "3", "--producer-property", "max.block.ms=100"], input: input)
            #expect(bad.status == 1 && bad.errors.contains("Error: stopped reading at line 1\n"))
            #expect(cluster.recordCount(in: "t") == 20)
        }
    }

    @Test("Only --verbose logs")
    func verbose() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let arguments = ["produce", "--topic", "t"] + server(cluster)
            #expect(try await ToolProcess.run(arguments, input: "a\n").errors == "")
            let verbose = try await ToolProcess.run(arguments + ["--verbose"], input: "a\n")
            #expect(verbose.status == 0 && verbose.errors.contains(" debug kafka-producer"))
        }
    }

    @Test("The demo's cluster stays up for others when asked to, until a signal")
    func keep() async throws {
        let tool = try ToolProcess(["demo", "--keep", "--records", "10"])
        let servers = /stays up until Ctrl-C: --bootstrap-server (\S+)\n/
        try await waitUntil { try tool.outputSoFar.contains(servers) }
        let found = try #require(try tool.outputSoFar.firstMatch(of: servers)?.1)
        let addresses = found.split(separator: ",").map(String.init)
        try await withKafkaProducer(ProducerConfiguration(bootstrapServers: addresses)) { producer in
            _ = try await producer.send(ProducerRecord(topic: "kafka-producer-demo", value: "one more"))
        }
        tool.signal(SIGTERM)
        let outcome = try await tool.outcome()
        #expect(outcome.status == 0 && !outcome.isSignaled)
    }

    @Test("A verification writes, reads back, and does not take older records for its own")
    func verify() async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 3)
            let arguments = ["perf", "--topic", "t", "--verify", "--num-records", "1000", "--json"] + server(cluster)
            for round in 1...2 {
                let outcome = try await ToolProcess.run(arguments)
                #expect(outcome.status == 0)
                #expect(outcome.output.contains("1000 read back: 0 lost, 0 duplicated, 0 reordered.\nAll is well."))
                #expect(outcome.output.contains(#"{"records":1000,"acknowledged":1000,"readBack":1000,"lost":0,"#))
                #expect(cluster.recordCount(in: "t") == 1000 * round)
            }
        }
    }

    @Test("Chaos ends in time, however far away the next record is")
    func slowChaos() async throws {
        let outcome = try await ToolProcess.run(["perf", "--verify", "--chaos", "0.01", "--throughput", "0.001"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("All is well."))
    }

    @Test("A rotation ends in time, and reports what it did to connections")
    func rotation() async throws {
        let outcome = try await ToolProcess.run(
            ["perf", "--verify", "--rotate", "0.01", "--num-records", "100", "--throughput", "-1", "--json"])
        #expect(outcome.output.contains("Changed passwords and certificates: 1."), "\(outcome.output)")
        #expect(outcome.output.contains("100 read back: 0 lost, 0 duplicated, 0 reordered."))
        #expect(outcome.output.contains(#""changes":1,"#) && outcome.output.contains(#""expiredSessions":0,"#))
    }

    @Test("A termination signal ends reading; what was read is sent", arguments: [SIGTERM, SIGHUP])
    func termination(signal: Int32) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let input = Pipe()
            let tool = try ToolProcess(
                ["produce", "--topic", "t"] + server(cluster), input: input.fileHandleForReading)
            try input.fileHandleForWriting.write(contentsOf: Data("a\nhalf".utf8))
            try await waitUntil { cluster.recordCount(in: "t") >= 1 }
            tool.signal(signal)
            // The pipe stays open: only the signal can end this.
            let outcome = try await tool.outcome()
            #expect(outcome.status == 0 && !outcome.isSignaled)
            #expect(outcome.errors.contains("The last 4 bytes, of a line without its end, were not sent."))
            #expect(outcome.errors.contains("1 of 1 records acknowledged."))
            try input.fileHandleForWriting.close()
            #expect(cluster.recordCount(in: "t") == 1)
        }
    }

    @Test("A second signal ends the tool immediately, as a shell reports it")
    func secondSignal() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            cluster.inject(EmbeddedFault(.dropResponse, api: .produce, times: nil))
            let input = Pipe()
            let tool = try ToolProcess(
                ["produce", "--topic", "t"] + server(cluster), input: input.fileHandleForReading)
            try input.fileHandleForWriting.write(contentsOf: Data("a\n".utf8))
            try await waitUntil { cluster.recordCount(in: "t") >= 1 }
            tool.signal(SIGTERM)
            try await waitUntil { try tool.errorsSoFar.contains("Interrupt again to exit immediately.") }
            tool.signal(SIGTERM)
            let outcome = try await tool.outcome()
            #expect(outcome.status == 128 + SIGTERM && !outcome.isSignaled)
            try input.fileHandleForWriting.close()
        }
    }

    @Test("A signal that is to be ignored is")
    func ignoredSignal() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let input = Pipe()
            let tool = try ToolProcess(
                ["produce", "--topic", "t"] + server(cluster), input: input.fileHandleForReading,
                shell: #"trap "" HUP; exec "$0" "$@""#)
            try input.fileHandleForWriting.write(contentsOf: Data("a\n".utf8))
            try await waitUntil { cluster.recordCount(in: "t") >= 1 }
            tool.signal(SIGHUP)
            try input.fileHandleForWriting.write(contentsOf: Data("b\n".utf8))
            try await waitUntil { cluster.recordCount(in: "t") >= 2 }
            try input.fileHandleForWriting.close()
            let outcome = try await tool.outcome()
            #expect(outcome.status == 0 && outcome.errors == "")
        }
    }
}
