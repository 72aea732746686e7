/// A recommendation as a page.
struct TunePage {
    let report: TuneReport

    var html: String {
        var page = ReportPage(
            title: "Producer settings", subtitle: "\(report.started), \(report.machine.tool), \(report.machine.system)")
        if !report.warnings.isEmpty { page.add(list: report.warnings.map(\.text), style: "warnings") }
        page.add(heading: "Recommended")
        page.add(
            TextTable(
                heading: ["setting", "now", "recommended", "reason"],
                rows: report.lines.map { [$0.property, $0.current, $0.value, $0.reason] }, textColumns: 4), wraps: true)
        page.add(heading: "As Swift")
        page.add(code: report.swift)
        page.add(heading: "As properties")
        page.add(code: report.properties)
        addVerification(to: &page)
        page.add(heading: "What follows from the settings")
        page.add(TuneText(report: report).estimates)
        addCurves(to: &page)
        addCodecs(to: &page)
        addSetup(to: &page)
        return page.html
    }

    // MARK: Charts

    private func addCurves(to page: inout ReportPage) {
        let series = report.fillCurves.map { curve in
            LineChart.Series(
                name: BenchAxis.label("batch.size", "\(curve.batchBytes)"),
                points: curve.points.map { LineChart.Point(x: $0.linger, y: $0.fill * 100) }, id: "\(curve.batchBytes)")
        }
        page.add(
            chart: "Expected batch fill by linger", id: "lines-fill",
            note:
                "\(Format.rate(report.workload.ofBatch)) of \(Format.fixed(report.workload.recordBytes, 0)) bytes go to the same "
                + "batch. Beyond 100 % a longer linger changes nothing.",
            LineChart(title: "Expected batch fill", xName: "linger, ms", yName: "fill, %", series: series).svg)
        guard !report.bounds.isEmpty else { return }
        let fields = report.bounds.map { bound in
            let text = "\(Format.bytes(Double(bound.batchBytes))), \(Format.fixed(bound.linger, 0)) ms"
            return HeatMap.Field(
                column: TuneReport.lingers.firstIndex(of: bound.linger) ?? 0,
                row: TuneReport.batchSizes.firstIndex(of: bound.batchBytes) ?? 0,
                value: bound.bytesPerSecond / 1_048_576, detail: "\(text): \(Format.bytes(bound.bytesPerSecond))/s",
                isMarked: bound.bytesPerSecond < report.workload.bytesPerSecond, id: bound.id)
        }
        page.add(
            chart: "Throughput bound, MiB/s", id: "heat-bound",
            note: "One batch of each partition per linger, or what the network takes. Frames: less than the workload.",
            HeatMap(
                title: "Throughput bound", columnName: "linger, ms", rowName: "batch.size",
                columns: TuneReport.lingers.map { Format.fixed($0, 0) },
                rows: TuneReport.batchSizes.map { BenchAxis.label("batch.size", "\($0)") }, fields: fields,
                shading: .logarithmic
            ).svg)
    }

    private func addCodecs(to page: inout ReportPage) {
        guard !report.codecs.isEmpty else { return }
        page.add(heading: "Codecs on these values")
        let chosen = report.recommended.properties["compression.type"] ?? ""
        let level = report.recommended.properties["compression.\(chosen).level"].map { ":\($0)" } ?? ""
        func bars(_ value: (CodecFigure) -> Double, _ detail: (CodecFigure) -> String) -> [BarChart.Bar] {
            report.codecs.map { figure in
                BarChart.Bar(
                    label: figure.codec, spread: Spread([value(figure)]), detail: "\(figure.codec): \(detail(figure))",
                    isMarked: figure.codec == chosen + level, id: figure.codec)
            }
        }
        page.add(
            chart: "Bytes that are left, %", id: "bars-codecRatio", note: "Less is better. Frame: recommended.",
            BarChart(
                title: "Bytes that are left", unit: "%",
                bars: bars({ $0.ratio * 100 }, { "\(Format.fixed($0.ratio * 100, 1)) %" })
            ).svg)
        page.add(
            chart: "Speed on one core, MB/s", id: "bars-codecSpeed",
            note: "Measured on this machine, on batches of these values.",
            BarChart(
                title: "Speed", unit: "MB/s",
                bars: bars({ $0.megabytesPerSecond }, { "\(Format.fixed($0.megabytesPerSecond, 0)) MB/s" })
            ).svg)
    }

    private func addVerification(to page: inout ReportPage) {
        guard let verification = report.verification else { return }
        let (result, reason) = verification.outcome
        page.add(heading: "Both settings run")
        page.add(paragraph: "The recommendation \(TuneText.words(result)): \(reason).")
        page.add(verification.table)
        let metrics: [(BenchMetric, load: Int)] = [
            (.requests, 0), (.p99, 0), (.cpuSeconds, 0), (.compressionRatio, 0), (.recordsPerSecond, 1),
        ]
        for (metric, load) in metrics {
            let bars = TuneVerification.settings.enumerated().map { index, name in
                let cell = TuneVerification.cell(load: load, settings: index)
                let spread = verification.report.spread(metric, cell: cell)
                return BarChart.Bar(
                    label: name, spread: spread,
                    detail: "\(name): \(spread.map { metric.text($0.median) } ?? "not run")",
                    id: "\(cell)")
            }
            page.add(
                chart: "\(metric.title), \(TuneVerification.loads[load])", id: "bars-\(metric.rawValue)-\(load)",
                note: "Medians of \(verification.report.plan.rounds) rounds; the lines are the ranges.",
                BarChart(title: metric.title, unit: metric.title, bars: bars).svg)
        }
    }

    // MARK: How it was made

    private func addSetup(to page: inout ReportPage) {
        page.add(heading: "The workload")
        page.add(TuneText(report: report).workload)
        page.add(heading: "What produced this")
        let machine = report.machine
        var facts = [
            ("Tool", "\(machine.tool), \(machine.build) build, Swift \(machine.swift)"), ("System", machine.system),
            ("Processor", "\(machine.processor), \(machine.cores) cores, \(machine.memoryMegabytes) MiB of memory"),
        ]
        if let topic = report.topic { facts.append(("Topic", topic)) }
        if let verification = report.verification {
            facts += [
                ("Cluster of the runs", verification.report.cluster),
                ("Records in each run at the rate", Format.grouped(verification.report.plan.records)),
            ]
        }
        page.add(facts: facts)
        page.add(paragraph: "The current settings; all others have their defaults.")
        let settings = report.current.properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        page.add(code: settings.isEmpty ? "# defaults" : settings.joined(separator: "\n"))
    }
}
