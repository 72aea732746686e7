import Testing

@Suite("Snippets in the documentation", .timeLimit(.minutes(10)))
struct SnippetTests {
    @Test("Every block of Swift code is a snippet that is compiled")
    func blocksAreCompiled() throws {
        let snippets = try Documents.snippets()
        var count = 0
        for path in try Documents.paths() {
            for block in SwiftBlock.all(in: try Documents.text(path)) {
                count += 1
                let same = snippets.first { $0.code == block.code }
                #expect(
                    same != nil,
                    """
                    \(path):\(block.line) shows code that is not compiled. Make it equal to a snippet in \
                    Tests/DocumentationTests/Snippets:
                    \(block.code.joined(separator: "\n"))
                    """)
                guard let same else { continue }
                #expect(
                    block.imports.isSubset(of: same.imports),
                    "\(path):\(block.line) imports what the snippet \(same.name) does not")
            }
        }
        #expect(count > 20)
    }

    @Test("Every snippet is shown, and has a name of its own")
    func snippetsAreShown() throws {
        let snippets = try Documents.snippets()
        let shown = try Documents.paths().flatMap { SwiftBlock.all(in: try Documents.text($0)).map(\.code) }
        #expect(snippets.filter { !shown.contains($0.code) }.map(\.name) == [])
        #expect(Set(snippets.map(\.name)).count == snippets.count)
    }

    @Test("Blocks are found in any Markdown, and only those in Swift")
    func blocks() throws {
        let markdown = """
            Text with `code`.
            ```swift
            import KafkaClient

            let a = 1
              a + 1
            ```
            ```sh
            # ```swift
            ```
            - An item:

              ````Swift
              ```
              let b = 2
              ````
            """
        #expect(
            SwiftBlock.all(in: markdown).map(\.code) == [["let a = 1", "  a + 1"], ["```", "let b = 2"]])
        #expect(SwiftBlock.all(in: markdown).map(\.line) == [3, 14])
        #expect(SwiftBlock.all(in: markdown).first?.imports == ["KafkaClient"])
    }

    @Test("A snippet is what is between its marks, less what is hidden")
    func marks() throws {
        let source = """
            import KafkaClient
            func example() {
                // snippet.one

                let a = 1
                // snippet.hide
                _ = a
                // snippet.show

                print(a)
                // snippet.end
            }
            """
        #expect(
            try Snippet.all(in: source) == [
                Snippet(name: "one", imports: ["KafkaClient"], code: ["let a = 1", "", "print(a)"])
            ])
    }

    @Test(
        "A mark in the wrong place is an error",
        arguments: [
            "// snippet.end", "// snippet.hide", "// snippet.a\n// snippet.b", "// snippet.a\n// snippet.show",
            "// snippet.a\n// snippet.hide\n// snippet.end", "// snippet.a",
        ])
    func badMarks(source: String) {
        #expect(throws: Snippet.MarkError.self) { try Snippet.all(in: source) }
    }
}
