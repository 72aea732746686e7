/// A part of a compiled source file that the documentation shows.
///
/// Comments on lines of their own mark it, as in SwiftPM's snippets: `// snippet.NAME` begins one and `// snippet.end`
/// ends it; what is between `// snippet.hide` and `// snippet.show` is compiled and not shown.
struct Snippet: Equatable {
    let name: String
    /// The modules that its file imports.
    let imports: Set<String>
    let code: [String]

    /// A mark that does not fit where it is.
    struct MarkError: Error, Equatable {
        let line: Int
        let mark: String
    }

    /// The snippets of a source file, in order.
    static func all(in source: String) throws -> [Snippet] {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let imports = Set(lines.compactMap(SwiftBlock.importedModule))
        var snippets: [Snippet] = []
        var open: (name: String, lines: [String], isHidden: Bool)?
        for (index, line) in lines.enumerated() {
            guard let mark = line.wholeMatch(of: /\s*\/\/ snippet\.([\w-]+)/).map({ String($0.1) }) else {
                if open?.isHidden == false { open?.lines.append(String(line)) }
                continue
            }
            switch (mark, open) {
            case ("end", let snippet?) where !snippet.isHidden:
                snippets.append(Snippet(name: snippet.name, imports: imports, code: normalized(snippet.lines)))
                open = nil
            case ("hide", let snippet?) where !snippet.isHidden:
                open?.isHidden = true
            case ("show", let snippet?) where snippet.isHidden:
                open?.isHidden = false
            case ("end", _), ("hide", _), ("show", _), (_, .some):
                throw MarkError(line: index + 1, mark: mark)
            default:
                open = (mark, [], false)
            }
        }
        if let open { throw MarkError(line: lines.count, mark: open.name) }
        return snippets
    }
}
