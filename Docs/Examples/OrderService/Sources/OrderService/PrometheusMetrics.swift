import CoreMetrics
import Synchronization

/// A small backend for swift-metrics: keeps numbers, and writes them in Prometheus' text format. In production, use
/// swift-prometheus or swift-otel.
final class PrometheusMetrics: MetricsFactory {
    private let cells = Mutex<[String: Cell]>([:])

    /// All metrics as text.
    var text: String {
        let cells = cells.withLock { Array($0.values) }
        return Dictionary(grouping: cells, by: \.name).sorted { $0.key < $1.key }.map { name, cells in
            "# TYPE \(name) \(cells[0].kind.rawValue)\n" + cells.map(\.lines).sorted().joined()
        }.joined()
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(.counter, label, dimensions)
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        cell(.counter, label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(.gauge, label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        cell(aggregate ? .summary : .gauge, label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(.summary, label + ".seconds", dimensions)
    }

    private func cell(_ kind: Cell.Kind, _ label: String, _ dimensions: [(String, String)]) -> Cell {
        let cell = Cell(kind, label, dimensions)
        // Two handles for the same metric share its numbers.
        return cells.withLock { cells in
            let known = cells[cell.id] ?? cell
            cells[cell.id] = known
            return known
        }
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

/// A metric with its labels.
private final class Cell: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Kind: String {
        case counter, gauge, summary
    }

    private struct Numbers {
        var sum = 0.0
        var count = 0
    }

    let kind: Kind
    let name: String
    private let labels: String
    private let numbers = Mutex(Numbers())

    init(_ kind: Kind, _ label: String, _ dimensions: [(String, String)]) {
        self.kind = kind
        name = Self.plain(label) + (kind == .counter ? "_total" : "")
        let labels = dimensions.map { "\(Self.plain($0))=\"\(Self.quoted($1))\"" }
        self.labels = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    }

    var id: String { name + labels }

    var lines: String {
        let numbers = numbers.withLock { $0 }
        guard kind == .summary else { return "\(name)\(labels) \(numbers.sum)\n" }
        return "\(name)_sum\(labels) \(numbers.sum)\n\(name)_count\(labels) \(numbers.count)\n"
    }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { numbers.withLock { $0.sum = value } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { kind == .summary ? add(value) : set(value) }
    func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }
    func reset() { numbers.withLock { $0 = Numbers() } }

    private func add(_ amount: Double) {
        numbers.withLock {
            $0.sum += amount
            $0.count += 1
        }
    }

    private static func plain(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func quoted(_ value: String) -> String {
        value.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : $0 == "\n" ? ["\\", "n"] : [$0] }
            .reduce(into: "") { $0.append($1) }
    }
}
