import Testing

@Suite("The package's sources")
struct TidyTests {
    @Test("Targets import only what is below them")
    func layering() throws {
        #expect(try SourceTree.swiftSources().flatMap(Rules.imports) == [])
    }

    @Test("Nothing crashes for what can happen")
    func crashes() throws {
        #expect(try SourceTree.swiftSources().flatMap(Rules.crashes) == [])
    }

    @Test("Promises to the compiler say why they hold")
    func promises() throws {
        #expect(try SourceTree.swiftSources().flatMap(Rules.unexplainedPromises) == [])
    }

    @Test("No test waits for time to pass")
    func sleeps() throws {
        #expect(try SourceTree.tests().flatMap(Rules.sleeps) == [])
    }

    @Test("The client is told the time")
    func clocks() throws {
        #expect(try SourceTree.swiftSources().flatMap(Rules.clocks) == [])
    }

    @Test("Files stay small")
    func size() throws {
        #expect(try SourceTree.sources().flatMap(Rules.size) == [])
    }

    @Test("No two paths differ by case only")
    func caseTwins() throws {
        #expect(Rules.caseTwins(try SourceTree.paths()) == [])
    }
}
