// `@testable` needs a debug build.
#if DEBUG
    import Foundation
    import KafkaClient
    import Testing

    @testable import KafkaClient
    @testable import kafka_producer

    @Suite("Metrics for Prometheus", .timeLimit(.minutes(10)))
    struct MetricsTextTests {
        /// As `Tests/Peers/read_metrics.py` prints it.
        private struct Family: Decodable {
            struct Sample: Decodable {
                let name: String
                let labels: [String: String]
                let value: Double

                init(from decoder: any Decoder) throws {
                    var container = try decoder.unkeyedContainer()
                    name = try container.decode(String.self)
                    labels = try container.decode([String: String].self)
                    value = try container.decode(Double.self)
                }
            }

            let name: String
            let kind: String
            let help: String
            let samples: [Sample]
        }

        private func metrics() -> ProducerMetrics {
            var metrics = ProducerMetrics()
            metrics.recordsSent = 1_234_567
            metrics.recordErrorsByCode = [.deliveryTimedOut: 8, .recordTooLarge: 1]
            metrics.topics["a"] = .init(recordsSent: 5, recordErrors: 1, bytesSent: 500)
            metrics.topics["quote\" back\\slash\nline"] = .init(recordsSent: 6)
            metrics.brokers[1] = .init(recordsSent: 5, bytesSent: 500)
            metrics.brokers[1]?.requestLatency.record(.milliseconds(20))
            for value in [900, 4000, 70_000, 130_000_000] as [Int64] {
                metrics.requestLatencyDistribution.record(microseconds: value, count: 1)
            }
            metrics.bufferTotalBytes = 100
            metrics.bufferAvailableBytes = 75
            metrics.waits.total = .seconds(3)
            metrics.waits.topics = 7
            metrics.waits.pacing.record(.milliseconds(40))
            metrics.security.tokenExpiry = 1_700_000_060_500
            return metrics
        }

        private func text() -> String {
            var before = metrics()
            before.requestLatencyDistribution = LatencyHistogram()
            before.requestLatencyDistribution.record(microseconds: 900, count: 1)
            before.waits.total = .seconds(2)
            return PrometheusText.text([
                (
                    "one",
                    MetricFamily.Interval(before: before, now: metrics(), seconds: 4, wallTime: 1_700_000_000_000)
                ),
                ("two", MetricFamily.Interval(before: nil, now: ProducerMetrics())),
            ])
        }

        /// What Prometheus' own library makes of it.
        private func families() throws -> [String: Family] {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let python =
                ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
                ?? root.deletingLastPathComponent().appendingPathComponent(".build/peers-venv/bin/python").path
            try #require(FileManager.default.isExecutableFile(atPath: python), "run Tests/setup --tests")
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("metrics-\(UUID().uuidString)")
            let output = FileManager.default.temporaryDirectory.appendingPathComponent("families-\(UUID().uuidString)")
            defer { for file in [file, output] { try? FileManager.default.removeItem(at: file) } }
            try Data(text().utf8).write(to: file)
            try Data().write(to: output)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: python)
            process.arguments = [root.appendingPathComponent("Peers/read_metrics.py").path]
            process.standardInput = try FileHandle(forReadingFrom: file)
            process.standardOutput = try FileHandle(forWritingTo: output)
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "Prometheus' library does not read it")
            let lines = String(decoding: try Data(contentsOf: output), as: UTF8.self).split(separator: "\n")
            let families = try lines.map { try JSONDecoder().decode(Family.self, from: Data($0.utf8)) }
            return Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
        }

        @Test("Prometheus' own library reads values, labels and kinds")
        func reader() throws {
            let families = try families()
            func values(_ name: String, _ labels: [String: String] = [:]) -> [Double] {
                (families[name]?.samples ?? []).filter { sample in labels.allSatisfy { sample.labels[$0] == $1 } }
                    .map(\.value)
            }
            let one = ["messaging_client_id": "one"]
            let sent = try #require(families["messaging_client_sent_messages"])
            #expect(sent.kind == "counter" && sent.samples[0].name == "messaging_client_sent_messages_total")
            #expect(sent.samples[0].labels["messaging_system"] == "kafka" && sent.samples[0].value == 1_234_567)
            #expect(values("messaging_client_sent_messages", ["error_type": "deliveryTimedOut"]) == [8])
            #expect(values("kafka_producer_buffer_usage", one) == [0.25])
            #expect(families["kafka_producer_buffer_usage"]?.kind == "gauge")
            #expect(
                values("kafka_producer_topic_records_sent", ["messaging_destination_name": "quote\" back\\slash\nline"])
                    == [6])
            #expect(values("kafka_producer_broker_request_latency_max", ["kafka_broker_id": "1"]) == [0.02])
            // Of the interval, in seconds: 4 ms, 70 ms and 130 s.
            #expect(abs((values("kafka_producer_request_latency_p50", one).first ?? 0) - 0.07) < 0.005)
            #expect(values("kafka_producer_request_latency_max", one) == [130])
            #expect(values("kafka_producer_buffer_wait_ratio", one) == [0.25])
            #expect(values("kafka_producer_buffer_topic_waits", one) == [7])
            #expect(values("kafka_producer_pacing_pauses", one) == [1])
            #expect(values("kafka_producer_pacing_time_max", one) == [0.04])
            #expect(values("kafka_producer_token_validity", one) == [60.5])
            #expect(values("kafka_producer_certificate_validity", one) == [])
            #expect(values("kafka_producer_request_latency_max", ["messaging_client_id": "two"]) == [0])
        }

        @Test("The histogram is of all time, and its buckets never fall")
        func histogram() throws {
            let family = try #require(try families()["messaging_client_operation_duration"])
            #expect(family.kind == "histogram")
            let mine = family.samples.filter { $0.labels["messaging_client_id"] == "one" }
            let buckets = mine.filter { $0.name.hasSuffix("_bucket") }
            #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
            #expect(buckets.first { $0.labels["le"] == "0.001" }?.value == 1)
            #expect(buckets.last?.labels["le"] == "+Inf" && buckets.last?.value == 4)
            #expect(mine.first { $0.name.hasSuffix("_count") }?.value == 4)
            #expect(abs((mine.first { $0.name.hasSuffix("_sum") }?.value ?? 0) - 130.0749) < 1e-6)
        }

        @Test(
            "It has the metrics of Docs/METRICS.md, all of them and no other, by the same names and of the same kinds")
        func documented() throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let document = try String(contentsOf: root.appendingPathComponent("Docs/METRICS.md"), encoding: .utf8)
            let pattern =
                /\| `((?:kafka\.producer|messaging\.client)\.[a-z0-9.]+)` \| [^|]* \| (counter|gauge|timer) \|/
            let rows = document.matches(of: pattern).map {
                (String($0.1), $0.2 == "timer" ? "histogram" : String($0.2))
            }
            #expect(rows.count > 50)
            let documented = Set(rows.map { "\($0) \($1)" })
            // The table has one of the percentiles for all.
            let served = MetricFamily.catalog.filter { $0.name.firstMatch(of: /\.p(50|95|999)$/) == nil }
            #expect(Set(served.map { "\($0.name) \($0.kind.rawValue)" }) == documented)
            #expect(Set(MetricFamily.catalog.map(\.name)).count == MetricFamily.catalog.count, "a name is there twice")
        }

        @Test("Numbers are exact, and none is not a number of the format")
        func numbers() {
            #expect(
                [0, 1_234_567, 0.25, -2, 1e300].map(PrometheusText.number) == ["0", "1234567", "0.25", "-2", "1e+300"])
            #expect([Double.nan, .infinity, -.infinity].map(PrometheusText.number) == ["NaN", "+Inf", "-Inf"])
        }
    }
#endif
