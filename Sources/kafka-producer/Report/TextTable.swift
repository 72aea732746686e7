/// Rows with a heading, as text in columns or as comma-separated values.
struct TextTable: Equatable, Sendable {
    let heading: [String]
    var rows: [[String]]
    /// How many columns from the left are text; the others are numbers, which end at the same place.
    var textColumns = 1

    var lines: [String] {
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let line = row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: max(0, widths[column] - text.count))
                return column < textColumns ? text + padding : padding + text
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// As RFC 4180 has it, with line feeds.
    var csv: String {
        ([heading] + rows).map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
