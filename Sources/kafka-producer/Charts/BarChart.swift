/// Bars with the range that their values were measured in.
struct BarChart: Sendable {
    struct Bar: Equatable, Sendable {
        let label: String
        let spread: Spread?
        let detail: String
        var isMarked = false
        /// What identifies it in the report's data.
        let id: String
    }

    let title: String
    let unit: String
    let bars: [Bar]

    private static let rowHeight = 26.0
    private static let bottom = 34.0

    func svg(width: Double) -> Markup {
        // Labels that are long have a line of their own, over their bars.
        let longest = SVG.characterWidth * Double(bars.map(\.label.count).max() ?? 0)
        let isStacked = longest > width / 3
        let rowHeight = isStacked ? Self.rowHeight + 16 : Self.rowHeight
        let left = isStacked ? 0 : longest + 10
        let height = rowHeight * Double(bars.count) + Self.bottom
        let scale = ChartScale(bars.compactMap(\.spread?.high), from: left, to: width - 52)
        var parts: [Markup] = []
        for tick in scale.ticks {
            let x = scale.place(tick)
            parts.append(SVG.line(x, 0, x, height - Self.bottom + 4, style: "grid"))
            parts.append(
                SVG.text(
                    x, height - Self.bottom + 18, ChartScale.label(tick), style: "label",
                    anchor: tick == scale.ticks.first && isStacked ? .start : .middle))
        }
        parts.append(SVG.text(width, height - 2, unit, style: "name", anchor: .end))
        for (index, bar) in bars.enumerated() {
            let y = Double(index) * rowHeight
            let label =
                isStacked
                ? SVG.text(0, y + 13, bar.label, style: "label")
                : SVG.text(left - 8, y + 17, bar.label, style: "label", anchor: .end)
            parts.append(label)
            parts.append(draw(bar, y: y + (isStacked ? 16 : 0), scale))
        }
        return SVG.picture(width: width, height: height, label: "\(title), \(unit)", parts)
    }

    private func draw(_ bar: Bar, y: Double, _ scale: ChartScale) -> Markup {
        guard let spread = bar.spread else {
            return SVG.text(scale.start + 4, y + 17, "not measured", style: "label")
        }
        let end = scale.place(spread.median)
        let middle = y + Self.rowHeight / 2
        let rectangle = Markup(
            "rect",
            [
                "x": SVG.number(scale.start), "y": SVG.number(y + 4), "width": SVG.number(max(1, end - scale.start)),
                "height": SVG.number(Self.rowHeight - 8), "rx": "2", "data-cell": bar.id,
                "data-value": "\(spread.median)", "data-low": "\(spread.low)", "data-high": "\(spread.high)",
            ], [Markup("title", text: bar.detail)])
        var parts = [rectangle]
        if spread.count > 1 {
            let low = scale.place(spread.low)
            let high = scale.place(spread.high)
            parts.append(SVG.line(low, middle, high, middle, style: "range"))
            for x in [low, high] { parts.append(SVG.line(x, middle - 4, x, middle + 4, style: "range")) }
        }
        parts.append(
            SVG.text(max(end, scale.place(spread.high)) + 6, y + 17, ChartScale.label(spread.median), style: "value"))
        return Markup("g", ["class": bar.isMarked ? "bar marked" : "bar"], parts)
    }
}
