/// A dashboard as lines of a terminal: a function of frames, of what is to be seen, and of the terminal's size.
struct DashboardScreen {
    struct Size: Equatable, Sendable {
        var width: Int
        var height: Int
    }

    let history: DashboardHistory
    let view: DashboardView
    let size: Size
    /// What the last line says in place of the keys, such as that a connection is lost.
    var notice: String?

    var width: Int { size.width }

    /// Never more lines than the terminal has, and none longer than its width.
    var lines: [TerminalLine] {
        guard size.width > 0, size.height > 0 else { return [] }
        let frame = (view.paused ?? history).latest
        var lines = [header(frame), tabs, TerminalLine()]
        if view.showsHelp {
            lines += help
        } else if let frame {
            lines += body(frame, height: size.height - 4)
        } else {
            lines.append(TerminalLine("Waiting for the first figures …", .soft))
        }
        lines = Array(lines.prefix(max(1, size.height - 1)))
        lines += Array(repeating: TerminalLine(), count: max(0, size.height - 1 - lines.count))
        if size.height > 1 { lines.append(footer) }
        return lines.map { $0.cut(to: size.width) }
    }

    private func header(_ frame: DashboardFrame?) -> TerminalLine {
        let status = frame?.health.status ?? "no data"
        let name = TerminalLine(" kafka-producer", .inverse).adding("  \(frame?.title ?? "")", .inverse)
        var state = TerminalLine()
        if view.paused != nil { state.add("PAUSED  ", .inverse) }
        state.add("● \(status)", .inverse)
        state.add("  up \(DashboardFormat.clock(seconds: frame?.uptime ?? 0)) ", .inverse)
        return name.filled(with: state, to: width, .inverse)
    }

    private var tabs: TerminalLine {
        var line = TerminalLine(" ")
        for page in DashboardView.Page.allCases {
            line.add("\(page.rawValue + 1) \(page.title)", page == view.page ? .strong : .soft)
            line.add("   ")
        }
        return line
    }

    private var footer: TerminalLine {
        if let notice { return TerminalLine(" \(notice)", .warning) }
        let sorting = view.page == .topics ? "  s sorted by \(view.order.rawValue)" : ""
        return TerminalLine(
            " q quit  1-5 or Tab view  ↑↓ scroll\(sorting)  p \(view.paused == nil ? "pause" : "go on")  ? help", .soft)
    }

    private var help: [TerminalLine] {
        let keys = [
            ("1 to 5", "overview, topics, brokers, latency, errors and health"),
            ("Tab, ← →", "the view after or before this one"), ("↑ ↓, j k", "scroll; Page Up and Page Down by ten"),
            ("s", "sort topics by rate, by errors or by name"), ("p, space", "stop the picture, and let it go on"),
            ("?", "this help"), ("q, Ctrl-C", "end"),
        ]
        return keys.map { key, meaning in
            TerminalLine("  " + key.padded(to: 12), .strong).adding(meaning)
        }
    }

    private func body(_ frame: DashboardFrame, height: Int) -> [TerminalLine] {
        switch view.page {
        case .overview: overview(frame, height: height)
        case .topics: scrolled(topics(frame), height: height, heading: 1)
        case .brokers: scrolled(brokers(frame), height: height, heading: 1)
        case .latency: latency(frame, height: height)
        case .errors: scrolled(errors(frame), height: height, heading: 0)
        }
    }

    /// What is left of the lines when those above are scrolled past; the heading stays, and so does a last page.
    private func scrolled(_ lines: [TerminalLine], height: Int, heading: Int) -> [TerminalLine] {
        let room = max(1, height - heading)
        let rows = lines.dropFirst(heading)
        let start = min(view.scroll, max(0, rows.count - room))
        return Array(lines.prefix(heading) + rows.dropFirst(start).prefix(room))
    }

    /// The history that is shown.
    func values(_ count: Int, _ value: (DashboardFrame) -> Double) -> [Double] {
        (view.paused ?? history).values(count, value)
    }
}
