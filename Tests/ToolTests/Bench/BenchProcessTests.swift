import Foundation
import KafkaTesting
import Testing

@testable import kafka_producer

@Suite("bench as a process", .timeLimit(.minutes(10)))
struct BenchProcessTests {
    private static let small = ["bench", "--records", "200", "--rounds", "2", "--axis", "batch.size=1000,4000"]

    private func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func report(_ url: URL) throws -> BenchReport {
        try BenchReport(json: Array(Data(contentsOf: url)), name: url.path)
    }

    @Test("A grid runs every cell in every round on the embedded cluster, and prints a table")
    func table() async throws {
        let outcome = try await ToolProcess.run(Self.small + ["--axis", "linger.ms=0,2"])
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.output.contains("\n8/8  "))
        #expect(outcome.output.contains("batch.size  linger.ms  best"))
        #expect(outcome.output.contains("Most records/s: "))
    }

    @Test(
        "Axes of all kinds work",
        arguments: [
            ["--axis", "codec=none,zstd:1", "--axis", "payload=orders,random"],
            ["--axis", "acks=0,1,all", "--axis", "producers=1,2"],
            ["--axis", "tls=false,true"], ["--axis", "transactions=0,50", "--axis", "partitions=1,3"],
            ["--axis", "idempotence=true,false", "--axis", "record.size=0,50", "--rate", "5000"],
        ])
    func axes(arguments: [String]) async throws {
        let outcome = try await ToolProcess.run(["bench", "--records", "200", "--rounds", "1", "--json"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try BenchReport(json: Array(outcome.output.utf8), name: "output")
        #expect(report.isComplete && report.runs.allSatisfy { $0.result.records == 200 && $0.result.failed == 0 })
        #expect(report.runs.allSatisfy { $0.result.requests > 0 && $0.result.latency.max > 0 })
    }

    @Test("A given cluster gets the records, and CSV has a line for each run")
    func givenCluster() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let server = ["--bootstrap-server", cluster.bootstrapServers.joined(separator: ","), "--topic", "t"]
            let outcome = try await ToolProcess.run(Self.small + ["--csv"] + server)
            #expect(outcome.status == 0)
            #expect(outcome.output.split(separator: "\n").count == 5)
            // Four runs, and the one that does not count.
            #expect(cluster.recordCount(in: "t") == 1000)
        }
    }

    @Test("What is interrupted leaves a report of what ran, and is resumed from there")
    func interruption() async throws {
        try await inFolder { folder in
            let page = folder.appendingPathComponent("r.html")
            let data = folder.appendingPathComponent("r.json")
            // Slow enough that the signal comes in the middle.
            let tool = try ToolProcess([
                "bench", "--records", "500", "--rate", "1000", "--rounds", "20", "--axis", "batch.size=1000,4000",
                "--report", page.path,
            ])
            try await waitUntil { try tool.outputSoFar.contains("\n2/40  ") }
            tool.signal(SIGINT)
            let outcome = try await tool.outcome()
            #expect(outcome.status == 1 && !outcome.isSignaled)
            #expect(outcome.errors.contains("of 40 runs.") && outcome.errors.contains("Go on with: bench --resume"))
            var half = try report(data)
            #expect((2..<40).contains(half.runs.count) && half.runs.allSatisfy { $0.result.records == 500 })
            #expect(try String(contentsOf: page, encoding: .utf8).contains("Not complete: \(half.runs.count) of 40"))
            // The rest would take long: let it be only two runs.
            half.runs = Array(half.runs.prefix(2))
            var plan = half.plan
            (plan.rounds, plan.rate) = (2, nil)
            var shorter = BenchReport(plan: plan, machine: half.machine, cluster: half.cluster, started: half.started)
            shorter.runs = half.runs
            try Data(shorter.json().utf8).write(to: data)
            let resumed = try await ToolProcess.run(["bench", "--resume", data.path, "--report", page.path])
            #expect(resumed.status == 0 && resumed.output.contains("4/4  ") && !resumed.output.contains("2/4  "))
            let whole = try report(data)
            #expect(whole.isComplete && Array(whole.runs.prefix(2)) == half.runs)
        }
    }

    @Test(
        "Wrong uses end with 64, before anything is measured",
        arguments: [
            (["--axis", "lingr.ms=1"], "linger.ms"), (["--axis", "acks=1,7"], "acks is 7"),
            (["--axis", "acks"], "'acks'"),
            (["--axis", "acks=1", "--axis", "acks=0"], "given twice"),
            (["--codecs", "--axis", "acks=1"], "either --codecs"),
            (["--records", "0"], "--records must be from 1"), (["--rate", "nan"], "--rate must be"),
            (["--topic", "t"], "no server that has it"), (["--bootstrap-server", "127.0.0.1:1"], "add --topic"),
            (["--report", "x.pdf"], "does not end with .html"),
            (["--report", "/no/such/x.html"], "cannot write '/no/such/x.html'"),
            (["--resume", "/no/such"], "cannot read '/no/such'"), (["--resume", "/dev/null"], "it is not JSON"),
            (["--resume", "x", "--records", "1"], "--resume takes what to run"),
            (["--payload", "/no/such"], "cannot read"),
            (["--axis", "batch.size=1", "--producer-property", "batch.size=2"], "is an axis and a setting"),
            (["--axis", "payload=/dev/null"], "has no lines to send"), (["--json", "--csv"], "either --json or --csv"),
            (["--record-size", "2000000"], "do not fit into max.request.size"),
            (["--axis", "linger.ms=" + (0..<1001).map(String.init).joined(separator: ",")], "more than 1000 cells"),
        ])
    func wrongUse(arguments: [String], message: String) async throws {
        let outcome = try await ToolProcess.run(["bench"] + arguments)
        #expect(outcome.status == 64 && !outcome.isSignaled)
        #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output == "")
    }
}
