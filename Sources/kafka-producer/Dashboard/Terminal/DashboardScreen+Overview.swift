extension DashboardScreen {
    private static let label = 11
    private static let figure = 12
    private static let bar = 16

    func overview(_ frame: DashboardFrame, height: Int) -> [TerminalLine] {
        var lines = [TerminalLine(), buffer(frame.buffer), batch(frame.batches), queue(frame.buffer), trouble(frame)]
        lines += [TerminalLine()] + durations(frame) + [TerminalLine()]
        lines += reasons(frame, details: false).prefix(3)
        let tables = tables(frame, height: height - lines.count - Self.curves - 1)
        // What is left makes the curves higher.
        let rows = min(6, max(1, (height - lines.count - tables.count - 1) / Self.curves))
        return Array((curves(frame, rows: rows) + lines + tables).prefix(max(0, height)))
    }

    /// Curves that may have several rows; one more has one.
    private static let curves = 3

    private func curves(_ frame: DashboardFrame, rows: Int) -> [TerminalLine] {
        let inFlight = frame.buffer.inFlight
        return curve("Records/s", DashboardFormat.amount(frame.records.perSecond), rows) { $0.records.perSecond }
            + curve("Bytes/s", Format.bytes(frame.bytes.perSecond), rows) { $0.bytes.perSecond }
            + curve("p99", DashboardFormat.time(milliseconds: frame.delivery.p99), rows) { $0.delivery.p99 }
            + curve("In flight", "\(inFlight) request\(inFlight == 1 ? "" : "s")", 1) { Double($0.buffer.inFlight) }
    }

    /// Topics, and brokers too if there is room for both.
    private func tables(_ frame: DashboardFrame, height: Int) -> [TerminalLine] {
        let topics = self.topics(frame)
        let brokers = self.brokers(frame)
        let room = height - brokers.count - 1
        guard room >= min(topics.count, 5) else { return Array(topics.prefix(max(0, height))) }
        return topics.prefix(room) + [TerminalLine()] + brokers
    }

    /// A name, a figure, and how it was before.
    private func curve(
        _ name: String, _ figure: String, _ rows: Int, _ value: (DashboardFrame) -> Double
    ) -> [TerminalLine] {
        let room = max(0, width - Self.label - Self.figure - 4)
        let drawn = TextChart.curve(values(room, value), width: room, height: rows)
        return (0..<rows).map { row in
            let isLast = row == rows - 1
            var line = TerminalLine(" " + (isLast ? name : "").padded(to: Self.label))
            line.add((isLast ? figure : "").leftPadded(to: Self.figure), .strong)
            line.add("  ")
            if row < drawn.count { line.add(drawn[row], .accent) }
            return line
        }
    }

    private func measure(_ name: String, _ share: Double, _ style: TerminalLine.Style) -> TerminalLine {
        TerminalLine(" " + name.padded(to: Self.label))
            .adding(TextChart.bar(share, width: Self.bar), style)
            .adding(DashboardFormat.percent(share).leftPadded(to: 6), .strong)
    }

    private func buffer(_ buffer: DashboardFrame.Buffer) -> TerminalLine {
        let style: TerminalLine.Style = buffer.usage >= 0.9 ? .bad : buffer.usage >= 0.7 ? .warning : .good
        let used = Format.bytes(Double(buffer.usedBytes))
        let total = Format.bytes(Double(buffer.totalBytes))
        return measure("Buffer", buffer.usage, style).adding("  \(used) of \(total)")
            .adding(
                buffer.tasksWaiting == 0
                    ? "" : ", \(buffer.tasksWaiting) task\(buffer.tasksWaiting == 1 ? " waits" : "s wait")",
                .warning)
    }

    private func batch(_ batches: DashboardFrame.Batches) -> TerminalLine {
        guard batches.perSecond > 0 else { return measure("Batch fill", 0, .soft).adding("  no batches") }
        let size = Format.bytes(batches.averageBytes)
        let records = DashboardFormat.amount(batches.averageRecords)
        let ratio = batches.compression < 0.995 ? ", ratio \(Format.fixed(batches.compression, 2))" : ""
        return measure("Batch fill", batches.fill, .accent)
            .adding("  avg \(size), \(records) records, \(DashboardFormat.amount(batches.perSecond))/s\(ratio)")
    }

    private func queue(_ buffer: DashboardFrame.Buffer) -> TerminalLine {
        let age =
            buffer.queuedRecords > 0 ? ", the oldest for \(DashboardFormat.time(milliseconds: buffer.oldestAge))" : ""
        return TerminalLine(" " + "Queue".padded(to: Self.label)).adding(
            "\(Format.grouped(buffer.queuedRecords)) records in \(Format.grouped(buffer.queuedBatches)) batches\(age)")
    }

    private func trouble(_ frame: DashboardFrame) -> TerminalLine {
        func part(_ counter: DashboardFrame.Counter) -> String {
            "\(DashboardFormat.amount(counter.perSecond))/s, \(Format.grouped(counter.total)) in all"
        }
        return TerminalLine(" " + "Retries".padded(to: Self.label))
            .adding(part(frame.retries), frame.retries.perSecond > 0 ? .warning : .plain)
            .adding("      Errors  ")
            .adding(part(frame.errors), frame.errors.total > 0 ? .bad : .plain)
    }
}
