import KafkaVerification

/// What a verification of transactions found, in words and as JSON.
struct TransactionSummary {
    let report: TransactionReport
    let seconds: Double

    var isGood: Bool { report.isSound && report.committed > 0 }

    var text: String {
        var lines = [
            "\(report.committed + report.aborted + report.unknown) transactions in \(Format.fixed(seconds, 1)) s: "
                + "\(report.committed) committed, \(report.aborted) aborted, \(report.unknown) with an unknown outcome "
                + "(\(report.unknownFound) of them are committed). Producers were fenced \(report.fencings) times.",
            "\(report.records) records were accepted, and \(report.visible) are visible.",
            "\(report.torn) transactions torn, \(report.lost) lost, \(report.ghosts) ghosts; \(report.duplicated) records "
                + "duplicated, \(report.reordered) reordered.",
        ]
        let breaches = [
            ("consumer groups do not have the offset of their last transaction", report.wrongOffsets),
            ("partitions hide records from consumers, as if a transaction were open", report.hanging),
            ("commits succeeded after the producer was fenced", report.committedAfterFencing),
            ("records are damaged or not from a verification", report.damaged),
        ]
        for (what, count) in breaches where count > 0 { lines.append("\(count) \(what).") }
        if report.committed == 0 { lines.append("No transaction was committed.") }
        lines.append(isGood ? "All is well." : "Not all is well.")
        return lines.joined(separator: "\n")
    }

    var json: String {
        let fields = [
            ("committed", report.committed), ("aborted", report.aborted), ("unknown", report.unknown),
            ("unknownFound", report.unknownFound), ("fencings", report.fencings), ("records", report.records),
            ("visible", report.visible), ("torn", report.torn), ("lost", report.lost), ("ghosts", report.ghosts),
            ("duplicated", report.duplicated), ("reordered", report.reordered),
            ("wrongOffsets", report.wrongOffsets), ("hanging", report.hanging),
            ("committedAfterFencing", report.committedAfterFencing), ("damaged", report.damaged),
        ]
        let texts = fields.map { "\"\($0)\":\($1)" } + ["\"seconds\":\(Format.fixed(seconds, 3))"]
        return "{" + texts.joined(separator: ",") + "}"
    }
}
