import Foundation
import KafkaClient
import Logging

/// Runs what is missing of a report, and writes it after each run.
struct BenchSession {
    let runner: BenchRunner
    /// Writes the files; called after each run.
    let save: (BenchReport) throws -> Void
    /// Shows progress.
    let say: (String) -> Void

    /// Records of the run that does not count.
    private static let warmUp = 100_000

    /// - Returns: The report, with all runs that were made; complete unless it was stopped.
    func run(_ report: BenchReport) async throws -> BenchReport {
        var report = report
        let signals = TerminationSignals { [runner] in
            Console.complain("Ending the run that goes on. Interrupt again to exit immediately.")
            runner.stop()
        }
        defer { withExtendedLifetime(signals) {} }
        guard let first = report.next() else { return report }
        let start = Nanoseconds.now()
        let alreadyThere = report.runs.count
        _ = try await runner.run(cell: first.cell, number: 0, records: min(Self.warmUp, report.plan.records))
        while let (cell, round) = report.next(), !runner.isStopped {
            guard let result = try await runner.run(cell: cell, number: report.runs.count + 1) else { break }
            report.runs.append(BenchReport.Run(cell: cell, round: round, result: result))
            try save(report)
            let seconds = Nanoseconds.seconds(since: start)
            let left =
                seconds / Double(report.runs.count - alreadyThere) * Double(report.plannedRuns - report.runs.count)
            say(
                "\(report.runs.count)/\(report.plannedRuns)  \(report.plan.label(cell: cell))  "
                    + "\(Format.rate(result.recordsPerSecond)), p99 \(BenchMetric.p99.text(result.latency.p99)) ms"
                    + (report.isComplete ? "" : "  (about \(Format.fixed(left, 0)) s left)"))
        }
        return report
    }
}
