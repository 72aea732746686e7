import Testing

/// What the documentation says about files and types, compared with the tree.
@Suite("References in the documentation", .timeLimit(.minutes(10)))
struct ReferenceTests {
    @Test("Files that the documentation names exist")
    func files() throws {
        let files = try Documents.allFiles()
        var count = 0
        for path in try Documents.paths() where !path.hasSuffix("CHANGELOG.md") {
            for span in codeSpans(try Documents.text(path)) where isPath(span) {
                count += 1
                let exists = files.contains { "/\($0)".hasSuffix("/\(span)") || "/\($0)".contains("/\(span)/") }
                #expect(exists, "\(path) names \(span), which does not exist")
            }
        }
        #expect(count > 50)
    }

    @Test("Links lead to files that exist")
    func links() throws {
        let files = Set(try Documents.allFiles())
        for path in try Documents.paths() {
            let folder = path.split(separator: "/").dropLast()
            for link in try Documents.text(path).matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map({ String($0.1) }) {
                var target = Array(folder)
                for part in link.split(separator: "/") {
                    if part == ".." { target.removeLast() } else { target.append(part) }
                }
                let exists = files.contains(target.joined(separator: "/"))
                #expect(exists, "\(path) links to \(link), which does not exist")
            }
        }
    }

    @Test("Parts in the glossary are types of the sources")
    func parts() throws {
        let table = try #require(try Documents.text("Docs/GLOSSARY.md").split(separator: "## Parts\n").last)
        let parts = table.matches(of: /(?m)^\| `(\w+)`/).map { String($0.1) }
        #expect(parts.count > 10)
        let sources = try Documents.allFiles().filter { $0.hasPrefix("Sources/") && $0.hasSuffix(".swift") }
        var missing = Set(parts)
        for path in sources where !missing.isEmpty {
            let types = try Documents.text(path).matches(of: /(?:class|struct|enum|actor|protocol) (\w+)/)
            missing.subtract(types.map { String($0.1) })
        }
        #expect(missing == [])
    }

    /// What a document shows as code within its text.
    private func codeSpans(_ markdown: String) -> [String] {
        markdown.matches(of: /`([^`\n]+)`/).map { String($0.1) }
    }

    /// Whether code is a file or folder of the package, rather than a name, a pattern or a command.
    private func isPath(_ text: String) -> Bool {
        let isBelowPackage = text.wholeMatch(of: /(?:Sources|Tests|Benchmarks|Docs)\/[\w\/.+-]+/) != nil
        let isFile = text.wholeMatch(of: /[\w\/+-]+\.(?:swift|md|py)/) != nil
        return (isBelowPackage && !text.contains("NAME")) || isFile
    }
}
