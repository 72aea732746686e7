import Testing

/// The rules find what they are for: each is shown bad and good sources.
@Suite("The rules themselves", .timeLimit(.minutes(10)))
struct RuleTests {
    private func file(_ text: String, in target: String = "KafkaClient", name: String = "File.swift") -> SourceFile {
        SourceFile(path: "Sources/\(target)/\(name)", text: text)
    }

    @Test(
        "A suite without a time limit, or with a short one, is found",
        arguments: [
            "@Suite struct A {}", "@Suite(\"a\")\nstruct A {}", "@Suite(\"a .timeLimit(\", .serialized)\nstruct A {}",
            "@Suite(\"a\")  // .timeLimit(\nstruct A {}", "struct A {\n    @Test func a() {}\n}",
            "@Suite(\"a\")\nstruct A {}\n@Suite(\"b\", .timeLimit(.minutes(10)))\nstruct B {}",
            "@Suite(\"a\", .timeLimit(.minutes(9)))\nstruct A {}",
        ])
    func badTimeLimits(text: String) {
        #expect(Rules.timeLimits(file(text)).count == 1)
    }

    @Test(
        "A suite with a time limit is fine",
        arguments: [
            "@Suite(\"a\", .timeLimit(.minutes(10)))\nstruct A {\n    @Test func a() {}\n}", "struct A {}",
            "@Suite(\n    \"a\", .serialized,\n    .timeLimit(.minutes(10)))\nstruct A {}", "// @Suite @Test",
        ])
    func goodTimeLimits(text: String) {
        #expect(Rules.timeLimits(file(text)) == [])
    }

    @Test("An exit test is found, unless its file's name says it")
    func exitTests() {
        let text = "    await #expect(processExitsWith: .success) {"
        #expect(Rules.exitTests(file(text, name: "ThingTests.swift")).count == 1)
        #expect(Rules.exitTests(file(text, name: "ThingExitTests.swift")) == [])
    }

    @Test("A test is found by its function, and what is no test is not")
    func tests() {
        let file = file(
            """
            struct A {
                @Test("one", arguments: [1,
                    2])
                func one(number: Int) {
                }

                func two() {
                }

                // @Test
                func three() {}
            }
            """)
        #expect(file.hasTest("one"))
        #expect(!file.hasTest("two") && !file.hasTest("three") && !file.hasTest("four"))
    }

    @Test(
        "An import that points upwards or outside is found",
        arguments: [
            ("KafkaWire", "import Foundation"), ("KafkaWire", "package import KafkaSockets"),
            ("KafkaSockets", "internal import KafkaClient"), ("KafkaClient", "import struct Foundation.Data"),
            ("KafkaClient", "@preconcurrency import NIOCore"),
            ("KafkaClient", "@_spi(Testing) public import KafkaTesting"),
            ("KafkaCompression", "  import KafkaWire"), ("Unheard", "let x = 1"),
            ("kafka-producer", "import KafkaWire"),
        ])
    func badImports(target: String, text: String) {
        #expect(Rules.imports(file(text, in: target)).count == 1)
    }

    @Test(
        "An import that points downwards is fine",
        arguments: [
            ("KafkaWire", "internal import CKafkaShims"), ("KafkaSockets", "package import Glibc"),
            ("KafkaClient", "public import Synchronization"), ("KafkaTesting", "import KafkaClient"),
            ("KafkaCompression", "import CZlib"), ("KafkaWire", "// import Foundation"),
            ("KafkaWire", "let text = \"\"\"\n    import Foundation\n    \"\"\""),
        ])
    func goodImports(target: String, text: String) {
        #expect(Rules.imports(file(text, in: target)) == [])
    }

    @Test("What a trait brings is imported only in files that are empty without it")
    func traitImports() {
        let whole = "#if ServiceLifecycle\n    public import ServiceLifecycle\n#endif\n"
        #expect(Rules.imports(file(whole, in: "KafkaClient")) == [])
        #expect(Rules.imports(file(whole, in: "KafkaTesting")).count == 1)
        let both = "#if Metrics && ServiceLifecycle\n    import CoreMetrics\n    import ServiceLifecycle\n#endif\n"
        #expect(Rules.imports(file(both, in: "KafkaClient")) == [])
        for text in [
            "import ServiceLifecycle", "\n" + whole, whole + "let a = 1", "#if A\nimport ServiceLifecycle\n#endif",
        ] {
            #expect(Rules.imports(file(text, in: "KafkaClient")).count == 1)
        }
        let other = "#if ServiceLifecycle\n#else\n    import ServiceLifecycle\n#endif"
        #expect(Rules.imports(file(other, in: "KafkaClient")).count == 1)
    }

