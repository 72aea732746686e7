/// A report as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere.
struct ReportPage: Sendable {
    let title: String
    let subtitle: String
    private var parts: [Markup] = []

    /// The widths that charts are drawn for; the page shows the one that fits.
    static let wide = 880.0
    static let narrow = 340.0

    init(title: String, subtitle: String) {
        self.title = title
        self.subtitle = subtitle
    }

    mutating func add(heading: String) {
        parts.append(Markup("h2", text: heading))
    }

    mutating func add(paragraph: String) {
        parts.append(Markup("p", text: paragraph))
    }

    mutating func add(list: [String], style: String = "") {
        parts.append(Markup("ul", ["class": style], list.map { Markup("li", text: $0) }))
    }

    /// Names and values.
    mutating func add(facts: [(String, String)]) {
        parts.append(
            Markup("dl", [:], facts.map { Markup("div", [:], [Markup("dt", text: $0), Markup("dd", text: $1)]) }))
    }

    /// A table that can be scrolled where it is wider than the page.
    ///
    /// - Parameter wraps: Whether the last column is prose, in as many lines as it takes.
    mutating func add(_ table: TextTable, marked: Set<Int> = [], wraps: Bool = false) {
        func row(_ cells: [String], _ name: String) -> [Markup] {
            cells.enumerated().map { column, text in
                Markup(name, ["class": column < table.textColumns ? "text" : "number"], text: text)
            }
        }
        let head = Markup("thead", [:], [Markup("tr", [:], row(table.heading, "th"))])
        let rows = table.rows.enumerated().map { index, cells in
            Markup("tr", ["class": marked.contains(index) ? "marked" : ""], row(cells, "td"))
        }
        parts.append(
            Markup(
                "div", ["class": "scroll", "tabindex": "0"],
                [Markup("table", ["class": wraps ? "wraps" : ""], [head, Markup("tbody", [:], rows)])])
        )
    }

    /// A chart, drawn by a function of the width.
    mutating func add(chart title: String, id: String, note: String = "", _ draw: (Double) -> Markup) {
        var figure = [Markup("figcaption", text: title)]
        if !note.isEmpty { figure.append(Markup("p", ["class": "note"], text: note)) }
        figure.append(Markup("div", ["class": "wide"], [draw(Self.wide)]))
        figure.append(Markup("div", ["class": "narrow"], [draw(Self.narrow)]))
        parts.append(Markup("figure", ["id": id], figure))
    }

    /// Text in its own lines, such as settings to copy.
    mutating func add(code: String) {
        parts.append(Markup("pre", ["tabindex": "0"], [Markup("code", text: code)]))
    }

    var html: String {
        let body = [
            Markup("header", [:], [Markup("h1", text: title), Markup("p", text: subtitle)]),
            Markup("main", [:], parts),
        ]
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Markup.escaped(title))</title>
            <style>
            \(ReportStyle.css)
            </style>
            </head>
            <body>
            \(body.map(\.text).joined(separator: "\n"))
            </body>
            </html>

            """
    }
}
