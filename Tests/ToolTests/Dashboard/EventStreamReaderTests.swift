// `@testable` needs a debug build.
#if DEBUG
    import Testing

    @testable import kafka_producer

    @Suite("Streams of events from other processes", .timeLimit(.minutes(10)))
    struct EventStreamReaderTests {
        private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
        private static let plain =
            head + "\r\n: hello\n\ndata: one\n\nevent: x\r\ndata:two\r\ndata: three\r\n\r\nid: 4\rdata: five\r\r"
        private static let events = ["one", "two\nthree", "five"]
        private static let chunked =
            head
            + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: one\r\n2;a=b\r\n\n\n\r\nA\r\ndata: two\n\r\n1\r\n\n\r\n0\r\n\r\n"

        private func read(_ text: String, pieces: Int) throws -> [String] {
            var reader = EventStreamReader()
            var events: [String] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                events += try reader.read(rest.prefix(pieces))
                rest = rest.dropFirst(pieces)
            }
            return events
        }

        @Test("Events come out whole, whatever pieces they come in", arguments: [1, 2, 3, 7, 1000])
        func pieces(size: Int) throws {
            #expect(try read(Self.plain, pieces: size) == Self.events)
            #expect(try read(Self.chunked, pieces: size) == ["one", "two"])
        }

        @Test(
            "What is no such stream is refused",
            arguments: [
                ("SSH-2.0-OpenSSH\r\n\r\n", "it does not speak HTTP/1.1"), ("\r\n\r\n", "it does not speak HTTP/1.1"),
                ("HTTP/1.1 404 Not Found\r\n\r\n", "it answers 404, not 200"),
                ("HTTP/1.1 2\u{1B}[2J OK\r\n\r\n", "it answers 2?[, not 200"),
                ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "its answer is not a stream of events"),
                (head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "a chunk has no size"),
                (head + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", "a chunk has no size"),
                (head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "a chunk has no size"),
            ])
        func refused(text: String, message: String) {
            #expect(throws: EventStreamReader.Problem(message)) { try read(text, pieces: 1000) }
        }

        @Test("Heads, sizes and events have bounds")
        func bounds() {
            let long = String(repeating: "x", count: EventStreamReader.mostData + 10)
            #expect(throws: EventStreamReader.Problem("its answer has no end")) { try read(long, pieces: 4096) }
            #expect(throws: EventStreamReader.Problem.self) {
                try read(Self.head + "\r\ndata: " + long, pieces: 65_536)
            }
            let lines = String(repeating: "data: 0123456789\n", count: EventStreamReader.mostData / 10)
            #expect(throws: EventStreamReader.Problem.self) { try read(Self.head + "\r\n" + lines, pieces: 65_536) }
            #expect(throws: EventStreamReader.Problem("a chunk's size has no end")) {
                try read(
                    Self.head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: "0", count: 20_000),
                    pieces: 999)
            }
        }

        @Test("Addresses of dashboards")
        func addresses() throws {
            let address = try #require(DashboardAddress(argument: "http://127.0.0.1:9095/"))
            #expect((address.host, address.port, address.text) == ("127.0.0.1", 9095, "http://127.0.0.1:9095"))
            #expect(DashboardAddress(argument: "http://[::1]:9095")?.authority == "[::1]:9095")
            #expect(DashboardAddress(argument: "http://[::1]:9095")?.host == "::1")
            #expect(DashboardAddress(argument: "http://app")?.port == 80)
            for text in [
                "", "app:9095", "https://app", "http://", "http://:1", "http://a:0", "http://a:65536", "http://a:",
                "http://a:b",
                "http://a/b", "http://a b", "http://u@a", "http://a\r\nX: y", "http://a:1?x",
            ] {
                #expect(DashboardAddress(argument: text) == nil, "\(text)")
            }
        }
    }
#endif
