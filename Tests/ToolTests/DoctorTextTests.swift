// `@testable` needs a debug build.
#if DEBUG
    import KafkaVerification
    import Testing

    @testable import kafka_producer

    /// How a report is written down, apart from any cluster.
    @Suite("The doctor's text", .timeLimit(.minutes(10)))
    struct DoctorTextTests {
        private func text(_ report: DoctorReport) -> String {
            DoctorText(report).lines.joined(separator: "\n")
        }

        private func connection(_ problem: DoctorReport.Problem? = nil) -> DoctorReport.Connection {
            var connection = DoctorReport.Connection(address: "h:9092")
            connection.steps = [.init(.dns, milliseconds: 1.25), .init(.tcp, milliseconds: 12_345.67)]
            connection.resolved = ["::1", "127.0.0.1"]
            connection.connected = "127.0.0.1:9092"
            connection.problem = problem
            return connection
        }

        @Test("Columns, and addresses that were tried before")
        func columns() {
            var report = DoctorReport(securityProtocol: "PLAINTEXT")
            var server = connection()
            server.failedAddresses = ["[::1]:9092: connect: refused"]
            report.bootstrapServers = [server]
            let expected = """
                Bootstrap server h:9092, PLAINTEXT
                  ✓ DNS             1.3 ms  ::1, 127.0.0.1
                  ✓ TCP         12345.7 ms  connected to 127.0.0.1:9092
                                            before: [::1]:9092: connect: refused
                All is well.
                """
            #expect(text(report) == expected || text(report) == expected.replacing("1.3 ms", with: "1.2 ms"))
        }

        @Test("Certificates that were shown are not shown again, also when a day has ended since")
        func certificates() {
            var report = DoctorReport(securityProtocol: "SSL")
            report.bootstrapServers = [Int64(30), 29].map { days in
                var server = connection()
                server.steps.append(.init(.tls, milliseconds: 1))
                server.tls = DoctorReport.TLS(certificates: [
                    .init(
                        subject: "CN=b", issuer: "CN=ca", names: [], notBefore: "then", notAfter: "later",
                        daysLeft: days)
                ])
                return server
            }
            #expect(text(report).matches(of: /CN=b/).count == 1)
            #expect(text(report).matches(of: /the same certificates/).count == 1)
        }

        @Test("A failure marks its step, and is followed by what to do, broken at the margin")
        func failure() {
            var report = DoctorReport(securityProtocol: "PLAINTEXT")
            let words = String(repeating: "word ", count: 40)
            report.bootstrapServers = [connection(.init(step: .tcp, code: "c", message: words, advice: "Do that."))]
            let lines = DoctorText(report).lines
            #expect(lines[2].hasPrefix("  ✗ TCP") && lines[2].hasSuffix("127.0.0.1:9092: failed"))
            #expect(lines[3].hasSuffix("word") && lines[4].hasPrefix(String(repeating: " ", count: 28) + "word"))
            #expect(lines.allSatisfy { $0.count <= 110 })
            #expect(lines.suffix(2) == [String(repeating: " ", count: 28) + "Do that.", "1 check failed."])
        }

        @Test("Partitions without a leader, an expired certificate, a broker of another cluster")
        func findings() {
            var report = DoctorReport(securityProtocol: "SSL")
            report.clientCertificate = .init(
                subject: "CN=ada", issuer: "CN=ca", names: [], notBefore: "a", notAfter: "yesterday", daysLeft: -1)
            report.cluster = .init(milliseconds: 1)
            report.cluster?.brokerCount = 1
            var broker = DoctorReport.Connection(address: "h:1", brokerID: 7, rack: "r1")
            broker.problem = .init(code: "c", message: "Another cluster.")
            report.brokers = [broker]
            report.topic = .init(name: "t")
            report.topic?.partitions = [0, 1, 2, 5].map { .init(partition: $0, leader: $0 == 1 ? nil : 7) }
            report.topic?.problem = .init(code: "c", message: "No leader.")
            let text = text(report)
            for part in [
                "Client certificate CN=ada, expired on yesterday", "Cluster without an id", "no controller, 1 broker\n",
                "✗ Broker 7", "h:1, failed, rack r1", "Another cluster.", "✗ Leaders", "4 partitions",
                "broker 7: 0, 2, 5",
                "2 checks failed.",
            ] { #expect(text.contains(part), "\(part)\n\(text)") }
        }

        @Test("Numbers that follow each other are ranges")
        func ranges() {
            #expect(DoctorText.ranges([]) == "")
            #expect(DoctorText.ranges([3]) == "3")
            #expect(DoctorText.ranges([0, 1, 2, 4, 6, 7]) == "0-2, 4, 6-7")
        }
    }
#endif
