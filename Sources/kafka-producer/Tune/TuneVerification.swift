import KafkaClient

/// Current and recommended settings run side by side: at the workload's rate, and as fast as possible.
struct TuneVerification: Sendable {
    enum Outcome: String, Codable, Sendable {
        case wins, ties, loses, unfinished
    }

    /// One figure of both settings.
    struct Comparison: Encodable, Equatable, Sendable {
        let figure: String
        let load: String
        let current: Spread
        let recommended: Spread
        /// Of the recommended settings; nil if the ranges overlap or are not known, and for differences that do not matter.
        let isBetter: Bool?
    }

    let report: BenchReport
    let workload: TuneWorkload

    static let loads = ["at the rate", "full speed"]
    static let settings = ["current", "recommended"]
    private static let mostRecords = 2_000_000

    /// The cell of a load and of settings, as the axes have it.
    static func cell(load: Int, settings: Int) -> Int { load * Self.settings.count + settings }

    /// What is run.
    static func plan(_ workload: TuneWorkload, payload: String, topic: String?, seconds: Double, rounds: Int)
        -> BenchPlan
    {
        BenchPlan(
            axes: [BenchAxis("load", loads), BenchAxis("settings", settings)], rounds: rounds,
            records: min(mostRecords, max(100, Int(workload.recordsPerSecond * seconds))),
            recordSize: Int(workload.recordBytes.rounded()), payload: payload, rate: workload.recordsPerSecond,
            partitions: workload.partitions, producers: workload.producers, topic: topic, properties: [:])
    }

    /// The cells of the plan.
    ///
    /// - Parameters:
    ///   - properties: Of both settings.
    ///   - capacityRecords: How many records a run at full speed has.
    static func cells(
        _ plan: BenchPlan, current: [String: String], recommended: [String: String], secrets: [String: String],
        capacityRecords: Int
    ) throws(ToolError) -> [BenchCell] {
        var cells: [BenchCell] = []
        for load in loads.indices {
            for properties in [current, recommended] {
                var cell = try BenchCell(plan, properties: properties.merging(secrets) { $1 })
                if load == 1 { (cell.rate, cell.records) = (nil, capacityRecords) }
                cells.append(cell)
            }
        }
        return cells
    }

    // MARK: What came of it

    private static let figures: [(name: String, isHigherBetter: Bool, value: @Sendable (BenchResult) -> Double)] = [
        ("records/s", true, { $0.recordsPerSecond }), ("p50 ms", false, { $0.latency.p50 }),
        ("p99 ms", false, { $0.latency.p99 }), ("CPU s", false, { $0.cpuSeconds }),
        ("requests", false, { Double($0.requests) }), ("MiB sent", false, { Double($0.bytesSent) / 1_048_576 }),
    ]

    var comparisons: [Comparison] {
        Self.loads.indices.flatMap { load -> [Comparison] in
            let results = (0..<2).map { report.results(cell: Self.cell(load: load, settings: $0)) }
            return Self.figures.compactMap { figure -> Comparison? in
                guard let current = Spread(results[0].map(figure.value)),
                    let recommended = Spread(results[1].map(figure.value))
                else { return nil }
                let change = abs(recommended.median - current.median) / max(1e-9, current.median)
                // A run at the rate ends with a linger, which a short run shows as a lower rate.
                let isSmall = change < (figure.name == "records/s" && load == 0 ? 0.05 : 0.01)
                let isBetter: Bool? =
                    switch recommended.difference(to: current) {
                    case .higher where !isSmall: figure.isHigherBetter
                    case .lower where !isSmall: !figure.isHigherBetter
                    default: nil
                    }
                return Comparison(
                    figure: figure.name, load: Self.loads[load], current: current, recommended: recommended,
                    isBetter: isBetter)
            }
        }
    }

    private func comparison(_ figure: String, _ load: Int) -> Comparison? {
        comparisons.first { $0.figure == figure && $0.load == Self.loads[load] }
    }

    /// Whether the recommendation is worth it: it must carry the rate within the latency, and cost no more.
    var outcome: (result: Outcome, reason: String) {
        guard report.isComplete, let rate = comparison("records/s", 0), let p99 = comparison("p99 ms", 0),
            let capacity = comparison("records/s", 1), let cpu = comparison("CPU s", 0)
        else { return (.unfinished, "not all runs were made") }
        let failed = report.runs.reduce(0) { $0 + $1.result.failed }
        if failed > 0 { return (.loses, "\(Format.grouped(failed)) records failed") }
        if rate.isBetter == false { return (.loses, "it carries less at the same rate") }
        if p99.isBetter == false && p99.recommended.median > workload.latencyBudget {
            return (.loses, "its p99 exceeds the latency budget")
        }
        if capacity.isBetter == false && capacity.recommended.median < workload.recordsPerSecond * 2 {
            return (.loses, "at full speed it carries less, and not twice of what is needed")
        }
        let saved = ["requests", "MiB sent"].compactMap { comparison($0, 0) }.filter { $0.isBetter == true }
        let gains = (saved + [cpu, capacity].filter { $0.isBetter == true }).map(Self.text)
        if gains.isEmpty { return cpu.isBetter == false ? (.loses, Self.text(cpu)) : (.ties, "no figure differs") }
        let costs = [p99, cpu, capacity].filter { $0.isBetter == false }.map(Self.text)
        let reason = gains.joined(separator: ", ") + (costs.isEmpty ? "" : "; for \(costs.joined(separator: ", "))")
        return (cpu.isBetter == false && saved.isEmpty ? .ties : .wins, reason)
    }

    /// `80 % fewer requests`
    private static func text(_ comparison: Comparison) -> String {
        let (old, new) = (comparison.current.median, comparison.recommended.median)
        let percent = Format.fixed(abs(new - old) / max(1e-9, old) * 100, 0)
        let less = ["requests", "records/s"].contains(comparison.figure) ? "fewer" : "less"
        return "\(percent) % \(new < old ? less : "more") \(comparison.figure)"
            + (comparison.load == loads[1] ? " at full speed" : "")
    }

    var table: TextTable {
        let rows = comparisons.map { comparison in
            [
                comparison.load, comparison.figure, Self.text(comparison.current), Self.text(comparison.recommended),
                comparison.isBetter.map { $0 ? "better" : "worse" } ?? "noise",
            ]
        }
        return TextTable(
            heading: ["load", "figure", "current", "recommended", "difference"], rows: rows, textColumns: 2)
    }

    /// The median, and half of the range in percent.
    private static func text(_ spread: Spread) -> String {
        let median =
            spread.median >= 1000
            ? Format.grouped(Int(spread.median.rounded())) : Format.fixed(spread.median, spread.median < 10 ? 3 : 1)
        guard spread.count > 1, spread.median > 0 else { return median }
        return median + " ± \(Format.fixed((spread.high - spread.low) / 2 / spread.median * 100, 0)) %"
    }
}

extension TuneVerification: Encodable {
    private enum Keys: String, CodingKey {
        case bench, comparisons, outcome, reason
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(BenchReport.Document(report: report), forKey: .bench)
        try container.encode(comparisons, forKey: .comparisons)
        try container.encode(outcome.result, forKey: .outcome)
        try container.encode(outcome.reason, forKey: .reason)
    }
}
