extension DashboardScreen {
    /// The widest column of names that leaves room for the figures.
    private var nameWidth: Int { max(8, width - 62) }

    private func table(_ heading: [String], _ rows: [[String]]) -> [TerminalLine] {
        let shortened = rows.map { [TerminalLine($0[0]).cut(to: nameWidth).text] + $0.dropFirst() }
        let lines = TextTable(heading: heading, rows: shortened).lines
        return lines.enumerated().map { TerminalLine(" " + $1, $0 == 0 ? .soft : .plain) }
    }

    func topics(_ frame: DashboardFrame) -> [TerminalLine] {
        let sorted =
            switch view.order {
            case .name: frame.topics
            case .rate: frame.topics.sorted { ($0.bytes.perSecond, $1.name) > ($1.bytes.perSecond, $0.name) }
            case .errors: frame.topics.sorted { ($0.errors.total, $1.name) > ($1.errors.total, $0.name) }
            }
        let rows = sorted.map { topic in
            [
                topic.name, DashboardFormat.amount(topic.records.perSecond),
                Format.bytes(topic.bytes.perSecond), Format.grouped(topic.records.total),
                Format.bytes(Double(topic.bytes.total)), Format.grouped(topic.errors.total),
            ]
        }
        return table(["Topic", "records/s", "bytes/s", "records", "bytes", "errors"], rows)
    }

    func brokers(_ frame: DashboardFrame) -> [TerminalLine] {
        let rows = frame.brokers.map { broker in
            [
                "\(broker.id)", DashboardFormat.amount(broker.records.perSecond),
                Format.bytes(broker.bytes.perSecond), DashboardFormat.amount(broker.requests.perSecond),
                DashboardFormat.milliseconds(broker.latency), "\(broker.inFlight)",
                broker.throttle > 0 ? DashboardFormat.time(milliseconds: broker.throttle) : "–",
            ]
        }
        return table(["Broker", "records/s", "bytes/s", "requests/s", "latency ms", "in flight", "throttled"], rows)
    }

    /// Percentiles of the interval.
    func durations(_ frame: DashboardFrame) -> [TerminalLine] {
        let all = [("delivery", frame.delivery), ("in the queue", frame.queue), ("request", frame.request)]
        let rows = all.map { name, durations in
            let values = [
                durations.average, durations.p50, durations.p95, durations.p99, durations.p999, durations.max,
            ]
            return [name] + values.map { durations.count > 0 ? DashboardFormat.milliseconds($0) : "–" }
        }
        return table(["Latency ms  ", "  avg", "    p50", "    p95", "    p99", "  p99.9", "    max"], rows)
    }

    func latency(_ frame: DashboardFrame, height: Int) -> [TerminalLine] {
        var lines = durations(frame) + [TerminalLine()]
        let charts: [(String, (DashboardFrame) -> Double)] = [
            ("delivery p50", \.delivery.p50), ("delivery p99", \.delivery.p99), ("in the queue p99", \.queue.p99),
            ("request p99", \.request.p99),
        ]
        let room = max(0, width - 2)
        let rows = max(1, (height - lines.count) / charts.count - 1)
        for (name, value) in charts {
            let shown = values(room, value)
            let most = shown.max() ?? 0
            lines.append(
                TerminalLine(" \(name)").adding("  at most \(DashboardFormat.time(milliseconds: most))", .soft))
            lines += TextChart.curve(shown, width: room, height: min(rows, 8)).map {
                TerminalLine(" ").adding($0, .accent)
            }
        }
        return lines
    }

    func errors(_ frame: DashboardFrame) -> [TerminalLine] {
        var lines = reasons(frame, details: true)
        if lines.isEmpty { lines.append(TerminalLine(" Nothing is wrong.", .good)) }
        lines.append(TerminalLine())
        let rows = frame.failures.map { failure in
            [
                failure.code, DashboardFormat.amount(failure.records.perSecond), Format.grouped(failure.records.total),
            ]
        }
        lines += table(["Failed records by error", "records/s", "records"], rows)
        if rows.isEmpty { lines.append(TerminalLine(" none", .soft)) }
        lines.append(TerminalLine())
        lines.append(
            TerminalLine(
                " Records sent again: \(DashboardFormat.amount(frame.retries.perSecond))/s, "
                    + "\(Format.grouped(frame.retries.total)) in all"))
        return lines
    }

    /// What is wrong, the worst first; with details, in as many lines as it takes.
    func reasons(_ frame: DashboardFrame, details: Bool) -> [TerminalLine] {
        let sorted = frame.health.reasons.sorted {
            DashboardFrame.Health.severity($0.status) > DashboardFrame.Health.severity($1.status)
        }
        var lines: [TerminalLine] = []
        for reason in sorted {
            let style: TerminalLine.Style = DashboardFrame.Health.severity(reason.status) > 1 ? .bad : .warning
            guard details else {
                lines.append(TerminalLine(" ● ", style).adding(reason.message))
                continue
            }
            let seconds = (Double(frame.time) - Double(reason.since)) / 1000
            lines.append(
                TerminalLine(" ● \(reason.status): \(reason.problem)", style)
                    .adding("  for \(DashboardFormat.clock(seconds: seconds))", .soft))
            lines += wrapped(reason.message)
        }
        for stall in frame.health.pressure {
            lines.append(TerminalLine(" ● back-pressure", .warning).adding(details ? "" : ": \(stall)"))
            if details { lines += wrapped(stall) }
        }
        return lines
    }

    /// Text in lines that fit, indented.
    private func wrapped(_ text: String) -> [TerminalLine] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count + 5 <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { TerminalLine("   " + $0) }
    }
}
