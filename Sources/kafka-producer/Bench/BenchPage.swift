/// A benchmark's report as a page.
struct BenchPage {
    let report: BenchReport

    /// More bars than these are no picture.
    private static let mostBars = 40
    /// As many curves as there are colors.
    private static let mostCurves = LineChart.colors

    var html: String {
        var page = ReportPage(
            title: "Producer benchmark", subtitle: "\(report.started), \(report.machine.tool), \(report.machine.system)"
        )
        page.add(list: report.findings)
        if report.machine.build == "debug" {
            page.add(
                list: ["Built without optimization: the figures say nothing about a release build."], style: "warnings")
        }
        addGrids(to: &page)
        addBars(to: &page)
        addCurves(to: &page)
        page.add(heading: "All cells")
        page.add(
            paragraph: "Medians of \(report.plan.rounds) rounds, the best throughput first. "
                + "\u{201C}best\u{201D} marks what is within noise of it, ± is half of the range.")
        let ranking = report.ranking(.recordsPerSecond)
        let best = Set(report.best(.recordsPerSecond))
        page.add(BenchText(report: report).table, marked: Set(ranking.indices.filter { best.contains(ranking[$0]) }))
        addSetup(to: &page)
        return page.html
    }

    private var plan: BenchPlan { report.plan }

    private func detail(_ cell: Int, _ metric: BenchMetric) -> String {
        guard let spread = report.spread(metric, cell: cell) else { return "\(plan.label(cell: cell)): not run yet" }
        return "\(plan.label(cell: cell)): \(metric.text(spread.median)) \(metric.title)"
            + (spread.count > 1
                ? ", from \(metric.text(spread.low)) to \(metric.text(spread.high)) in \(spread.count) rounds" : "")
    }

    // MARK: Charts

    /// A heat map of two axes; with more, one for each combination of the others.
    private func addGrids(to page: inout ReportPage) {
        let wide = plan.axes.indices.filter { plan.axes[$0].values.count > 1 }
        guard wide.count >= 2 else { return }
        let (row, column) = (wide[0], wide[1])
        let others = Set(wide.dropFirst(2))
        page.add(heading: "By \(plan.axes[row].name) and \(plan.axes[column].name)")
        for metric in [BenchMetric.recordsPerSecond, .p99, .requests, .batchFill] {
            let groups = Dictionary(grouping: plan.cells.indices) { cell in
                others.sorted().map { "\(plan.axes[$0].name)=\(plan.cells[cell][$0])" }.joined(separator: ", ")
            }
            for (number, group) in groups.sorted(by: { ($0.value.first ?? 0) < ($1.value.first ?? 0) }).enumerated() {
                let map = heatMap(metric, row: row, column: column, cells: group.value)
                page.add(
                    chart: group.key.isEmpty ? map.title : "\(map.title), \(group.key)",
                    id: "heat-\(metric.rawValue)-\(number)",
                    note: note(metric), map.svg)
            }
        }
    }

    private func note(_ metric: BenchMetric) -> String {
        switch metric.isHigherBetter {
        case true?: "More is better. Frames: the best, and what is within noise of it."
        case false?: "Less is better. Frames: the best, and what is within noise of it."
        case nil: "The mean size of batches, before compression, by batch.size."
        }
    }

    private func heatMap(_ metric: BenchMetric, row: Int, column: Int, cells: [Int]) -> HeatMap {
        let best = metric.isHigherBetter == nil ? [] : Set(report.best(metric))
        let (rows, columns) = (plan.axes[row], plan.axes[column])
        let all = plan.cells
        let fields = cells.map { cell in
            HeatMap.Field(
                column: columns.values.firstIndex(of: all[cell][column]) ?? 0,
                row: rows.values.firstIndex(of: all[cell][row]) ?? 0,
                value: report.spread(metric, cell: cell)?.median, detail: detail(cell, metric),
                isMarked: best.contains(cell), id: "\(cell)")
        }
        return HeatMap(
            title: metric.title, columnName: columns.name, rowName: rows.name,
            columns: columns.values.map { BenchAxis.label(columns.name, $0) },
            rows: rows.values.map { BenchAxis.label(rows.name, $0) }, fields: fields)
    }

