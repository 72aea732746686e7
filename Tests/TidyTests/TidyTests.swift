import Testing

@Suite("The package's sources", .timeLimit(.minutes(10)))
struct TidyTests {
    @Test("Targets import only what is below them")
    func layering() throws {
        try expectNone(SourceTree.swiftSources().flatMap(Rules.imports))
    }

    @Test("Nothing crashes for what can happen")
    func crashes() throws {
        try expectNone(SourceTree.swiftSources().flatMap(Rules.crashes))
    }

    @Test("Promises to the compiler say why they hold")
    func promises() throws {
        try expectNone(SourceTree.swiftSources().flatMap(Rules.unexplainedPromises))
    }

    @Test("No test waits for time to pass")
    func sleeps() throws {
        try expectNone(SourceTree.tests().flatMap(Rules.sleeps))
    }

    @Test("Tests/run finds the exit tests")
    func exitTests() throws {
        try expectNone(SourceTree.tests().flatMap(Rules.exitTests))
    }

    @Test("No test waits for ever")
    func timeLimits() throws {
        try expectNone(SourceTree.tests().flatMap(Rules.timeLimits))
    }

    @Test("Every setting has a test that fails when the producer ignores it")
    func settings() throws {
        let rows = try SourceTree.document("CONFIGURATION.md").compactMap { line in
            line.firstMatch(of: /^\| `([a-z.0-9]+)` \| `[\w.]+` \| `[^`]*` \|/).map { String($0.1) }
        }
        #expect(rows.count > 30)
        #expect(Set(rows) == Set(SettingCoverage.tests.keys))
        let tests = try SourceTree.tests()
        for (setting, test) in SettingCoverage.tests {
            let file = tests.first { $0.path == "Tests/\(test.file)" }
            #expect(file?.hasTest(test.function) == true, "\(setting): there is no \(test.function) in \(test.file)")
        }
    }

    @Test("The client is told the time")
    func clocks() throws {
        try expectNone(SourceTree.swiftSources().flatMap(Rules.clocks))
    }

    @Test("Files stay small")
    func size() throws {
        try expectNone(SourceTree.sources().flatMap(Rules.size))
    }

    @Test("Functions stay short")
    func functionSize() throws {
        try expectNone(SourceTree.swiftSources().flatMap(Rules.functionSize))
    }

    @Test("Only the owner of a list of the sender's changes it")
    func membership() throws {
        try expectNone(SourceTree.swiftSources().flatMap(Rules.membership))
    }

    @Test("Comments, messages and documents are in plain English")
    func words() throws {
        let files = try SourceTree.sources() + SourceTree.documents() + SourceTree.tests()
        try expectNone(files.flatMap(PlainEnglish.violations))
    }

    @Test("No two paths differ by case only")
    func caseTwins() throws {
        try expectNone(Rules.caseTwins(SourceTree.paths()))
    }

    /// Says where the rule was broken.
    private func expectNone(_ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(violations.isEmpty, "\(violations)", sourceLocation: sourceLocation)
    }
}
