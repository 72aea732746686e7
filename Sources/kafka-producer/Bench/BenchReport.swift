import Foundation

/// A benchmark's plan and what of it was run so far.
struct BenchReport: Codable, Equatable, Sendable {
    struct Run: Codable, Equatable, Sendable {
        let cell: Int
        let round: Int
        let result: BenchResult
    }

    /// The layout of this; a report of another one cannot be resumed.
    var format = Self.currentFormat
    let plan: BenchPlan
    let machine: MachineInfo
    let cluster: String
    let started: String
    var runs: [Run] = []

    static let currentFormat = 1

    var plannedRuns: Int { (plan.cellCount ?? 0) * plan.rounds }
    var isComplete: Bool { runs.count >= plannedRuns }

    /// The first run that is missing, by round; nil if none is.
    func next() -> (cell: Int, round: Int)? {
        for round in 0..<plan.rounds {
            let done = Set(runs.filter { $0.round == round }.map(\.cell))
            if let cell = plan.order(round: round).first(where: { !done.contains($0) }) { return (cell, round) }
        }
        return nil
    }

    func results(cell: Int) -> [BenchResult] {
        runs.filter { $0.cell == cell }.map(\.result)
    }

    func spread(_ metric: BenchMetric, cell: Int) -> Spread? {
        Spread(results(cell: cell).map(metric.value))
    }

    /// The run of a cell in the middle by throughput: the one whose curves are shown.
    func middleRun(cell: Int) -> BenchResult? {
        let sorted = results(cell: cell).sorted { $0.recordsPerSecond < $1.recordsPerSecond }
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    /// Cells that were run, the best first.
    func ranking(_ metric: BenchMetric) -> [Int] {
        let medians = (0..<(plan.cellCount ?? 0)).compactMap { cell in
            spread(metric, cell: cell).map { (cell, $0.median) }
        }
        let isHigherBetter = metric.isHigherBetter ?? true
        return medians.sorted { isHigherBetter ? $0.1 > $1.1 : $0.1 < $1.1 }.map(\.0)
    }

    /// The best cells: the first of the ranking, and those that differ from it by noise only.
    func best(_ metric: BenchMetric) -> [Int] {
        let ranking = ranking(metric)
        guard let first = ranking.first, let best = spread(metric, cell: first) else { return [] }
        return ranking.filter { cell in
            cell == first || spread(metric, cell: cell)?.difference(to: best) == .noise
        }
    }

    /// What is best, and how sure that is.
    var findings: [String] {
        var lines = [BenchMetric.recordsPerSecond, .p99, .cpuSeconds].compactMap(finding)
        let failed = runs.reduce(0) { $0 + $1.result.failed }
        if failed > 0 {
            let error = runs.lazy.compactMap(\.result.error).first ?? "see --verbose"
            lines.append("\(Format.grouped(failed)) records failed: \(error)")
        }
        if !isComplete { lines.append("Not complete: \(runs.count) of \(plannedRuns) runs were made.") }
        return lines
    }

    private func finding(_ metric: BenchMetric) -> String? {
        let best = best(metric)
        guard let first = best.first, let spread = spread(metric, cell: first) else { return nil }
        let name = metric.isHigherBetter == true ? "Most" : "Least"
        let range =
            spread.count > 1
            ? " (median of \(spread.count), from \(metric.text(spread.low)) to \(metric.text(spread.high)))" : ""
        let text = "\(name) \(metric.title): \(metric.text(spread.median))\(range) with \(plan.label(cell: first))."
        let others = ranking(metric).count - 1
        if others == 0 { return text }
        if spread.count < 2 { return text + " Each cell ran once: differences may be noise." }
        switch best.count - 1 {
        case 0: return text + " All others differ by more than noise."
        case others: return text + " All others are within noise of it."
        default:
            let names = best.dropFirst().prefix(5).map(plan.shortLabel)
            let more = best.count - 1 > names.count ? "; …" : ""
            return text
                + " Within noise of it are \(best.count - 1) of \(others) others: \(names.joined(separator: "; "))\(more)."
        }
    }
}

// MARK: JSON

extension BenchReport {
    /// Medians and ranges of a cell, for those who read the JSON.
    private struct Cell: Encodable {
        let cell: Int
        let values: [String: String]
        let metrics: [String: Spread]
    }

    /// The report with what follows from it.
    struct Document: Encodable {
        let report: BenchReport

        private enum Keys: String, CodingKey {
            case cells, findings, complete
        }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(report.cellSummaries, forKey: .cells)
            try container.encode(report.findings, forKey: .findings)
            try container.encode(report.isComplete, forKey: .complete)
        }
    }

    private var cellSummaries: [Cell] {
        plan.cells.enumerated().map { index, values in
            var metrics: [String: Spread] = [:]
            for metric in BenchMetric.allCases { metrics[metric.rawValue] = spread(metric, cell: index) }
            return Cell(
                cell: index, values: Dictionary(zip(plan.axes.map(\.name), values)) { $1 }, metrics: metrics)
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Document(report: self)), as: UTF8.self)
    }

    /// A report that was written before.
    init(json bytes: [UInt8], name: String) throws(ToolError) {
        do {
            self = try JSONDecoder().decode(BenchReport.self, from: Data(bytes))
        } catch {
            throw .wrongUse("'\(name)' is not a report of bench: \(Self.reason(error))")
        }
        guard format == Self.currentFormat else {
            throw .wrongUse("'\(name)' has format \(format), but this tool resumes format \(Self.currentFormat)")
        }
        let cells = plan.cellCount ?? .max
        guard (1...BenchPlan.mostCells).contains(cells), (1...Bench.mostRounds).contains(plan.rounds),
            plan.records >= 1,
            runs.allSatisfy({ (0..<cells).contains($0.cell) && (0..<plan.rounds).contains($0.round) })
        else { throw .wrongUse("'\(name)' is not a report of bench: its runs do not fit its plan") }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "it has no \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not JSON"
                : "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is not what it should be"
        default: "it cannot be read"
        }
    }
}
