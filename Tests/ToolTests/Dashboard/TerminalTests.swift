import Foundation
import KafkaTesting
import Testing

/// `Terminal`, `DashboardShow` and the commands that use them, in a terminal emulator.
@Suite("The dashboard in a terminal", .serialized, .timeLimit(.minutes(10)))
struct TerminalTests {
    /// A terminal in which `command` runs, after a line that is to be there again at the end.
    private func start(_ command: String, width: Int = 80, height: Int = 24) async throws -> Tmux {
        let terminal = try Tmux(width: width, height: height)
        do {
            try await waitUntil { try terminal.text.contains("ready>") }
            try terminal.type("echo what was before")
            try terminal.press("Enter")
            try await waitUntil { try terminal.text.contains("\nwhat was before") }
            try terminal.type(command)
            try terminal.press("Enter")
            try await waitUntil { try terminal.state.isAlternate && terminal.text.contains(" q quit") }
        } catch {
            terminal.end()
            throw error
        }
        return terminal
    }

    /// The shell is back, and the terminal is as it was.
    private func expectClean(_ terminal: Tmux, status: Int) async throws {
        try await waitUntil { try !terminal.state.isAlternate }
        try terminal.type("echo status $?; stty -a; echo the end")
        try terminal.press("Enter")
        try await waitUntil { try terminal.text.contains("\nthe end") }
        let text = try terminal.text
        #expect(text.contains("status \(status)\n"), "\(text)")
        #expect(try terminal.state.hasCursor)
        let words = Set(text.split(whereSeparator: { " ;\n".contains($0) }).map(String.init))
        for word in ["echo", "icanon", "ixon", "isig"] { #expect(words.contains(word), "\(word) in \(text)") }
        for word in ["-echo", "-icanon", "-ixon", "-isig"] { #expect(!words.contains(word), "\(word) in \(text)") }
        #expect(text.contains("susp = ^Z") && text.contains("quit = ^\\"), "\(text)")
    }

    private var top: String { "'\(ToolProcess.path)' top --refresh 0.2 --throughput 2000" }

    @Test("Views, help, resizing and the end", arguments: [(80, 24), (200, 50)])
    func views(width: Int, height: Int) async throws {
        let terminal = try await start(top, width: width, height: height)
        defer { terminal.end() }
        #expect(try !terminal.state.hasCursor)
        try await waitUntil { try terminal.text.contains("orders ") && terminal.text.contains("● healthy") }
        // The terminal shows a frame before all of it has come.
        func waitForFit(_ width: Int, _ height: Int) async throws {
            try await waitUntil {
                let lines = try terminal.lines
                return lines.count >= height && lines[height - 1].hasPrefix(" q quit") && lines[0].count > width - 3
            }
            #expect(try terminal.lines[0].count <= width)
        }
        #expect(try terminal.lines[0].hasPrefix(" kafka-producer  top,"))
        try await waitForFit(width, height)
        try terminal.type("2")
        try await waitUntil { try terminal.lines[3].hasPrefix(" Topic ") }
        try terminal.press("Tab")
        try await waitUntil { try terminal.lines[3].hasPrefix(" Broker ") }
        try terminal.press("Left")
        try await waitUntil { try terminal.lines[3].hasPrefix(" Topic ") }
        try terminal.type("5")
        try await waitUntil { try terminal.text.contains(" Failed records by error") }
        try terminal.type("?")
        try await waitUntil { try terminal.text.contains("this help") }
        try terminal.type("1p")
        try await waitUntil { try terminal.lines[0].contains("PAUSED") }
        for (width, height) in [(200 + 80 - width, 50 + 24 - height), (30, 8), (width, height)] {
            try terminal.resize(width: width, height: height)
            try await waitForFit(width, height)
        }
        try terminal.type("q")
        try await waitUntil { try terminal.text.contains("what was before") }
        try await expectClean(terminal, status: 0)
    }

    @Test("A signal leaves the terminal clean", arguments: [SIGTERM, SIGINT, SIGHUP])
    func signals(number: Int32) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("pid-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let terminal = try await start(
            "sh -c 'echo $$ > \(file.path); exec \(top)'".replacing("exec '", with: "exec ")
                .replacing("kafka-producer' top", with: "kafka-producer top"))
        defer { terminal.end() }
        let pid = try #require(Int32(try String(contentsOf: file, encoding: .utf8).split(separator: "\n")[0]))
        kill(pid, number)
        try await expectClean(terminal, status: 0)
    }

    @Test("Ctrl-C ends it as q does; keys that were typed on do not reach the shell")
    func control() async throws {
        let terminal = try await start(top)
        defer { terminal.end() }
        try terminal.press("C-z")
        try terminal.press("C-\\")
        try terminal.press("C-s")
        try terminal.type("2")
        try await waitUntil { try terminal.lines[3].hasPrefix(" Topic ") }
        try terminal.press("C-c")
        try await expectClean(terminal, status: 0)
    }

    @Test(
        "perf --live says what it found when the screen is left; another process watches it, and waits for it to come back"
    )
    func perf() async throws {
        try await withEmbeddedKafkaCluster(brokers: 2) { cluster in
            try cluster.createTopic("t", partitions: 3)
            let perf =
                "'\(ToolProcess.path)' perf --bootstrap-server \(cluster.bootstrapServers.joined(separator: ",")) --topic t "
                + "--num-records 100000000 --record-size 100 --throughput 1000 --live --serve 0 --refresh 0.2 2>errors"
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perf-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let working = try await start("cd '\(folder.path)' && \(perf)")
            defer { working.end() }
            let errors = try String(contentsOf: folder.appendingPathComponent("errors"), encoding: .utf8)
            let address = try #require(errors.firstMatch(of: /Dashboard: (http:\S+)/)?.1)
            try await waitUntil { try working.lines[0].contains("perf, topic t") }

            let watching = try await start("'\(ToolProcess.path)' top \(address)", width: 120, height: 30)
            defer { watching.end() }
            try await waitUntil {
                try watching.lines[0].contains("perf, topic t") && watching.text.contains("● healthy")
            }
            try working.type("q")
            try await waitUntil { try working.text.contains("Latency of ") }
            #expect(try working.text.contains(" records acknowledged, 0 failed, in "))
            try await expectClean(working, status: 1)
            let all = try String(contentsOf: folder.appendingPathComponent("errors"), encoding: .utf8)
            #expect(all.contains("\nInterrupted after ") && all.contains(" of 100000000 records."))
            try await waitUntil { try watching.text.contains("trying again") }
            try watching.type("q")
            try await expectClean(watching, status: 0)
        }
    }
}
