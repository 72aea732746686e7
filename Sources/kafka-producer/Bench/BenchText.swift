/// A benchmark's report as a table.
struct BenchText {
    let report: BenchReport

    /// The medians, the best throughput first. A mark says which cells are within noise of the best.
    var table: TextTable {
        let metrics = BenchMetric.allCases.filter { $0 != .seconds || report.plan.axes.isEmpty }
        let best = Set(report.best(.recordsPerSecond))
        let rows = report.ranking(.recordsPerSecond).map { cell in
            values(cell) + [best.contains(cell) ? "*" : ""] + [spread(cell)]
                + metrics.map { metric in report.spread(metric, cell: cell).map { metric.text($0.median) } ?? "–" }
        }
        let names = report.plan.axes.isEmpty ? ["settings"] : report.plan.axes.map(\.name)
        return TextTable(
            heading: names + ["best", "± %"] + metrics.map(\.title), rows: rows, textColumns: names.count + 1)
    }

    private func values(_ cell: Int) -> [String] {
        let plan = report.plan
        if plan.axes.isEmpty { return [plan.label(cell: 0)] }
        return zip(plan.axes, plan.cells[cell]).map { BenchAxis.label($0.name, $1) }
    }

    /// Half of the range of the throughput, in percent of the median.
    private func spread(_ cell: Int) -> String {
        guard let spread = report.spread(.recordsPerSecond, cell: cell), spread.count > 1, spread.median > 0 else {
            return "–"
        }
        return Format.fixed((spread.high - spread.low) / 2 / spread.median * 100, 1)
    }

    var lines: [String] { table.lines + [""] + report.findings }

    /// One line for each run, with all that was measured.
    var csv: String {
        let plan = report.plan
        let heading =
            plan.axes.map(\.name) + ["cell", "round", "records", "failed"] + BenchMetric.allCases.map(\.rawValue)
            + ["batches", "bytesSent"]
        let rows = report.runs.map { run in
            plan.cells[run.cell] + ["\(run.cell)", "\(run.round)", "\(run.result.records)", "\(run.result.failed)"]
                + BenchMetric.allCases.map { "\($0.value(of: run.result))" }
                + ["\(run.result.batches)", "\(run.result.bytesSent)"]
        }
        return TextTable(heading: heading, rows: rows).csv
    }
}
