import Testing

@testable import kafka_producer

@Suite("Reports of benchmarks", .timeLimit(.minutes(10)))
struct BenchReportTests {
    private static let machine = MachineInfo(
        tool: "kafka-producer 1", build: "release", swift: "6.3", system: "Linux", processor: "<P&C>", cores: 2,
        memoryMegabytes: 100)

    private static func result(_ rate: Double, p99: Double = 1) -> BenchResult {
        BenchResult(
            records: 100, failed: 0, error: nil, seconds: 1, recordsPerSecond: rate, megabytesPerSecond: 1,
            latency: .init(
                p50: 0.5, p95: 0.9, p99: p99, p999: p99, max: p99, curve: BenchResult.percentiles.map { $0 + 1 }),
            cpuSeconds: 0.5, memoryKilobytes: 2048, requests: 10, batches: 12, batchFill: 0.5, compressionRatio: 0.25,
            bytesSent: 1000,
            samples: [.init(seconds: 0.1, recordsPerSecond: rate), .init(seconds: 0.2, recordsPerSecond: rate)])
    }

    /// Three cells: the second is best, the third within noise of it.
    private static func report(rounds: Int = 2, runs: Int = 6) -> BenchReport {
        let plan = BenchPlanTests.plan([BenchAxis("client.id", ["<a>", "b", "c"])], rounds: rounds)
        let rates = [[100.0, 110], [300, 200], [250, 210]]
        var report = BenchReport(plan: plan, machine: machine, cluster: "none", started: "today")
        for run in 0..<runs {
            report.runs.append(.init(cell: run % 3, round: run / 3, result: result(rates[run % 3][run / 3])))
        }
        return report
    }

    @Test("What is next is what is missing, and nothing when all is there")
    func next() {
        var report = Self.report(runs: 0)
        var seen: [[Int]] = [[], []]
        while let (cell, round) = report.next() {
            seen[round].append(cell)
            report.runs.append(.init(cell: cell, round: round, result: Self.result(1)))
        }
        #expect(report.isComplete)
        #expect(seen == [report.plan.order(round: 0), report.plan.order(round: 1)])
    }

    @Test("The best by median, and what differs from it by noise only")
    func best() {
        let report = Self.report()
        #expect(report.ranking(.recordsPerSecond) == [1, 2, 0])
        #expect(report.best(.recordsPerSecond) == [1, 2])
        #expect(report.findings[0].contains("Most records/s: 250 (median of 2, from 200 to 300) with client.id=b."))
        #expect(report.findings[0].contains("Within noise of it are 1 of 2 others: c."))
        let once = Self.report(rounds: 1, runs: 3)
        #expect(once.best(.recordsPerSecond) == [1])
        #expect(once.findings[0].contains("differences may be noise"))
    }

    @Test("JSON brings a report back, with medians for others to read")
    func json() throws {
        let report = Self.report(runs: 4)
        let text = try report.json()
        #expect(try BenchReport(json: Array(text.utf8), name: "x") == report)
        #expect(text.contains(#""complete" : false"#) && text.contains(#""median" : 105"#))
    }

    @Test(
        "What is no report is refused with the reason",
        arguments: [
            ("", "it is not JSON"), ("{}", "it has no "), (#"{"format":"1"}"#, "format is not what it should be"),
        ])
    func wrongJSON(text: String, reason: String) {
        let error = #expect(throws: ToolError.self) { try BenchReport(json: Array(text.utf8), name: "x") }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test("Runs that do not fit the plan are refused")
    func strangeRuns() throws {
        var report = Self.report()
        report.runs.append(.init(cell: 3, round: 0, result: Self.result(1)))
        let text = try report.json()
        #expect(throws: ToolError.self) { try BenchReport(json: Array(text.utf8), name: "x") }
    }

    @Test("The table has medians, best first, with a mark; CSV has every run")
    func texts() {
        let text = BenchText(report: Self.report())
        let lines = text.table.lines
        #expect(lines[1].hasPrefix("b          *"))
        #expect(lines[2].hasPrefix("c          *") && lines[3].hasPrefix("<a>"))
        #expect(lines[1].contains(" 20.0 ") && lines[1].contains(" 250 "))
        let csv = text.csv.split(separator: "\n")
        #expect(csv.count == 7)
        #expect(csv[0].hasPrefix("client.id,cell,round,records,failed,recordsPerSecond,"))
        #expect(csv[1].hasPrefix("<a>,0,0,100,0,100.0,"))
    }

    @Test("CSV quotes what would break it")
    func quoting() {
        let table = TextTable(heading: ["a", "b"], rows: [["x,y", "say \"hi\"\n"]])
        #expect(table.csv == "a,b\n\"x,y\",\"say \"\"hi\"\"\n\"\n")
    }

    @Test("The page escapes names, says what is missing, and asks for nothing from elsewhere")
    func page() {
        let html = BenchPage(report: Self.report(runs: 4)).html
        #expect(!html.contains("<a>") && html.contains("&lt;a&gt;") && html.contains("&lt;P&amp;C&gt;"))
        #expect(html.contains("Not complete: 4 of 6 runs were made."))
        for outside in ["http:", "https:", "<script", "<link", "url(", "@import", "src="] {
            #expect(!html.contains(outside), "\(outside)")
        }
        #expect(html.contains("prefers-color-scheme: dark") && html.contains("@media print"))
    }
}
