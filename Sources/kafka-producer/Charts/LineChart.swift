/// Curves over a common axis.
struct LineChart: Sendable {
    struct Point: Equatable, Sendable {
        let x: Double
        let y: Double
    }

    struct Series: Equatable, Sendable {
        let name: String
        let points: [Point]
        /// What identifies it in the report's data.
        let id: String
    }

    let title: String
    let xName: String
    let yName: String
    let series: [Series]
    var xKind = ChartScale.Kind.linear
    var yKind = ChartScale.Kind.linear
    /// Labels of the horizontal axis in place of numbers, each with its place.
    var xLabels: [(Double, String)] = []

    /// How many series have a color of their own, `s0` to `s5`.
    static let colors = 6
    private static let left = 52.0
    private static let plotHeight = 220.0
    private static let top = 26.0

    func svg(width: Double) -> Markup {
        let points = series.flatMap(\.points)
        let bottom = Self.top + Self.plotHeight
        let x = ChartScale(points.map(\.x) + xLabels.map(\.0), kind: xKind, from: Self.left, to: width - 16)
        let y = ChartScale(points.map(\.y), kind: yKind, from: bottom, to: Self.top)
        var parts = [SVG.text(0, 12, yName, style: "name")]
        for tick in y.ticks {
            parts.append(SVG.line(Self.left, y.place(tick), width - 16, y.place(tick), style: "grid"))
            parts.append(
                SVG.text(Self.left - 6, y.place(tick) + 4, ChartScale.label(tick), style: "label", anchor: .end))
        }
        let labels = xLabels.isEmpty ? x.ticks.map { ($0, ChartScale.label($0)) } : xLabels
        for (place, label) in labels {
            parts.append(SVG.line(x.place(place), bottom, x.place(place), bottom + 4, style: "grid"))
            let isLast = x.place(place) > width - 30
            parts.append(
                SVG.text(
                    isLast ? width : x.place(place), bottom + 18, label, style: "label", anchor: isLast ? .end : .middle
                ))
        }
        parts.append(SVG.text(width, bottom + 36, xName, style: "name", anchor: .end))
        for (index, series) in series.enumerated() { parts.append(draw(series, color: index % Self.colors, x, y)) }
        let legend = self.legend(width: width, top: bottom + 48)
        return SVG.picture(
            width: width, height: bottom + 48 + legend.height, label: "\(title): \(yName) over \(xName)",
            parts + legend.parts)
    }

    private func draw(_ series: Series, color: Int, _ x: ChartScale, _ y: ChartScale) -> Markup {
        let places = series.points.map { "\(SVG.number(x.place($0.x))),\(SVG.number(y.place($0.y)))" }
        let values = series.points.map { "\($0.x) \($0.y)" }
        let line = Markup(
            "polyline",
            [
                "points": places.joined(separator: " "), "data-cell": series.id,
                "data-points": values.joined(separator: ","),
            ], [Markup("title", text: series.name)])
        return Markup("g", ["class": "series s\(color)"], [line])
    }

    /// Names next to their colors, in as many lines as it takes.
    private func legend(width: Double, top: Double) -> (parts: [Markup], height: Double) {
        var parts: [Markup] = []
        var (x, y) = (0.0, top)
        for (index, series) in series.enumerated() {
            let size = 30 + SVG.characterWidth * Double(series.name.count)
            if x > 0, x + size > width { (x, y) = (0, y + 20) }
            parts.append(
                Markup(
                    "g", ["class": "series s\(index % Self.colors)"], [SVG.line(x, y + 6, x + 16, y + 6, style: "key")])
            )
            parts.append(SVG.text(x + 20, y + 10, series.name, style: "label"))
            x += size
        }
        return (parts, series.isEmpty ? 0 : y - top + 20)
    }
}
