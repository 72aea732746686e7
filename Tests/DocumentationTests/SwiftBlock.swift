import Foundation

/// A block of Swift code in a Markdown document.
struct SwiftBlock: Equatable {
    /// The line of the document on which the code begins, from 1.
    let line: Int
    /// The modules that the block imports, first of all.
    let imports: Set<String>
    /// The code below the imports.
    let code: [String]

    /// The blocks of a document, in order.
    static func all(in markdown: String) -> [SwiftBlock] {
        var blocks: [SwiftBlock] = []
        var open: (fence: Substring, line: Int, isSwift: Bool, lines: [String])?
        for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == " " }
            if let block = open {
                if text == block.fence {
                    if block.isSwift { blocks.append(SwiftBlock(line: block.line, lines: block.lines)) }
                    open = nil
                } else {
                    open?.lines.append(String(line))
                }
            } else if text.hasPrefix("```") {
                let fence = text.prefix { $0 == "`" }
                let language = text.dropFirst(fence.count).prefix { $0 != " " }
                open = (fence, index + 2, language.lowercased() == "swift", [])
            }
        }
        return blocks
    }

    private init(line: Int, lines: [String]) {
        let code = lines.drop { $0.hasPrefix("import ") || $0.isEmpty }
        self.line = line
        imports = Set(lines.prefix(lines.count - code.count).compactMap(Self.importedModule))
        self.code = normalized(code)
    }

    /// The module that a line imports, or nil if it is another kind of line.
    static func importedModule(_ line: some StringProtocol) -> String? {
        line.hasPrefix("import ") ? line.dropFirst(7).trimmingCharacters(in: .whitespaces) : nil
    }
}

/// The lines without the indentation that they share, without spaces at their ends, and without empty lines around them.
func normalized(_ lines: some Sequence<String>) -> [String] {
    let trimmed = lines.map { $0.replacing(/\s+$/, with: "") }
    let indentation = trimmed.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    let body = trimmed.map { String($0.dropFirst(indentation)) }.drop(while: \.isEmpty)
    return Array(body.reversed().drop(while: \.isEmpty).reversed())
}
