// `@testable` needs a debug build.
#if DEBUG
    import KafkaSockets
    import Testing

    @testable import kafka_producer

    @Suite("Requests to a dashboard", .timeLimit(.minutes(10)))
    struct HTTPRequestTests {
        private func parse(_ text: String) -> HTTPRequest.Parsed { HTTPRequest.parse(Array(text.utf8)) }

        private static let whole = "GET /events?x=1 HTTP/1.1\r\nHost: localhost:1\r\nX-A:  b c\t\r\n\r\n"

        @Test("A request of a browser")
        func request() {
            #expect(
                parse(Self.whole)
                    == .request(
                        HTTPRequest(method: "GET", path: "/events", fields: ["host": "localhost:1", "x-a": "b c"])))
        }

        @Test("It may come in any pieces, and what follows it does not matter")
        func pieces() {
            for length in 0..<Self.whole.utf8.count {
                #expect(HTTPRequest.parse(Array(Self.whole.utf8.prefix(length))) == .incomplete, "\(length)")
            }
            #expect(parse(Self.whole + "GET / HTTP/1.1\r\n\u{0}") == parse(Self.whole))
        }

        @Test(
            "What is no request is refused",
            arguments: [
                "\r\n", "\u{0}", "\u{16}\u{3}\u{1}", " GET / HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
                "GET /\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n",
                "G(T / HTTP/1.1\r\n\r\n",
                "GET /\u{0} HTTP/1.1\r\n\r\n", "GET /ä HTTP/1.1\r\n\r\n", "GET /\u{7F} HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\r\n\r\n", "GET / HTTP/1.1\r\nHost a\r\n\r\n",
                "GET / HTTP/1.1\r\n: a\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\nA : b\r\n\r\n",
                "GET / HTTP/1.1\r\nA: \u{1}\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
            ])
        func refused(text: String) {
            #expect(parse(text) == .refused(400))
        }

        @Test("Bodies are refused")
        func bodies() {
            #expect(parse("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx") == .refused(413))
            #expect(parse("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == .refused(413))
            #expect(parse("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n") != .refused(413))
        }

        @Test("Heads have a bound, whole or not")
        func bounds() {
            let long = String(repeating: "x", count: HTTPRequest.limit)
            #expect(parse("GET /" + long) == .refused(431))
            #expect(parse("GET / HTTP/1.1\r\nA: \(long)\r\n\r\n") == .refused(431))
            #expect(parse("GET / HTTP/1.1\r\n" + String(repeating: "A:b\r\n", count: 101) + "\r\n") == .refused(431))
            #expect(HTTPRequest.parse([UInt8](repeating: 0x0A, count: 1 << 20)) == .refused(431))
        }

        @Test("No bytes at all stop the process")
        func random() {
            var random = SampleGenerator(seed: 11)
            let parts = ["GET ", "/", " HTTP/1.1", "\r\n", "\r", "\n", "Host: a", ":", "\u{0}", "é", "\r\n\r\n", "x"]
            for _ in 0..<20_000 {
                var bytes: [UInt8] = []
                for _ in 0..<Int.random(in: 0...12, using: &random) {
                    bytes += (parts.randomElement(using: &random) ?? "").utf8
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        bytes.append(UInt8.random(in: 0...255, using: &random))
                    }
                }
                if case .request(let request) = HTTPRequest.parse(bytes) { #expect(request.path.hasPrefix("/")) }
            }
        }
    }

    @Suite("What a dashboard answers", .timeLimit(.minutes(10)))
    struct DashboardSiteTests {
        private func request(_ path: String, host: String? = "127.0.0.1:9095", method: String = "GET") -> HTTPRequest {
            HTTPRequest(method: method, path: path, fields: host.map { ["host": $0] } ?? [:])
        }

        private var site: DashboardSite {
            var site = DashboardSite()
            for uptime in [1.0, 2, 3] {
                site.publish(DashboardSamples.frame(uptime: uptime), metrics: "metrics \(uptime)\n")
            }
            return site
        }

        @Test("Pages forbid anything from elsewhere, and all answers end the connection")
        func pages() throws {
            for (path, type) in [
                ("/", "text/html"), ("/dashboard.css", "text/css"), ("/dashboard.js", "text/javascript"),
            ] {
                let text = String(decoding: site.response(to: request(path)).bytes, as: UTF8.self)
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: \(type)"))
                #expect(
                    text.contains("Content-Security-Policy: default-src 'none';")
                        && text.contains("\r\nConnection: close\r\n"))
                #expect(!text.contains("innerHTML") && !text.contains("https://"))
            }
        }

        @Test("A stream begins with the frames of before; only the latest has tables")
        func events() throws {
            let response = site.response(to: request("/events"))
            #expect(response.isStream && !String(decoding: response.bytes, as: UTF8.self).contains("Content-Length"))
            var reader = EventStreamReader()
            let frames = try reader.read(response.bytes).map { try DashboardClient.frame($0) }
            #expect(frames.map(\.uptime) == [1, 2, 3] && frames.map(\.topics.count) == [0, 0, 2])
            let text = String(decoding: site.response(to: request("/metrics")).bytes, as: UTF8.self)
            #expect(text.hasSuffix("\r\n\r\nmetrics 3.0\n") && text.contains("text/plain; version=0.0.4"))
        }

        @Test("Before the first frame there is a stream, and nothing in it")
        func empty() throws {
            let site = DashboardSite()
            #expect(site.response(to: request("/events")).body == [])
            #expect(site.response(to: request("/frame")).status == 503)
        }

        @Test(
            "Only names of this machine are answered",
            arguments: [
                ("127.0.0.1", 200), ("localhost:80", 200), ("LOCALHOST", 200), ("[::1]:9095", 200),
                ("evil.example", 403),
                ("127.0.0.1.evil.example", 403), ("localhost.evil.example:9095", 403), ("", 403), ("localhost:", 403),
                ("localhost:99999", 403), ("[::1", 403), ("[::1]x", 403), ("a@localhost", 403),
            ])
        func hosts(host: String, status: Int) {
            #expect(site.response(to: request("/metrics", host: host)).status == status)
            #expect(site.response(to: request("/metrics", host: nil)).status == 403)
        }

        @Test("Other methods and paths")
        func others() {
            #expect(site.response(to: request("/", method: "POST")).status == 405)
            #expect(site.response(to: request("/etc/passwd")).status == 404)
            #expect(site.response(to: request("/../")).status == 404)
        }
    }

    @Suite("A connection to a dashboard", .timeLimit(.minutes(10)))
    struct DashboardConnectionTests {
        private let start = MonotonicTime.now()
        private let request = Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)

        @Test("A request has to come in time, however slowly its bytes do")
        func slowRequest() {
            var connection = DashboardConnection(now: start)
            #expect(connection.deadline == start + DashboardConnection.requestTime)
            connection.receive(request.prefix(9), site: DashboardSite(), now: start + .seconds(4))
            #expect(connection.deadline == start + DashboardConnection.requestTime)
            connection.refuse(408, now: start + .seconds(5))
            #expect(connection.state == .answering)
            #expect(String(decoding: connection.unsent, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        }

        @Test("After its answer a connection ends, and waits a little for the other side")
        func end() {
            var connection = DashboardConnection(now: start)
            connection.receive(
                Array("GET /frame HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), site: DashboardSite(), now: start)
            let count = connection.unsent.count
            let mostly = connection.wrote(count - 1, now: start)
            #expect(!mostly && connection.unsent.count == 1)
            let wholly = connection.wrote(1, now: start + .seconds(1))
            #expect(wholly && connection.state == .ending)
            #expect(connection.deadline == start + .seconds(1) + DashboardConnection.endTime)
        }

        @Test("A stream waits for events for as long as it takes; a reader that is stuck is given up")
        func stream() {
            var connection = DashboardConnection(now: start)
            connection.receive(request, site: DashboardSite(), now: start)
            #expect(connection.state == .streaming)
            let count = connection.unsent.count
            let ends = connection.wrote(count, now: start)
            #expect(!ends && connection.deadline == .distantFuture)
            connection.add(event: [1, 2, 3], now: start + .seconds(60))
            #expect(connection.deadline == start + .seconds(60) + DashboardConnection.sendTime)
            connection.add(event: [4], now: start + .seconds(70))
            #expect(connection.deadline == start + .seconds(75), "what is stuck is not forgiven by more of it")
            #expect(Array(connection.unsent) == [1, 2, 3, 4])
        }

        @Test("A slow reader has a bounded number of bytes waiting, and gets whole events")
        func slowReader() {
            var connection = DashboardConnection(now: start)
            connection.receive(request, site: DashboardSite(), now: start)
            _ = connection.wrote(connection.unsent.count, now: start)
            let event = [UInt8](repeating: 7, count: 300_000)
            for _ in 0..<100 { connection.add(event: event, now: start) }
            #expect(connection.unsent.count == 3 * event.count)
        }
    }
#endif