    @Test(
        "A way to crash is found",
        arguments: [
            "try! send()", "x as! Int", "fatalError(\"no\")", "\"\\(try! send())\"", "a /* b */; fatalError ()",
        ])
    func badCrashes(text: String) {
        #expect(Rules.crashes(file("\n\(text)")).map(\.line) == [2])
    }

    @Test(
        "What only looks like a crash is not",
        arguments: [
            "try? send()", "x as? Int", "// fatalError(", "/* try! /* as! */ try! */", "\"try! \\\" as!\"",
            "#\"try! \"as! \\\"#", "isFatalError(code)",
        ])
    func goodCrashes(text: String) {
        #expect(Rules.crashes(file(text)) == [])
    }

    @Test(
        "A promise without a reason is found",
        arguments: [
            "final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1",
            "/// A thing.\nfinal class A: @unchecked Sendable {}", "// A reason.\n\nnonisolated(unsafe) let a = 1",
        ])
    func badPromises(text: String) {
        #expect(Rules.unexplainedPromises(file(text)).count == 1)
    }

    @Test(
        "A promise with a reason is fine",
        arguments: [
            "// Locked.\nfinal class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1  // One thread.",
            "/// `@unchecked Sendable`: locked.\nfinal class A: @unchecked Sendable {}",
            "// Locked.\n@frozen\nstruct A: @unchecked Sendable {}",
            "class A: @unchecked Sendable {\n    // Locked.\n}",
            "// Says `@unchecked Sendable` only.",
        ])
    func goodPromises(text: String) {
        #expect(Rules.unexplainedPromises(file(text)) == [])
    }

    @Test(
        "A sleep is found",
        arguments: ["try await Task.sleep(for: x)", "usleep(5)", "Thread.sleep(1)", "try await clock.sleep(for: x)"])
    func sleeps(text: String) {
        #expect(Rules.sleeps(file(text)).count == 1)
    }

    @Test(
        "A clock that is read is found",
        arguments: [
            "let t = MonotonicTime.now()", "let t: MonotonicTime = .now()", "ContinuousClock().now",
            "let now = MonotonicTime.now",
            "clock_gettime(c, &t)",
        ])
    func badClocks(text: String) {
        #expect(Rules.clocks(file(text)).count == 1)
        #expect(Rules.clocks(file(text, in: "KafkaSockets")) == [])
        #expect(Rules.clocks(file(text, name: "ProducerClock.swift")) == [])
    }

    @Test("A clock that is handed in may be asked", arguments: ["clock.now()", "self.clock.now()", "clock?.now()"])
    func goodClocks(text: String) {
        #expect(Rules.clocks(file(text)) == [])
    }

    @Test("A long file is found")
    func size() {
        #expect(Rules.size(file(String(repeating: "x\n", count: 450))) == [])
        #expect(Rules.size(file(String(repeating: "x\n", count: 451))).count == 1)
    }

    @Test(
        "Paths that differ by case only are found",
        arguments: [
            (["Tests", "Tests/Fuzz", "Tests/fuzz"], ["Tests/fuzz"]),
            (["a/b.swift", "a/B.SWIFT", "a/B.swift"], ["a/B.swift", "a/b.swift"]),
            (["A", "A/x", "a", "a/x"], ["a"]),
        ])
    func badPaths(paths: [String], twins: [String]) {
        #expect(Rules.caseTwins(paths).map(\.path) == twins)
    }

    @Test(
        "The same name in two folders is fine",
        arguments: [["a", "a/run", "b", "b/Run"], ["micro", "MicroBenchmarks"]])
    func goodPaths(paths: [String]) {
        #expect(Rules.caseTwins(paths) == [])
    }
}
