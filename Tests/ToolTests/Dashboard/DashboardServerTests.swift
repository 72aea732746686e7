// `@testable` needs a debug build.
#if DEBUG
    import ArgumentParser
    import Foundation
    import Testing

    @testable import kafka_producer

    @Suite("A dashboard's server", .timeLimit(.minutes(10)))
    struct DashboardServerTests {
        private func withServer(_ body: (DashboardServer) async throws -> Void) async throws {
            let server = try DashboardServer(port: 0)
            defer { server.stop() }
            try await body(server)
        }

        @Test("Pages, a frame and metrics, over real sockets")
        func pages() async throws {
            try await withServer { server in
                server.publish(DashboardSamples.frame(), metrics: "a_total 1\n")
                #expect(try RawClient(server.port).get("/").hasSuffix("</html>\n"))
                #expect(try RawClient(server.port).get("/metrics").hasSuffix("\r\n\r\na_total 1\n"))
                let frame = try RawClient(server.port).get("/frame")
                let json = try #require(frame.split(separator: "\r\n\r\n" as String, maxSplits: 1).last)
                #expect(try DashboardClient.frame(String(json)) == DashboardSamples.frame())
            }
        }

        @Test("A stream has what was before, and then each frame as it comes; the client reads it")
        func stream() async throws {
            try await withServer { server in
                server.publish(DashboardSamples.frame(uptime: 1), metrics: "")
                let address = try #require(DashboardAddress(argument: server.address))
                let client = try DashboardClient(address)
                let uptimes = try await BlockingExecutor.run {
                    var uptimes: [Double] = []
                    let problem = client.watch { frame in
                        uptimes.append(frame.uptime)
                        if uptimes.count == 1 { server.publish(DashboardSamples.frame(uptime: 2), metrics: "") }
                        if uptimes.count == 2 { client.stop() }
                    }
                    #expect(problem == nil)
                    return uptimes
                }
                #expect(uptimes == [1, 2])
            }
        }

        @Test("A server that ends is seen")
        func end() async throws {
            let server = try DashboardServer(port: 0)
            server.publish(DashboardSamples.frame(), metrics: "")
            let client = try DashboardClient(try #require(DashboardAddress(argument: server.address)))
            let problem = try await BlockingExecutor.run { client.watch { _ in server.stop() } }
            #expect(problem == "it has ended")
        }

        @Test("Nothing that is sent stops it")
        func hostile() async throws {
            try await withServer { server in
                server.publish(DashboardSamples.frame(), metrics: "")
                var random = SampleGenerator(seed: 5)
                for number in 0..<60 {
                    let client = try RawClient(server.port)
                    let bytes = (0..<Int.random(in: 0...20_000, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                    try client.send(
                        number.isMultiple(of: 3)
                            ? Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8) + bytes : bytes)
                    if number.isMultiple(of: 2) { client.closeWriting() }
                }
                #expect(
                    try RawClient(server.port).send("\u{16}\u{3}\u{1}hello\r\n").hasPrefix(
                        "HTTP/1.1 400 Bad Request\r\n"))
                #expect(
                    try RawClient(server.port).send("GET / HTTP/1.1\r\nHost: evil\r\n\r\n").hasPrefix("HTTP/1.1 403 "))
                #expect(try RawClient(server.port).get("/frame").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }

        @Test("More connections than there may be are refused, and those that there are go on")
        func connections() async throws {
            try await withServer { server in
                server.publish(DashboardSamples.frame(), metrics: "")
                var streams: [RawClient] = []
                for _ in 0..<DashboardServer.mostConnections {
                    let client = try RawClient(server.port)
                    try client.send(Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                    // The answer shows that it is counted.
                    #expect(try client.read(until: "\"uptime\":61}\n\n"))
                    streams.append(client)
                }
                #expect(try RawClient(server.port).send("").hasPrefix("HTTP/1.1 503 "))
                server.publish(DashboardSamples.frame(uptime: 62), metrics: "")
                for client in streams { #expect(try client.read(until: "\"uptime\":62}\n\n")) }
            }
        }

        @Test("A port that is taken is a wrong use")
        func takenPort() async throws {
            try await withServer { server in
                let error = #expect(throws: ToolError.self) { try DashboardServer(port: server.port) }
                #expect(error?.exitCode.rawValue == 64)
                #expect(error?.description.contains("--serve cannot listen on 127.0.0.1:\(server.port)") == true)
            }
        }
    }
#endif
