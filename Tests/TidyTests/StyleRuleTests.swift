import Testing

@Suite("The rules of style", .timeLimit(.minutes(10)))
struct StyleRuleTests {
    private func file(_ text: String, path: String = "Sources/KafkaClient/Sender/File.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    /// A function of that many lines, the first and the last included.
    private func function(_ head: String, lines: Int) -> String {
        ["struct A {", "    \(head) {"].joined(separator: "\n") + "\n"
            + String(repeating: "        work()\n", count: lines - 2) + "    }\n}\n"
    }

    @Test(
        "A long function is found, a short one is not",
        arguments: [
            "func run()", "private func run(\n        _ a: Int\n    ) -> Int", "package init?(a: Int)", "deinit",
            "@inline(__always)\n    static func run() throws(E)", "nonisolated(nonsending) func run() async",
            "subscript(index: Int) -> Int",
        ])
    func functionSize(head: String) {
        let extra = head.count { $0 == "\n" }
        let isAttribute = head.hasPrefix("@")
        #expect(Rules.functionSize(file(function(head, lines: 61 - (isAttribute ? 0 : extra)))).count == 1)
        #expect(Rules.functionSize(file(function(head, lines: 60 - (isAttribute ? 0 : extra)))) == [])
    }

    @Test("A requirement and a short function have no length")
    func bodiless() {
        let lines = String(repeating: "    func run(a: Int)\n", count: 100)
        #expect(Rules.functionSize(file("protocol A {\n\(lines)}\n")) == [])
        #expect(Rules.functionSize(file("struct A {\n    func a() { b() }\n\(lines)}\n")) == [])
    }

    @Test(
        "A list or flag that others can change is found",
        arguments: [
            "    var ready: [Partition] = []", "var waitingForIdle = Deque<Partition>()",
            "    package var active: Set<Int> = []",
            "    var isReady = false", "var awaitsIdle: Bool",
        ])
    func membership(text: String) {
        #expect(Rules.membership(file(text)).count == 1)
        #expect(Rules.membership(file(text, path: "Sources/KafkaClient/Producer/File.swift")) == [])
    }

    @Test(
        "A private list, and what is computed or counted, are fine",
        arguments: [
            "    private var ready: [Partition] = []", "    private(set) var isReady = false", "var readyCount = 0",
            "    var ready: [Partition] { lane.ready }", "    var isReady: Bool { state == .ready }",
            "    var waiting: Int",
        ])
    func goodMembership(text: String) {
        #expect(Rules.membership(file(text)) == [])
    }

    @Test(
        "A word that is not plain is found in comments and strings, and not in code",
        arguments: [
            ("// It starts anew.", 1), ("/// Nobody waits.", 1), ("let a = \"told at once\"", 2),
            ("let a = 1  // the app's side", 1), ("/* for good */", 1), ("a(\"ü is over\")", 1),
            ("let nobody = told", 0), ("// besides", 0), ("// newborn, nobodys", 0), ("let a = \"\\(told)\"", 0),
            ("// what is overdone", 0),
        ])
    func words(text: String, count: Int) {
        #expect(PlainEnglish.violations(file(text)).count == count)
        #expect(PlainEnglish.violations(file(text, path: "Tests/TidyTests/File.swift")) == [])
    }

    @Test("All of a document is text")
    func documents() {
        #expect(PlainEnglish.violations(file("It is told.", path: "Docs/A.md")).count == 1)
    }
}
