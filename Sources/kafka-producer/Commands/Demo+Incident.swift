import Foundation
import KafkaClient

/// `demo --incident`: a failover with settings that made it an incident, and with those that `tune` recommends.
extension Demo {
    func runIncident(_ files: OutputFiles?) async throws -> Bool {
        try files?.check()
        let plan = IncidentPlan()
        var results: [IncidentResult] = []
        for (name, properties) in [("as in the story", IncidentPlan.story), ("recommended", plan.recommended)] {
            Console.print("Running with the settings \(name) …")
            results.append(
                try await IncidentRun(plan, name: name, properties: properties, logger: connection.logger).run())
        }
        let report = IncidentReport(
            plan: plan, machine: .current(), started: Date.now.formatted(.iso8601), incident: results)
        Console.print("")
        for line in report.lines { Console.print(line) }
        try files?.write(page: report.html, data: try report.json())
        if let files { Console.print("Report: \(files.page), \(files.data)") }
        return results.last?.failed == 0
    }
}
