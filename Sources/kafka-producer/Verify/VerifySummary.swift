import KafkaTesting
import KafkaVerification

/// What a verification found, in words and as JSON.
struct VerifySummary {
    let report: VerificationReport
    let seconds: Double
    /// Whether records were expected to fail: then it is enough that failures are reported correctly, and not all fail.
    let expectsFailures: Bool
    /// With rotation: what that did to connections.
    var rotation: RotationFindings?

    var isGood: Bool {
        report.isSound && (expectsFailures ? report.acknowledged > 0 : report.acknowledged == report.records)
            && (rotation.map { $0.isGood && !isTooSlow } ?? true)
    }

    private var isTooSlow: Bool { report.slowest > RotationFindings.slowestSend }

    private var slowestMs: Double { report.slowest / .milliseconds(1) }

    var text: String {
        var lines = [
            "\(report.records) records written in \(Format.fixed(seconds, 1)) s: \(report.acknowledged) acknowledged, "
                + "\(report.notWritten) failed and not written, \(report.unknown) with an unknown outcome "
                + "(\(report.unknownFound) of them are in the topic).",
            "The slowest was acknowledged after \(Format.fixed(slowestMs, 1)) ms.",
            "\(report.readBack) read back: \(report.lost) lost, \(report.duplicated) duplicated, "
                + "\(report.reordered) reordered.",
        ]
        if let rotation {
            lines.append(rotation.text)
            if isTooSlow {
                lines.append("No record should take longer than \(RotationFindings.slowestSend / .milliseconds(1)) ms.")
            }
        }
        let breaches = [
            ("not at the offset that was acknowledged", report.misplaced),
            ("reported as not written, but in the topic", report.notWrittenFound),
            ("in the topic, but damaged or not from a verification", report.damaged),
            ("never completed", report.unfinished), ("completed more than once", report.overdone),
        ]
        for (what, count) in breaches where count > 0 { lines.append("\(count) records \(what).") }
        lines.append(isGood ? "All is well." : "Not all is well.")
        return lines.joined(separator: "\n")
    }

    var json: String {
        let fields = [
            ("records", report.records), ("acknowledged", report.acknowledged), ("readBack", report.readBack),
            ("lost", report.lost), ("duplicated", report.duplicated), ("reordered", report.reordered),
            ("misplaced", report.misplaced), ("damaged", report.damaged), ("notWritten", report.notWritten),
            ("notWrittenFound", report.notWrittenFound), ("unknown", report.unknown),
            ("unknownFound", report.unknownFound), ("unfinished", report.unfinished), ("overdone", report.overdone),
        ]
        let texts =
            (fields + (rotation?.jsonFields ?? [])).map { "\"\($0)\":\($1)" } + [
                "\"slowestMs\":\(Format.fixed(slowestMs, 3))", "\"seconds\":\(Format.fixed(seconds, 3))",
            ]
        return "{" + texts.joined(separator: ",") + "}"
    }
}
