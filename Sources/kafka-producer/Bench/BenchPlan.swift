/// What a benchmark runs: each cell of a grid, in several rounds.
struct BenchPlan: Codable, Equatable, Sendable {
    var axes: [BenchAxis]
    /// How often each cell is run.
    var rounds: Int
    /// Records in each run, shared out among its producers.
    var records: Int
    /// Of values that are made of letters or random bytes.
    var recordSize: Int
    var payload: String
    /// Records per second in all; nil for as many as possible.
    var rate: Double?
    var partitions: Int
    var producers: Int
    /// The topic of a given cluster; nil for the embedded cluster.
    var topic: String?
    /// The producers' settings besides those of axes, without secrets.
    var properties: [String: String]

    /// The most cells that a grid may have.
    static let mostCells = 1000

    /// The values of each cell, in the order of the axes; the last axis varies fastest.
    var cells: [[String]] {
        axes.reduce([[]]) { cells, axis in cells.flatMap { cell in axis.values.map { cell + [$0] } } }
    }

    /// The number of cells, if it is not too large to be one.
    var cellCount: Int? {
        axes.reduce(1) { count, axis in
            count.flatMap { count in
                let (product, isTooMuch) = count.multipliedReportingOverflow(by: axis.values.count)
                return isTooMuch ? nil : product
            }
        }
    }

    /// The order of a round: another one each time, so that what changes with time in a machine does not always hit the
    /// same cells.
    func order(round: Int) -> [Int] {
        var generator = SampleGenerator(seed: UInt64(round) &+ 1)
        return Array(0..<(cellCount ?? 0)).shuffled(using: &generator)
    }

    /// A cell for people: `batch.size=16 KiB, linger.ms=5`.
    func label(cell: Int) -> String {
        if axes.isEmpty { return "settings as given" }
        return zip(axes, cells[cell]).map { "\($0.name)=\(BenchAxis.label($0.name, $1))" }.joined(separator: ", ")
    }

    /// The same without the names of the axes, for charts that have no room.
    func shortLabel(cell: Int) -> String {
        if axes.isEmpty { return "as given" }
        return zip(axes, cells[cell]).map { axis, value in
            let text = BenchAxis.label(axis.name, value)
            return axis.name == "linger.ms" ? "\(text) ms" : axis.name.contains(".") ? text : "\(axis.name) \(text)"
        }.joined(separator: ", ")
    }
}
