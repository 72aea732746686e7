/// A frame as one plain line: for files, pipes and logs.
enum DashboardLine {
    static func text(_ frame: DashboardFrame) -> String {
        var parts = [
            "\(DashboardFormat.amount(frame.records.perSecond)) records/s",
            "\(Format.bytes(frame.bytes.perSecond))/s",
        ]
        if frame.batches.perSecond > 0 {
            parts.append(
                "batches \(Format.bytes(frame.batches.averageBytes)) (\(DashboardFormat.percent(frame.batches.fill)) full)"
            )
        }
        parts += [
            "buffer \(DashboardFormat.percent(frame.buffer.usage))", "\(frame.buffer.inFlight) in flight",
            "\(Format.grouped(frame.buffer.queuedRecords)) queued",
        ]
        if frame.delivery.count > 0 {
            parts.append(
                "p50 \(DashboardFormat.milliseconds(frame.delivery.p50)) p99 \(DashboardFormat.milliseconds(frame.delivery.p99)) "
                    + "max \(DashboardFormat.milliseconds(frame.delivery.max)) ms")
        }
        parts += [
            "\(Format.grouped(frame.retries.total)) retries", "\(Format.grouped(frame.errors.total)) errors",
            frame.health.reasons.isEmpty
                ? frame.health.status
                : "\(frame.health.status): " + frame.health.reasons.map(\.message).joined(separator: "; "),
        ]
        return TerminalLine.clean(DashboardFormat.clock(seconds: frame.uptime) + "  " + parts.joined(separator: ", "))
    }
}
