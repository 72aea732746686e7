/// Automatic batching against fixed settings under one load.
package struct BatchingComparison: Sendable {
    package let load: BatchingLoad
    package let fixed: [(name: String, figures: BatchingFigures)]
    package let automatic: BatchingFigures

    package init(_ load: BatchingLoad, for length: Duration) throws {
        self.load = load
        fixed = try BatchingSetting.grid.map { ($0.name, try BatchingTrial.run($0, load, for: length)) }
        automatic = try BatchingTrial.run(.automatic, load, for: length)
    }

    /// The fixed settings that carry the load: none carries 1 % more.
    private var carrying: [(name: String, figures: BatchingFigures)] {
        let most = fixed.map(\.figures.throughput).max() ?? 0
        return fixed.filter { $0.figures.throughput >= most * 0.99 }
    }

    /// The best fixed setting, found after the fact: of those that carry the load, the one whose figure is lowest.
    package func best(
        by figure: KeyPath<BatchingFigures, Double>
    ) -> (name: String, figures: BatchingFigures)? {
        carrying.min { $0.figures[keyPath: figure] < $1.figures[keyPath: figure] }
    }

    /// A figure of automatic batching as a share of that of the best fixed setting.
    package func ratio(_ figure: KeyPath<BatchingFigures, Double>) -> Double {
        guard let best = best(by: figure), best.figures[keyPath: figure] > 0 else { return .infinity }
        return automatic[keyPath: figure] / best.figures[keyPath: figure]
    }

    /// The throughput of automatic batching as a share of the highest that a fixed setting has.
    package var throughputRatio: Double {
        automatic.throughput / (fixed.map(\.figures.throughput).max() ?? 1)
    }

    /// Lines of a table.
    package var table: [String] {
        let p99 = best(by: \.p99)?.name
        let bySecond = best(by: \.p99BySecond)?.name
        let header = [
            "setting", "records/s", "KiB/batch", "fill %", "requests", "p50 ms", "p99 ms", "p99 by second", "best",
        ]
        var rows = fixed.map { name, figures in
            let marks = [name == p99 ? "p99" : nil, name == bySecond ? "by second" : nil].compactMap { $0 }
            return [name] + Self.cells(figures) + [marks.joined(separator: ", ")]
        }
        let shares = [\BatchingFigures.p99, \.p99BySecond].map { "\(Int((ratio($0) * 100).rounded())) %" }
        rows.append(["automatic"] + Self.cells(automatic) + [shares.joined(separator: ", ") + " of the best"])
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ["\(load.rawValue):"]
            + ([header] + rows).map { row in
                var line = "  " + row[0] + String(repeating: " ", count: widths[0] - row[0].count)
                for column in row.indices.dropFirst().dropLast() {
                    line += "  " + String(repeating: " ", count: widths[column] - row[column].count) + row[column]
                }
                return row.last == "" ? line : line + "  " + row[row.count - 1]
            } + [
                "  changes: \(automatic.changes), at the end \(Self.tenths(Double(automatic.linger.microseconds) / 1000)) ms "
                    + "and \(automatic.batchSize / 1024) KiB"
            ]
    }

    private static func cells(_ figures: BatchingFigures) -> [String] {
        [
            tenths(figures.throughput), tenths(figures.batch), tenths(figures.fill * 100), "\(figures.requests)",
            tenths(figures.p50), tenths(figures.p99), tenths(figures.p99BySecond),
        ]
    }

    /// With one digit after the point.
    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
