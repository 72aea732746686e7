import ArgumentParser
import Foundation
import KafkaClient

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares settings: runs each combination several times, and says which differences are real.",
        discussion: """
            Each --axis is a setting and the values that it takes; every combination is a cell, which is run in several \
            rounds. A round runs all cells in an order of its own, so that what changes in the machine meanwhile does not \
            always hit the same ones. Without an axis: batch.size 4, 16, 32, 64 and 128 KiB, each with linger.ms 0, 5, 20, \
            50 and 100. The results are medians; a difference counts only if the ranges of two cells do not overlap.

            Axes are settings of the producer, or: \(BenchCell.axes.map { "\($0) (\($1))" }.joined(separator: "; ")).
            --codecs is short for an axis codec of all codecs at several levels, and an axis payload of orders and events.

            Without a server, the records go to a cluster inside the process: nothing has to be installed, but its brokers \
            take a part of the processor. CPU and memory are the process's.

            --report FILE.html writes a page with charts, and FILE.json next to it with all that was measured. Both are \
            written after each run: what is interrupted leaves a report of what ran, and --resume FILE.json goes on.

            Examples:
              kafka-producer bench --report batches.html
              kafka-producer bench --records 100000 --axis acks=0,1,all --axis partitions=1,6,60
              kafka-producer bench --codecs --records 200000 --report codecs.html
              kafka-producer bench --axis payload=events.json --axis codec=lz4,zstd:1,zstd:3 --rate 20000
              kafka-producer bench --axis tls=false,true --axis transactions=0,1000 --axis producers=1,4
              kafka-producer bench --bootstrap-server localhost:9092 --topic test --axis linger.ms=0,5
              kafka-producer bench --resume batches.json --report batches.html
            """)

    @OptionGroup(title: "Connection and settings")
    var connection: ConnectionOptions

    @OptionGroup(title: "Dashboard")
    var dashboard: DashboardOptions

    @Option(help: ArgumentHelp("A setting and its values; may be repeated.", valueName: "name=value,…"))
    var axis: [BenchAxis] = []

    @Flag(help: "Compare codecs and their levels on JSON orders and user events.")
    var codecs = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Records in each run; a million if not given.", valueName: "n"))
    var records: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The size of values that are made up; 100 if not given.", valueName: "bytes"))
    var recordSize: Int?

    @Option(
        help: ArgumentHelp(
            "What values are: letters (if not given), random, orders, events, or a file of lines.",
            valueName: "name or file"),
        completion: .file())
    var payload: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("How often each cell is run; 3 if not given.", valueName: "n"))
    var rounds: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Records per second; as many as possible if not given.", valueName: "rate"))
    var rate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Partitions of the embedded cluster's topics; 6 if not given.", valueName: "n"))
    var partitions: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Producers in each run; 1 if not given.", valueName: "n"))
    var producers: Int?

    @Option(help: "The topic to send to, with a server that is given.")
    var topic: String?

    @Flag(help: "Print the report as JSON instead of text.")
    var json = false

    @Flag(help: "Print one line of comma-separated values for each run instead of text.")
    var csv = false

    @Option(
        help: ArgumentHelp("Write a page with charts, and the data as JSON next to it.", valueName: "file.html"),
        completion: .file())
    var report: String?

    @Option(
        help: ArgumentHelp("Go on with a report that was interrupted, and write it back.", valueName: "file.json"),
        completion: .file())
    var resume: String?

    static let mostRounds = 100
    private static let mostRecords = 1_000_000_000
    private static let fileLimit = 1 << 30

    func validate() throws {
        try OptionCheck.range("--records", records, 1...Self.mostRecords)
        try OptionCheck.range("--record-size", recordSize, 0...OptionCheck.largestReadableRecord)
        try OptionCheck.range("--rounds", rounds, 1...Self.mostRounds)
        try OptionCheck.range("--partitions", partitions, 1...10_000)
        try OptionCheck.range("--producers", producers, 1...100)
        if let rate, !OptionCheck.rates.contains(rate) {
            throw ValidationError("--rate must be from 0.001 to 1e12 records per second.")
        }
        if let topic { try OptionCheck.topic(topic) }
        if json && csv { throw ValidationError("Give either --json or --csv.") }
        if codecs && !axis.isEmpty { throw ValidationError("Give either --codecs or --axis.") }
        let names = axis.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValidationError("The axis \(twice) is given twice.")
        }
        guard resume != nil else { return }
        let plans: [Any?] = [records, recordSize, payload, rounds, rate, partitions, producers, topic]
        guard plans.allSatisfy({ $0 == nil }), axis.isEmpty, !codecs else {
            throw ValidationError("--resume takes what to run from the file: leave out the options that say it.")
        }
    }

    func run() async throws {
        let settings = try connection.settings()
        let old = try oldReport()
        let plan = if let old { old.plan } else { try plan(settings) }
        try check(settings, plan)
        let cells = try cells(plan, secrets: settings.secrets)
        let payloads = try payloads(cells)
        let files = try outputFiles()
        try files?.check()
        let start = BenchReport(
            plan: plan, machine: .current(),
            cluster: BenchClusters.description(server: settings.properties["bootstrap.servers"]),
            started: Date.now.formatted(.iso8601))
        let given = settings.namesServer ? settings.properties : nil
        let largest = payloads.values.map(\.largestSize).max() ?? 0
        try dashboard.check(isVerbose: connection.verbose)
        let logger = connection.logger
        let isQuiet = json || csv
        let say: @Sendable (String) -> Void = { isQuiet ? Console.complain($0) : Console.print($0) }
        var live = dashboard.session
        (live.print, live.handlesSignals) = (say, false)
        let report = try await Task.detached { [live] in
            let clusters = BenchClusters(given: given, recordSize: largest)
            let runner = BenchRunner(plan, cells: cells, payloads: payloads, clusters: clusters, logger: logger)
            let session = BenchSession(
                runner: runner, save: { try files?.write(page: BenchPage(report: $0).html, data: try $0.json()) },
                say: say)
            let result = try await live.run(stop: { runner.stop() }) { feed in
                runner.show(on: feed)
                return try await session.run(old ?? start)
            }
            await clusters.shutDown()
            return result
        }.value
        try finish(report, files)
    }

    private func finish(_ report: BenchReport, _ files: OutputFiles?) throws {
        try files?.write(page: BenchPage(report: report).html, data: try report.json())
        if let resume { try OutputFiles.write(try report.json() + "\n", to: resume) }
        if json {
            Console.print(try report.json())
        } else if csv {
            Console.print(part: BenchText(report: report).csv)
        } else {
            Console.print("")
            for line in BenchText(report: report).lines { Console.print(line) }
            if let files { Console.print("Report: \(files.page), \(files.data)") }
        }
        guard report.isComplete else {
            Console.complain(
                "Interrupted after \(report.runs.count) of \(report.plannedRuns) runs."
                    + (files.map { " Go on with: bench --resume \($0.data) --report \($0.page)" } ?? ""))
            throw ExitCode.failure
        }
        if report.runs.contains(where: { $0.result.failed > 0 }) { throw ExitCode.failure }
    }

    // MARK: What to run

    private func oldReport() throws(ToolError) -> BenchReport? {
        guard let resume else { return nil }
        return try BenchReport(json: try InputFile.read(resume, limit: Self.fileLimit), name: resume)
    }

    private func outputFiles() throws(ToolError) -> OutputFiles? {
        guard let report else { return nil }
        return try OutputFiles(page: report)
    }

    private func plan(_ settings: ProducerSettings) throws(ToolError) -> BenchPlan {
        let plan = BenchPlan(
            axes: codecs ? Self.codecAxes : axis.isEmpty ? Self.defaultAxes : axis, rounds: rounds ?? 3,
            records: records ?? 1_000_000, recordSize: recordSize ?? 100, payload: payload ?? "letters", rate: rate,
            partitions: partitions ?? 6, producers: producers ?? 1, topic: topic, properties: settings.openProperties)
        guard let count = plan.cellCount, count <= BenchPlan.mostCells else {
            throw .wrongUse("these axes make more than \(BenchPlan.mostCells) cells: leave out values")
        }
        return plan
    }

    private static let defaultAxes = [
        BenchAxis("batch.size", [4, 16, 32, 64, 128].map { "\($0 * 1024)" }),
        BenchAxis("linger.ms", ["0", "5", "20", "50", "100"]),
    ]

    private static let codecAxes = [
        BenchAxis(
            "codec",
            ["none", "snappy", "lz4", "lz4:4", "lz4:12", "gzip:1", "gzip:6", "zstd:-5", "zstd:1", "zstd:3", "zstd:9"]),
        BenchAxis("payload", ["orders", "events"]),
    ]

    private func check(_ settings: ProducerSettings, _ plan: BenchPlan) throws(ToolError) {
        if settings.namesServer && plan.topic == nil {
            throw .wrongUse("a server is given, and no topic to send to: add --topic")
        }
        if !settings.namesServer && plan.topic != nil {
            throw .wrongUse("a topic is given, and no server that has it: add --bootstrap-server, or leave out --topic")
        }
        if settings.namesServer && partitions != nil {
            throw .wrongUse("--partitions is for the embedded cluster, which is not started when a server is given")
        }
        if resume != nil && settings.openProperties != plan.properties {
            throw .wrongUse(
                "the report to resume was made with other settings: give the same --producer-property and --command-config"
            )
        }
        for axis in plan.axes where settings.properties[axis.name] != nil {
            throw .wrongUse("\(axis.name) is an axis and a setting: leave out one of them")
        }
    }

    private func cells(_ plan: BenchPlan, secrets: [String: String]) throws(ToolError) -> [BenchCell] {
        var cells: [BenchCell] = []
        for values in plan.cells { cells.append(try BenchCell(plan, values: values, secrets: secrets)) }
        return cells
    }

    private func payloads(_ cells: [BenchCell]) throws(ToolError) -> [String: Payloads] {
        var payloads: [String: Payloads] = [:]
        for cell in cells where payloads[BenchRunner.key(cell)] == nil {
            payloads[BenchRunner.key(cell)] = try Payloads.named(
                cell.payload, size: cell.recordSize, limit: Self.fileLimit)
        }
        return payloads
    }
}

extension ProducerSettings {
    private static let closed = ["bootstrap.servers", "security.", "ssl.", "sasl."]

    /// Where the cluster is and how to get in, which reports do not name.
    var secrets: [String: String] {
        properties.filter { property in Self.closed.contains { property.key.hasPrefix($0) } }
    }

    /// All others.
    var openProperties: [String: String] {
        properties.filter { property in !Self.closed.contains { property.key.hasPrefix($0) } }
    }
}
