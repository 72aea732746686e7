/// A recommendation as text.
struct TuneText {
    let report: TuneReport

    private static let width = 96

    var lines: [String] {
        var lines = ["Workload"]
        lines += workload.lines.map { "  " + $0 }
        lines += ["", "What follows"] + estimates.lines.map { "  " + $0 }
        if !report.codecs.isEmpty { lines += ["", "Codecs on these values"] + codecs.lines.map { "  " + $0 } }
        lines += ["", "Recommended"]
        for line in report.lines {
            lines.append(
                "  \(line.property)=\(line.value)" + (line.current == line.value ? "" : "   (now \(line.current))"))
            lines += Self.wrapped(line.reason, width: Self.width).map { "      " + $0 }
        }
        lines += ["", "In Swift", ""] + report.swift.split(separator: "\n").map { "  " + $0 }
        for warning in report.warnings {
            lines.append("")
            lines += Self.wrapped("Warning: " + warning.text, width: Self.width)
        }
        if let verification = report.verification {
            let (result, reason) = verification.outcome
            lines += ["", "Both settings run"] + verification.table.lines.map { "  " + $0 }
            lines += ["", "The recommendation \(Self.words(result)): \(reason)."]
        }
        return lines
    }

    static func words(_ outcome: TuneVerification.Outcome) -> String {
        outcome == .unfinished ? "is not verified" : outcome.rawValue
    }

    /// Names, values, and where these come from.
    var workload: TextTable {
        let load = report.workload
        let rows = [
            ("record size", Format.fixed(load.recordBytes, 0) + " B", "record-size"),
            ("rate", Format.rate(load.recordsPerSecond), "rate"), ("producers", "\(load.producers)", "producers"),
            ("partitions", "\(load.partitions)", "partitions"), ("brokers", "\(load.brokers)", "brokers"),
            ("keys", load.isKeyed ? "yes" : "no", "keyed"),
            ("bandwidth", load.bandwidth.map { Format.bytes($0) + "/s" } ?? "not known", "bandwidth"),
            ("latency budget, p99", Format.fixed(load.latencyBudget, 1) + " ms", "latency"),
            ("round trip", Format.fixed(load.roundTrip, 2) + " ms", "round-trip"),
            ("durability", load.durability.rawValue, "durability"),
            ("outage to survive", Format.fixed(load.outageSeconds, 1) + " s", "outage"),
        ]
        return TextTable(
            heading: ["what", "value", "from"], rows: rows.map { [$0, $1, load.sources[$2] ?? "default"] },
            textColumns: 3)
    }

    /// The arithmetic for both settings.
    var estimates: TextTable {
        let rows = zip(report.current.estimate.rows, report.recommended.estimate.rows).map { now, then in
            [now.name, now.value, then.value]
        }
        return TextTable(heading: ["what", "now", "recommended"], rows: rows, textColumns: 3)
    }

    var codecs: TextTable {
        let rows = report.codecs.map { figure in
            [
                figure.codec, Format.fixed(figure.ratio, 3), Format.fixed(figure.megabytesPerSecond, 0),
                Format.fixed(figure.coreShare(bytesPerSecond: report.workload.bytesPerSecond) * 100, 1) + " %",
            ]
        }
        return TextTable(heading: ["codec", "ratio", "MB/s", "of a core at the rate"], rows: rows)
    }

    /// All of it, one thing a line.
    var csv: String {
        var rows = workload.rows.map { ["workload"] + $0 }
        rows += report.current.estimate.rows.map { ["estimate now", $0.name, $0.value, ""] }
        rows += report.recommended.estimate.rows.map { ["estimate recommended", $0.name, $0.value, ""] }
        rows += codecs.rows.map { ["codec", $0[0], $0[1], "\($0[2]) MB/s"] }
        rows += report.lines.map { ["setting", $0.property, $0.value, $0.reason] }
        rows += report.warnings.map { ["warning", $0.kind.rawValue, "", $0.text] }
        for row in report.verification?.table.rows ?? [] {
            rows.append(["verification \(row[0])", row[1], row[3], "now \(row[2]), \(row[4])"])
        }
        return TextTable(heading: ["kind", "name", "value", "note"], rows: rows).csv
    }

    /// Lines of at most so many characters, broken at blanks.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
