/// Text of SVG and HTML, built from values. Everything that is not markup is escaped.
struct Markup: Equatable, Sendable {
    private(set) var text: String

    /// Markup as it is; for constants, and for what other elements were built of.
    init(raw text: String) {
        self.text = text
    }

    /// Text, with what would be markup escaped.
    init(_ text: String) {
        self.text = Self.escaped(text)
    }

    /// An element with attributes in this order, and what is in it.
    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: [Markup] = []) {
        let attributes = attributes.map { " \($0.key)=\"\(Self.escaped($0.value))\"" }.joined()
        text = "<\(name)\(attributes)>\(content.map(\.text).joined())</\(name)>"
    }

    /// An element with text in it.
    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        self.init(name, attributes, [Markup(text)])
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // Not allowed in XML, and of no use in a page.
            case "\u{0}"..<"\u{9}", "\u{B}", "\u{C}", "\u{E}"..<"\u{20}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

/// Shapes of charts.
enum SVG {
    /// What a character of charts' text takes, in pixels: text is not measured, so that this has to do for wide ones, too.
    static let characterWidth = 8.0

    /// A picture that fills the width of its place. `label` is what people who do not see it hear.
    static func picture(width: Double, height: Double, label: String, _ content: [Markup]) -> Markup {
        Markup(
            "svg",
            [
                "viewBox": "0 0 \(number(width)) \(number(height))", "width": number(width), "height": number(height),
                "role": "img", "aria-label": label,
            ], content)
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) -> Markup {
        Markup("line", ["x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2), "class": style])
    }

    enum Anchor: String {
        case start, middle, end
    }

    static func text(_ x: Double, _ y: Double, _ text: String, style: String = "", anchor: Anchor = .start) -> Markup {
        Markup(
            "text", ["x": number(x), "y": number(y), "class": style, "text-anchor": anchor.rawValue], text: text)
    }

    /// A number with at most two digits after the point: a hundredth of a pixel cannot be seen.
    static func number(_ value: Double) -> String {
        let text = Format.fixed(value, 2)
        guard text.contains(".") else { return text }
        var end = text.endIndex
        while text[text.index(before: end)] == "0" { end = text.index(before: end) }
        if text[text.index(before: end)] == "." { end = text.index(before: end) }
        return text[..<end] == "-0" ? "0" : String(text[..<end])
    }
}
