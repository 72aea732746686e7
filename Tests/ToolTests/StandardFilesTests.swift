import Foundation
import KafkaTesting
import Testing

@Suite("Standard input and output that are closed, full or left alone", .timeLimit(.minutes(10)))
struct StandardFilesTests {
    @Test(
        "Output that cannot be written is an error, and hurts nothing else",
        arguments: [#"exec "$0" "$@" >&-"#, #"exec "$0" "$@" >&- 2>&- <&-"#])
    func closedOutput(shell: String) async throws {
        let outcome = try await ToolProcess.run(["demo", "--records", "1000"], shell: shell)
        #expect(outcome.status == 1 && !outcome.isSignaled)
        #expect(outcome.output == "")
        if !shell.contains("2>&-") {
            #expect(outcome.errors.hasPrefix("Error: cannot write standard output: "))
        }
    }

    @Test("Standard error and input may be closed where they are not needed")
    func closedErrors() async throws {
        let outcome = try await ToolProcess.run(["demo", "--records", "1000"], shell: #"exec "$0" "$@" 2>&- <&-"#)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("All is well.\n"))
    }

    @Test("A reader that is gone ends the tool, or counts as output that cannot be written")
    func closedPipe() async throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let outcome = try await ToolProcess.run(
            ["demo", "--records", "1000"], output: pipe.fileHandleForWriting)
        // Whether a process dies of it depends on what its parent has done with the signal.
        #expect(outcome.isSignaled ? outcome.status == SIGPIPE : outcome.status == 1)
    }

    #if os(Linux)
        @Test("No connection gets the number of a closed one")
        func numbers() async throws {
            try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
                let input = Pipe()
                let tool = try ToolProcess(
                    ["produce", "--topic", "t", "--bootstrap-server", cluster.bootstrapServers.joined(separator: ",")],
                    input: input.fileHandleForReading, shell: #"exec "$0" "$@" >&- 2>&-"#)
                try input.fileHandleForWriting.write(contentsOf: Data("a\n".utf8))
                try await waitUntil { cluster.recordCount(in: "t") >= 1 }
                for number in 1...2 {
                    #expect(
                        try FileManager.default.destinationOfSymbolicLink(
                            atPath: "/proc/\(tool.processIdentifier)/fd/\(number)") == "/dev/null")
                }
                try input.fileHandleForWriting.close()
                #expect(try await tool.outcome().status == 0)
            }
        }

        @Test("A full disk is an error", arguments: [["demo", "--records", "10"], ["--help"]])
        func fullDisk(arguments: [String]) async throws {
            let outcome = try await ToolProcess.run(arguments, shell: #"exec "$0" "$@" >/dev/full"#)
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("Error: cannot write standard output: No space left"))
        }
    #endif

    @Test(
        "Input that is closed or a directory is an error", arguments: [#"exec "$0" "$@" <&-"#, #"exec "$0" "$@" </"#])
    func unreadableInput(shell: String) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            let servers = cluster.bootstrapServers.joined(separator: ",")
            let outcome = try await ToolProcess.run(
                ["produce", "--topic", "t", "--bootstrap-server", servers], shell: shell)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("Error: cannot read standard input: "))
            #expect(cluster.recordCount(in: "t") == 0)
        }
    }

    @Test("No home, no temporary folder, no terminal")
    func poorEnvironment() async throws {
        let outcome = try await ToolProcess.run(
            ["demo", "--records", "10"], shell: #"cd /; exec "$0" "$@""#,
            environment: ["HOME": "/nonexistent", "TMPDIR": "/nonexistent", "TERM": "", "LC_ALL": "C"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("All is well.\n"))
    }
}
