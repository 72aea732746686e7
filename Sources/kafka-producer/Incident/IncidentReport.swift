import Foundation

/// Both runs of the failover side by side.
struct IncidentReport: Codable, Equatable, Sendable {
    let plan: IncidentPlan
    let machine: MachineInfo
    let started: String
    let incident: [IncidentResult]

    var table: TextTable {
        func row(_ name: String, _ value: (IncidentResult) -> String) -> [String] { [name] + incident.map(value) }
        func milliseconds(_ value: Double) -> String { Format.fixed(value, value < 10 ? 2 : 0) + " ms" }
        return TextTable(
            heading: ["what"] + incident.map(\.name),
            rows: [
                row("records acknowledged") { Format.grouped($0.acknowledged) },
                row("records failed") { Format.grouped($0.failed) },
                row("leader gone for") { Format.fixed($0.backAt - $0.lostAt, 1) + " s" },
                row("buffer") { Format.bytes(Double($0.properties["buffer.memory"] ?? "") ?? 0) },
                row("most of it used") { Format.bytes(Double($0.mostBufferBytes)) },
                row("callers piled up, at most") { Format.grouped($0.mostCallers) },
                row("longest call") { milliseconds($0.longestCall) },
                row("latency p50") { milliseconds($0.latencyP50) },
                row("latency p99") { milliseconds($0.latencyP99) },
                row("latency max") { milliseconds($0.latencyMax) },
            ])
    }

    var settings: TextTable {
        let names = Set(incident.flatMap(\.properties.keys)).sorted()
        return TextTable(
            heading: ["setting"] + incident.map(\.name),
            rows: names.map { name in [name] + incident.map { $0.properties[name] ?? "default" } })
    }

    var lines: [String] {
        [
            "A broker that leads a third of \(plan.partitions) partitions is lost for \(Format.grouped(plan.outage)) of "
                + "\(Format.grouped(plan.records)) records, at \(Format.rate(plan.recordsPerSecond)) of \(plan.valueBytes) bytes.",
            "",
        ] + settings.lines + [""] + table.lines
            + incident.compactMap { run in run.firstError.map { "\(run.name), the first failure: \($0)" } }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    // MARK: Page

    var html: String {
        var page = ReportPage(
            title: "A failover, played twice", subtitle: "\(started), \(machine.tool), \(machine.system)")
        page.add(paragraph: lines.first ?? "")
        page.add(table)
        page.add(heading: "Over time")
        let times = incident.map { "\($0.name): \(Format.fixed($0.lostAt, 1)) to \(Format.fixed($0.backAt, 1)) s" }
        let note = "The leader was gone, \(times.joined(separator: "; "))."
        addChart("Buffer in use", "MiB", "lines-buffer", note, to: &page) { Double($0.bufferBytes) / 1_048_576 }
        addChart("Callers that wait", "calls", "lines-callers", note, to: &page) { Double($0.callers) }
        addChart("Slowest acknowledgement", "ms", "lines-slowest", note, to: &page) { $0.slowestMilliseconds }
        addChart("Records that have failed", "records", "lines-failed", note, to: &page) { Double($0.failed) }
        page.add(heading: "Settings")
        page.add(settings)
        page.add(heading: "What produced this")
        page.add(facts: [
            ("Tool", "\(machine.tool), \(machine.build) build, Swift \(machine.swift)"), ("System", machine.system),
            ("Processor", "\(machine.processor), \(machine.cores) cores, \(machine.memoryMegabytes) MiB of memory"),
            ("Cluster", "\(IncidentPlan.brokers) brokers inside the process, on loopback"),
        ])
        return page.html
    }

    private func addChart(
        _ title: String, _ unit: String, _ id: String, _ note: String, to page: inout ReportPage,
        _ value: (IncidentResult.Sample) -> Double
    ) {
        let series = incident.enumerated().map { index, run in
            LineChart.Series(
                name: run.name, points: run.samples.map { LineChart.Point(x: $0.seconds, y: value($0)) }, id: "\(index)"
            )
        }
        page.add(
            chart: title, id: id, note: note,
            LineChart(title: title, xName: "seconds", yName: unit, series: series).svg)
    }
}
