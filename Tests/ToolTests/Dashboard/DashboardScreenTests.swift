// `@testable` needs a debug build.
#if DEBUG
    import Testing

    @testable import kafka_producer

    @Suite("A dashboard on a terminal", .timeLimit(.minutes(10)))
    struct DashboardScreenTests {
        private func view(_ keys: TerminalKey...) -> DashboardView {
            var view = DashboardView()
            for key in keys { _ = view.apply(key, history: DashboardHistory()) }
            return view
        }

        private func screen(
            _ width: Int, _ height: Int, _ view: DashboardView = DashboardView(),
            frame: DashboardFrame = DashboardSamples.frame(troubled: true)
        ) -> [String] {
            DashboardScreen(
                history: DashboardSamples.history(frame), view: view, size: .init(width: width, height: height)
            ).lines.map(\.text)
        }

        @Test(
            "No line is longer than the terminal is wide, and there are as many as it is high",
            arguments: [(80, 24), (200, 50), (40, 10), (20, 5), (7, 3), (1, 1), (500, 200), (80, 2), (0, 0), (-1, 5)])
        func fits(width: Int, height: Int) {
            let frames = [
                DashboardSamples.frame(), DashboardSamples.frame(topics: 300, brokers: 60, troubled: true),
                DashboardFrame(),
            ]
            for frame in frames {
                for page in "12345" {
                    for keys in [[], [TerminalKey.character("?")], [.pageDown, .pageDown], [.character("p")]] {
                        var view = view(.character(page))
                        for key in keys { _ = view.apply(key, history: DashboardHistory()) }
                        let lines = screen(width, height, view, frame: frame)
                        #expect(lines.count == (width > 0 ? max(0, height) : 0))
                        #expect(lines.allSatisfy { $0.unicodeScalars.count <= width }, "page \(page): \(lines)")
                    }
                }
            }
        }

        @Test("80×24 has all that matters on the first page")
        func overview() {
            let lines = screen(80, 24)
            #expect(lines[0].hasPrefix(" kafka-producer  perf, topic t "))
            #expect(lines[0].hasSuffix("● unhealthy  up 03:10 ") && lines[0].count == 80)
            #expect(lines[1].hasPrefix(" 1 Overview   2 Topics   3 Brokers   4 Latency   5 Errors"))
            #expect(
                lines[3].hasPrefix(" Records/s          1129  ▇▇") || lines[3].hasPrefix(" Records/s          1129  █"))
            #expect(lines[3].hasSuffix("█") && lines[3].count == 79)
            for piece in [
                " Bytes/s       293.0 KiB", " In flight    6 requests",
                " Buffer     ████░░░░░░░░░░░░  25 %  8.00 MiB of 32 MiB, 3 tasks wait",
                " Batch fill ████████░░░░░░░░  50 %  avg 3.9 KiB, 100 records, 20/s, ratio 0.50",
                " Queue      1,234 records in 7 batches, the oldest for 12.0 ms",
                " Retries    40/s, 40 in all      Errors  9.0/s, 9 in all",
                " ● no broker can be reached", " ● a record has waited", "● back-pressure: 1.2 MiB wait",
            ] {
                #expect(lines.contains { $0.contains(piece) }, "\(piece) in \(lines)")
            }
            #expect(lines[23].hasPrefix(" q quit"))
        }

        @Test("Latencies have their percentiles in a row")
        func latencies() throws {
            let lines = screen(80, 24)
            let heading = try #require(lines.firstIndex { $0.hasPrefix(" Latency ms") })
            let words = lines[heading + 1].split(separator: " ").map(String.init)
            #expect(words == ["delivery", "50.5", "51.2", "98.3", "100.0", "100.0", "100.0"], "\(lines[heading + 1])")
        }

        @Test("200×50 shows topics and brokers on the first page too")
        func large() {
            let lines = screen(200, 50)
            #expect(lines.contains { $0.hasPrefix(" Topic ") } && lines.contains { $0.hasPrefix(" Broker ") })
            #expect(lines.contains { $0.hasPrefix(" topic-1 ") } && lines.contains { $0.hasPrefix(" 3 ") })
            // Curves are three rows high.
            #expect(lines.filter { $0.contains("█████") }.count >= 8)
        }

        @Test("Topics are sorted by rate, by errors or by name, and scrolled; the heading stays")
        func topics() {
            let frame = DashboardSamples.frame(topics: 30)
            func first(_ view: DashboardView) -> String {
                let lines = screen(80, 24, view, frame: frame)
                #expect(lines[3].hasPrefix(" Topic "))
                return String(lines[4].split(separator: " ")[0])
            }
            #expect(first(view(.character("2"))) == "topic-29")
            #expect(first(view(.character("2"), .down, .down)) == "topic-27")
            #expect(first(view(.character("2"), .down, .down, .up)) == "topic-28")
            #expect(first(view(.character("2"), .character("s"))) == "topic-29")
            #expect(first(view(.character("2"), .character("s"), .character("s"))) == "topic-0")
            // The last page stays full.
            #expect(first(view(.character("2"), .pageDown, .pageDown, .pageDown)) == "topic-18")
        }

        @Test("Errors come with the reasons of health, whole, and since when")
        func errors() {
            let lines = screen(80, 24, view(.character("5")))
            #expect(lines[3] == " ● unhealthy: clusterUnreachable  for 01:00")
            #expect(
                lines[4...6].joined(separator: " ").replacing("    ", with: " ").contains("of three that were tried"))
            #expect(lines.contains { $0.hasPrefix(" deliveryTimedOut") && $0.hasSuffix("8") })
            let calm = screen(80, 24, view(.character("5")), frame: DashboardSamples.frame())
            #expect(calm[3] == " Nothing is wrong.")
        }

        @Test("A paused picture stays as it was")
        func pause() {
            var view = DashboardView()
            let before = DashboardSamples.history(DashboardSamples.frame(), count: 5)
            _ = view.apply(.character("p"), history: before)
            let after = DashboardSamples.history(DashboardSamples.frame(topics: 9), count: 50)
            let size = DashboardScreen.Size(width: 80, height: 24)
            func text(_ history: DashboardHistory, _ view: DashboardView) -> [String] {
                DashboardScreen(history: history, view: view, size: size).lines.map(\.text)
            }
            #expect(text(after, view) == text(before, view) && text(after, view)[0].contains("PAUSED"))
            _ = view.apply(.character(" "), history: after)
            #expect(!text(after, view)[0].contains("PAUSED") && text(after, view)[0].contains("up 01:50"))
        }

        @Test("Keys: pages, help, and the end")
        func keys() {
            #expect(
                view(.tab).page == .topics && view(.backTab).page == .errors && view(.left, .right).page == .overview)
            #expect(view(.character("9")).page == .overview && view(.character("?")).showsHelp)
            #expect(!view(.character("?"), .character("3")).showsHelp)
            var view = DashboardView()
            let goesOn = view.apply(.character("q"), history: DashboardHistory())
            #expect(!goesOn)
        }

        @Test("Text from elsewhere moves no cursor and takes one cell for each character")
        func hostileText() {
            var frame = DashboardSamples.frame(troubled: true)
            let text = "a\u{1B}[2J\u{9B}31m\r\n\t\u{7}漢字👩‍👩‍👧‍👦e\u{301}\u{202E}\u{200B}\u{AD}"
            frame.title = text
            frame.topics[0].name = text
            frame.failures[0].code = text
            frame.health.reasons[0].message = text + " " + String(repeating: "x", count: 500)
            frame.health.reasons[0].problem = text
            frame.health.pressure = [text]
            for page in "12345" {
                for line in screen(80, 24, view(.character(page)), frame: frame) {
                    #expect(TerminalLine.clean(line) == line && line.unicodeScalars.count <= 80)
                }
            }
            #expect(!DashboardLine.text(frame).contains("\u{1B}"))
            #expect(TerminalLine.clean("größer – “Ω”…") == "größer – “Ω”…")
        }

        @Test("Numbers from elsewhere have a text, whatever they are")
        func hostileNumbers() {
            for number in [Double.nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, -0.0, 1e18] {
                var frame = DashboardSamples.frame(troubled: true)
                frame.records = .init(perSecond: number, total: .min)
                (frame.uptime, frame.interval, frame.time) = (number, number, .max)
                frame.delivery = .init(count: 1, average: number, p50: number, p99: number, max: number)
                frame.batches = .init(
                    perSecond: 1, averageBytes: number, averageRecords: number, fill: number, compression: number)
                frame.buffer = .init(
                    totalBytes: 1, usedBytes: .max, tasksWaiting: .min, queuedRecords: 1, oldestAge: number)
                frame.brokers[0] = .init(id: .max, latency: number, throttle: number)
                frame.health.reasons[0].since = .min
                for page in "12345" {
                    let lines = screen(80, 24, view(.character(page)), frame: frame)
                    #expect(lines.allSatisfy { $0.unicodeScalars.count <= 80 })
                }
                #expect(!DashboardLine.text(frame).isEmpty)
            }
        }

        @Test("A plain line says the same in words")
        func plainLine() {
            #expect(
                DashboardLine.text(DashboardSamples.frame())
                    == "01:01  2000 records/s, 293.0 KiB/s, batches 3.9 KiB (50 % full), buffer 25 %, 6 in flight, "
                    + "1,234 queued, p50 51.2 p99 100.0 max 100.0 ms, 0 retries, 0 errors, healthy")
        }

        @Test("Colors can be left out; what is bold or inverse stays")
        func colors() {
            let line = TerminalLine("a", .bad).adding("b", .strong).adding("c")
            #expect(line.ansi(colors: true) == "\u{1B}[31ma\u{1B}[m\u{1B}[1mb\u{1B}[mc")
            #expect(line.ansi(colors: false) == "a\u{1B}[1mb\u{1B}[mc")
        }
    }

    @Suite("Keys of a terminal", .timeLimit(.minutes(10)))
    struct TerminalKeyTests {
        @Test("Letters, arrows of both kinds, pages, and what is unknown")
        func keys() {
            #expect(TerminalKey.keys(in: Array("q1".utf8)) == [.character("q"), .character("1")])
            #expect(
                TerminalKey.keys(in: Array("\u{1B}[A\u{1B}OB\u{1B}[1;5Cx".utf8)) == [
                    .up, .down, .right, .character("x"),
                ])
            #expect(
                TerminalKey.keys(in: Array("\u{1B}[5~\u{1B}[6~\u{1B}[Z\t".utf8)) == [
                    .pageUp, .pageDown, .backTab, .tab,
                ])
            #expect(TerminalKey.keys(in: [0x1B]) == [.escape])
            #expect(TerminalKey.keys(in: Array("\u{1B}[200~\u{1B}[?25h".utf8) + [0xFF, 0, 3]) == [.character("q")])
            #expect(TerminalKey.keys(in: Array("\u{1B}[".utf8)) == [] && TerminalKey.keys(in: []) == [])
        }
    }
#endif