    private func addBars(to page: inout ReportPage) {
        page.add(heading: "Cells compared")
        var metrics = [BenchMetric.recordsPerSecond, .p99, .cpuSeconds]
        if plan.cells.indices.contains(where: { (report.spread(.compressionRatio, cell: $0)?.low ?? 1) < 0.999 }) {
            metrics.append(.compressionRatio)
        }
        for metric in metrics {
            let best = Set(report.best(metric))
            let ranking = report.ranking(metric)
            let bars = ranking.prefix(Self.mostBars).map { cell in
                BarChart.Bar(
                    label: plan.shortLabel(cell: cell), spread: report.spread(metric, cell: cell),
                    detail: detail(cell, metric), isMarked: best.contains(cell), id: "\(cell)")
            }
            guard !bars.isEmpty else { continue }
            let left = ranking.count > bars.count ? " The best \(bars.count) of \(ranking.count)." : ""
            page.add(
                chart: metric.title, id: "bars-\(metric.rawValue)",
                note: "Medians; the lines are the ranges.\(left) Frames: the best, and what is within noise of it.",
                BarChart(title: metric.title, unit: metric.title, bars: bars).svg)
        }
    }

    /// The cells whose curves are shown: the best and the worst by throughput, and some in between.
    private var curveCells: [Int] {
        let ranking = report.ranking(.recordsPerSecond)
        guard ranking.count > Self.mostCurves else { return ranking }
        return (0..<Self.mostCurves).map { ranking[$0 * (ranking.count - 1) / (Self.mostCurves - 1)] }
    }

    private func addCurves(to page: inout ReportPage) {
        page.add(heading: "Latency and time")
        let cells = curveCells
        // Each step to the right is ten times rarer: 90 %, 99 %, 99.9 %.
        let places = [0.0: 0, 50: 0.3, 90: 1, 99: 2, 99.9: 3, 99.99: 4]
        let latency = cells.compactMap { cell -> LineChart.Series? in
            guard let curve = report.middleRun(cell: cell)?.latency.curve, !curve.isEmpty else { return nil }
            let points = zip(BenchResult.percentiles, curve).compactMap { percentile, value in
                places[percentile].map { LineChart.Point(x: $0, y: value) }
            }
            return LineChart.Series(name: plan.shortLabel(cell: cell), points: points, id: "\(cell)")
        }
        page.add(
            chart: "Latency by percentile", id: "lines-latency",
            note:
                "From enqueueing a record to its acknowledgement, in the run in the middle of each cell. At unlimited "
                + "speed most of it is waiting in the buffer.",
            LineChart(
                title: "Latency", xName: "percentile", yName: "ms", series: latency, yKind: .logarithmic,
                xLabels: [(0.0, "0"), (0.3, "50"), (1.0, "90"), (2.0, "99"), (3.0, "99.9"), (4.0, "99.99")]
            ).svg)
        let time = cells.compactMap { cell -> LineChart.Series? in
            guard let samples = report.middleRun(cell: cell)?.samples, samples.count > 1 else { return nil }
            let points = samples.map { LineChart.Point(x: $0.seconds, y: $0.recordsPerSecond) }
            return LineChart.Series(name: plan.shortLabel(cell: cell), points: points, id: "\(cell)")
        }
        guard !time.isEmpty else { return }
        page.add(
            chart: "Throughput over time", id: "lines-time",
            note: "Records acknowledged per second, in the run in the middle of each cell.",
            LineChart(title: "Throughput over time", xName: "seconds", yName: "records/s", series: time).svg)
    }

    // MARK: How it was made

    private func addSetup(to page: inout ReportPage) {
        page.add(heading: "What produced this")
        let machine = report.machine
        var facts = [
            ("Tool", "\(machine.tool), \(machine.build) build, Swift \(machine.swift)"), ("System", machine.system),
            ("Processor", "\(machine.processor), \(machine.cores) cores, \(machine.memoryMegabytes) MiB of memory"),
            ("Cluster", report.cluster),
            ("Records in each run", Format.grouped(plan.records)),
            ("Values", Payloads.isSized(plan.payload) ? "\(plan.recordSize) bytes of \(plan.payload)" : plan.payload),
            ("Rate", plan.rate.map { Format.rate($0) } ?? "unlimited"),
            (
                "Producers, partitions",
                "\(plan.producers), \(plan.topic == nil ? "\(plan.partitions)" : "as the topic has")"
            ),
            ("Rounds", "\(plan.rounds), each in an order of its own, after one run that does not count"),
        ]
        for axis in plan.axes { facts.append(("Axis \(axis.name)", axis.values.joined(separator: ", "))) }
        page.add(facts: facts)
        page.add(
            paragraph:
                "Settings of the producers besides those of axes; all others have their defaults. A difference counts if "
                + "the ranges of two cells do not overlap.")
        let settings = plan.properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        page.add(code: settings.isEmpty ? "# defaults" : settings.joined(separator: "\n"))
    }
}
