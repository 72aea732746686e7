import Foundation
import KafkaClient

/// `tune --verify`: both settings run, interleaved and repeated.
extension Tune {
    /// Values of the runs at full speed for each second of those at the rate, in bytes.
    private static let capacityBytes = 50e6
    private static let capacityRecords = 1000.0...1e6

    /// - Parameters:
    ///   - payloads: What is sent.
    ///   - files: Written after each run.
    func verified(
        _ report: TuneReport, _ settings: ProducerSettings, _ payloads: Payloads, _ files: OutputFiles?
    ) async throws -> TuneReport {
        let workload = report.workload
        let seconds = seconds ?? 2
        let name = payload ?? topic.map { "records of the topic \($0)" } ?? "letters"
        let plan = TuneVerification.plan(
            workload, payload: name, topic: verifyTopic, seconds: seconds, rounds: rounds ?? 5)
        let secrets = verifyTopic == nil ? [:] : settings.secrets
        let capacity = Self.capacityBytes * seconds / max(1, workload.recordBytes)
        let cells = try TuneVerification.cells(
            plan, current: report.current.properties, recommended: report.recommended.properties, secrets: secrets,
            capacityRecords: Int(min(max(capacity, Self.capacityRecords.lowerBound), Self.capacityRecords.upperBound)))
        let start = BenchReport(
            plan: plan, machine: report.machine,
            cluster: BenchClusters.description(
                server: verifyTopic == nil ? nil : settings.properties["bootstrap.servers"]),
            started: report.started)
        let bench = try await run(start, cells, payloads, files, report, verifyTopic == nil ? nil : settings)
        var result = report
        result.verification = TuneVerification(report: bench, workload: workload)
        return result
    }

    private func run(
        _ start: BenchReport, _ cells: [BenchCell], _ payloads: Payloads, _ files: OutputFiles?, _ report: TuneReport,
        _ settings: ProducerSettings?
    ) async throws -> BenchReport {
        let logger = connection.logger
        let isQuiet = json || csv
        let given = settings?.properties
        let values = Dictionary(cells.map { (BenchRunner.key($0), payloads) }) { first, _ in first }
        let workload = report.workload
        return try await Task.detached {
            let clusters = BenchClusters(given: given, recordSize: payloads.largestSize)
            let runner = BenchRunner(start.plan, cells: cells, payloads: values, clusters: clusters, logger: logger)
            let session = BenchSession(
                runner: runner,
                save: { bench in
                    var now = report
                    now.verification = TuneVerification(report: bench, workload: workload)
                    try files?.write(page: TunePage(report: now).html, data: try now.json())
                },
                say: { isQuiet ? Console.complain($0) : Console.print($0) })
            let result = try await session.run(start)
            await clusters.shutDown()
            return result
        }.value
    }
}
