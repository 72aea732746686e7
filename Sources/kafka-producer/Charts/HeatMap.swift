import Foundation

/// A grid of two axes whose fields are the darker, the larger their values are.
struct HeatMap: Sendable {
    struct Field: Equatable, Sendable {
        /// By index in the axes' values.
        let column: Int
        let row: Int
        /// nil: not measured.
        let value: Double?
        /// What a pointer over it shows.
        let detail: String
        /// Whether a frame marks it.
        var isMarked = false
        /// What identifies it in the report's data.
        let id: String
    }

    let title: String
    let columnName: String
    let rowName: String
    let columns: [String]
    let rows: [String]
    let fields: [Field]
    /// How shades follow values; logarithmic for values of several magnitudes.
    var shading = ChartScale.Kind.linear

    /// How many shades there are; the page's style has a color for each, `q0` to `q8`.
    static let shades = 9
    private static let rowHeight = 34.0
    private static let top = 26.0

    func svg(width: Double) -> Markup {
        let left = 14 + SVG.characterWidth * Double(max(rowName.count, rows.map(\.count).max() ?? 0))
        let columnWidth = (width - left) / Double(max(1, columns.count))
        let height = Self.top + Self.rowHeight * Double(rows.count) + 26
        var parts = [SVG.text(0, 16, rowName, style: "name")]
        for (index, row) in rows.enumerated() {
            parts.append(SVG.text(left - 8, y(index) + 21, row, style: "label", anchor: .end))
        }
        for (index, column) in columns.enumerated() {
            let x = left + (Double(index) + 0.5) * columnWidth
            parts.append(SVG.text(x, 16, column, style: "label", anchor: .middle))
        }
        parts.append(
            SVG.text(
                width, Self.top + Self.rowHeight * Double(rows.count) + 18, columnName, style: "name", anchor: .end))
        // Marked ones last, so that nothing covers their frames.
        for field in fields.sorted(by: { !$0.isMarked && $1.isMarked }) {
            parts.append(draw(field, x: left + Double(field.column) * columnWidth, width: columnWidth))
        }
        return SVG.picture(width: width, height: height, label: "\(title), by \(rowName) and \(columnName)", parts)
    }

    private func y(_ row: Int) -> Double { Self.top + Double(row) * Self.rowHeight }

    private func draw(_ field: Field, x: Double, width: Double) -> Markup {
        let style = field.value.map { "q\(shade($0))" } ?? "none"
        let text = field.value.map(ChartScale.label) ?? "–"
        let rectangle = Markup(
            "rect",
            [
                "x": SVG.number(x + 1), "y": SVG.number(y(field.row) + 1), "width": SVG.number(width - 2),
                "height": SVG.number(Self.rowHeight - 2), "rx": "3", "data-cell": field.id,
                "data-value": field.value.map { "\($0)" } ?? "",
            ], [Markup("title", text: field.detail)])
        let label = SVG.text(x + width / 2, y(field.row) + 21.5, text, style: "value", anchor: .middle)
        return Markup("g", ["class": "field \(style)\(field.isMarked ? " marked" : "")"], [rectangle, label])
    }

    /// From 0 for the smallest value to `shades` - 1 for the largest.
    private func shade(_ value: Double) -> Int {
        let values = fields.compactMap(\.value)
        guard let low = values.min(), let high = values.max(), high > low else { return Self.shades / 2 }
        let share =
            shading == .logarithmic && low > 0 ? log(value / low) / log(high / low) : (value - low) / (high - low)
        return min(Self.shades - 1, Int(share * Double(Self.shades)))
    }
}
