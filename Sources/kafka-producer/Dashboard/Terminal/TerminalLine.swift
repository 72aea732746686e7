/// A line on a terminal: pieces of text, each in a style. Every scalar takes one cell.
struct TerminalLine: Equatable, Sendable {
    enum Style: Equatable, Sendable {
        case plain, strong, soft, inverse, accent, good, warning, bad

        /// The parameter of "Select Graphic Rendition" (ECMA-48, 8.3.117).
        fileprivate var parameter: Int? {
            switch self {
            case .plain: nil
            case .strong: 1
            case .soft: 2
            case .inverse: 7
            case .accent: 36
            case .good: 32
            case .warning: 33
            case .bad: 31
            }
        }

        fileprivate var isColor: Bool { (parameter ?? 0) >= 30 }
    }

    struct Span: Equatable, Sendable {
        var text: String
        var style: Style
    }

    private(set) var spans: [Span] = []

    init() {}

    init(_ text: String, _ style: Style = .plain) {
        add(text, style)
    }

    /// Adds text, which may come from anywhere: what is not one visible cell becomes a question mark.
    mutating func add(_ text: String, _ style: Style = .plain) {
        let clean = Self.clean(text)
        if !clean.isEmpty { spans.append(Span(text: clean, style: style)) }
    }

    func adding(_ text: String, _ style: Style = .plain) -> TerminalLine {
        var line = self
        line.add(text, style)
        return line
    }

    /// How many cells it takes.
    var width: Int { spans.reduce(0) { $0 + $1.text.unicodeScalars.count } }

    var text: String { spans.map(\.text).joined() }

    /// Its beginning, if it is longer; the last cell then shows that.
    func cut(to width: Int) -> TerminalLine {
        guard self.width > width else { return self }
        var result = TerminalLine()
        var rest = max(0, width - 1)
        for span in spans where rest > 0 {
            let part = String(String.UnicodeScalarView(span.text.unicodeScalars.prefix(rest)))
            result.spans.append(Span(text: part, style: span.style))
            rest -= part.unicodeScalars.count
        }
        if width > 0 { result.spans.append(Span(text: "…", style: spans.last?.style ?? .plain)) }
        return result
    }

    /// This and, at the end of the line, the other one; this is cut if both do not fit.
    func filled(with other: TerminalLine, to width: Int, _ style: Style = .plain) -> TerminalLine {
        var line = cut(to: max(0, width - other.width - 1))
        line.add(String(repeating: " ", count: max(0, width - line.width - other.width)), style)
        line.spans += other.spans
        return line.cut(to: width)
    }

    /// With escape sequences.
    func ansi(colors: Bool) -> String {
        spans.map { span in
            guard let parameter = span.style.parameter, colors || !span.style.isColor else { return span.text }
            return "\u{1B}[\(parameter)m\(span.text)\u{1B}[m"
        }.joined()
    }

    /// Text without anything that moves the cursor, or that takes another number of cells than one.
    static func clean(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isOneCell($0) ? $0 : "?" }))
    }

    private static func isOneCell(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x384...0x482, 0x48A...0x52F: true
        // Dashes, quotation marks, dots, arrows, blocks and circles, as the dashboard uses them.
        case 0x2010...0x2015, 0x2018...0x201E, 0x2022, 0x2026, 0x2190...0x2193, 0x2581...0x2593, 0x25CB, 0x25CF: true
        default: false
        }
    }
}
