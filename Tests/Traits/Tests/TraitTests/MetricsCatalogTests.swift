import Foundation
import Testing

@testable import KafkaClient

@Suite("The catalog of metrics", .timeLimit(.minutes(10)))
struct MetricsCatalogTests {
    private let catalog = MetricDefinition.catalog(percentiles: [0.5, 0.95, 0.99, 0.999])

    @Test("A name belongs to one metric, or to several of a kind that differ in their labels")
    func names() {
        for naming in [KafkaMetricsReporter.Naming.openTelemetry, .java] {
            var seen: [String: MetricDefinition] = [:]
            for definition in catalog {
                guard let name = definition.name(naming) else { continue }
                if let other = seen.updateValue(definition, forKey: name) {
                    #expect(other.kind == definition.kind && other.scope != definition.scope, "\(name)")
                }
            }
        }
        #expect(MetricDefinition.suffix(0.5) == "p50" && MetricDefinition.suffix(0.999) == "p999")
    }

    @Test("Java's metrics are there by their names")
    func javaNames() {
        let names = Set(catalog.compactMap(\.javaName))
        let expected = [
            "record-send-rate", "record-send-total", "record-error-rate", "record-error-total", "record-retry-rate",
            "record-retry-total", "batch-size-avg", "batch-size-max", "batch-size-p99", "request-latency-avg",
            "request-latency-max", "request-latency-p99", "record-queue-time-avg", "record-queue-time-max",
            "record-queue-time-p99", "buffer-total-bytes", "buffer-available-bytes", "buffer-used-ratio",
            "network-io-rate", "request-rate", "response-rate", "incoming-byte-rate", "outgoing-byte-rate",
            "compression-rate-avg", "produce-throttle-time-avg", "produce-throttle-time-max", "requests-in-flight",
            "connection-count", "metadata-age", "record-size-avg", "records-per-request-avg", "bufferpool-wait-ratio",
        ]
        for name in expected { #expect(names.contains("producer-metrics.\(name)"), "\(name)") }
        for name in ["byte-rate", "byte-total", "record-send-rate", "record-error-total"] {
            #expect(names.contains("producer-topic-metrics.\(name)"), "\(name)")
        }
    }

    @Test("The values are those of the interval")
    func values() throws {
        var before = ProducerMetrics()
        before.recordRetries = 5
        before.throttleTime.record(.seconds(9))
        before.batchSizeDistribution.record(50_000)
        before.compression = .init(bytesBefore: 1000, bytesAfter: 1000)
        before.brokers[1] = .init()
        before.brokers[1]?.requestLatency.record(.seconds(5))
        var now = before
        now.recordRetries = 13
        now.throttleTime.record(.seconds(1))
        now.batchSizeDistribution.record(100)
        now.compression = .init(bytesBefore: 2000, bytesAfter: 1250)
        now.brokers[1]?.requestLatency.record(.milliseconds(20))
        now.bufferTotalBytes = 100
        now.bufferAvailableBytes = 60
        now.metadataAge = .seconds(7)
        before.waits.pacing.record(.seconds(8))
        now.waits = before.waits
        now.waits.total += .seconds(1)
        now.waits.topics += 12
        now.waits.memory.record(.milliseconds(300))
        now.waits.pacing.record(.seconds(2))
        now.waits.pacing.record(.seconds(2), after: .seconds(7))
        now.security.tokenExpiry = 1_000_000_090_000
        let interval = MetricsInterval(before: before, now: now, seconds: 4, wallTime: 1_000_000_000_000)
        func value(_ javaName: String, scale naming: KafkaMetricsReporter.Naming = .openTelemetry) throws -> Double {
            let definition = try #require(catalog.first { $0.javaName == javaName }, "\(javaName)")
            return try #require(definition.samples(interval).first).value * definition.scale(naming)
        }
        #expect(try value("producer-metrics.record-retry-total") == 8)
        #expect(try value("producer-metrics.record-retry-rate") == 2)
        #expect(try value("producer-metrics.produce-throttle-time-avg") == 1)
        #expect(try value("producer-metrics.produce-throttle-time-avg", scale: .java) == 1000)
        #expect(try value("producer-metrics.produce-throttle-time-max") == 9)
        #expect(try (100...106).contains(value("producer-metrics.batch-size-max")), "to the accuracy of the buckets")
        #expect(try value("producer-metrics.compression-rate-avg") == 0.25)
        #expect(try value("producer-metrics.buffer-used-ratio") == 0.4)
        #expect(try value("producer-metrics.metadata-age", scale: .java) == 7, "in seconds in Java, too")
        #expect(try value("producer-node-metrics.request-latency-avg") == 0.02)
        #expect(try value("producer-metrics.bufferpool-wait-ratio") == 0.25)
        #expect(try value("producer-metrics.bufferpool-wait-time-avg") == 0.3)
        #expect(try value("producer-metrics.topic-wait-total") == 12)
        #expect(try value("producer-metrics.topic-wait-rate") == 3)
        #expect(try value("producer-metrics.pacing-pause-total") == 1, "the second one went on")
        #expect(try value("producer-metrics.pacing-time-avg") == 4)
        #expect(try value("producer-metrics.pacing-time-max") == 9)
        #expect(try value("producer-metrics.token-validity") == 90)
        let certificate = catalog.first { $0.javaName == "producer-metrics.certificate-validity" }
        #expect(certificate?.samples(interval).isEmpty == true, "there is none")
    }

    @Test("A timer gets a bounded number of values, with the shares that they have")
    func timings() {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: 10, count: 3_000_000)
        histogram.record(microseconds: 20_000, count: 1_000_000)
        #expect(histogram.timings(limit: 1000).map(\.count) == [750, 250])
        #expect(histogram.timings(limit: 4_000_000).map(\.count) == [3_000_000, 1_000_000])
    }

    @Test("Docs/METRICS.md lists every metric")
    func table() throws {
        let sections = try document("METRICS.md").split(separator: "\n## ")
        let text = try #require(sections.first { $0.hasPrefix("All metrics\n") })
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") || $0.hasPrefix("| – ") }.map(String.init)
        let expected = tableRows()
        #expect(rows == expected, "the table should be:\n\(expected.joined(separator: "\n"))")
    }

    /// The rows for percentile 0.99; the others have names of the same kind. A rate has no row of its own if it is that of a count.
    private func tableRows() -> [String] {
        var rows: [[String]] = []
        for definition in MetricDefinition.catalog(percentiles: [0.99]) {
            let java = definition.javaName.map { "`\($0)`" + (definition.isJavas ? "" : " *") }
            if definition.openTelemetryName == nil, let java, let last = rows.last, last[5] == definition.meaning {
                let suffix = java.hasSuffix("*") ? " *" : ""
                let base = last[1].replacing("-total`\(suffix)", with: "")
                if "\(base)-rate`\(suffix)" == java {
                    rows[rows.count - 1][1] = "\(base)-total`, `-rate`\(suffix)"
                    continue
                }
            }
            let labels =
                switch definition.scope {
                case .producer: "–"
                case .errorType: "`error.type`"
                case .broker: "`kafka.broker.id`"
                case .topic: "`messaging.destination.name`"
                }
            rows.append([
                definition.openTelemetryName.map { "`\($0)`" } ?? "–", java ?? "–", definition.kind.rawValue,
                definition.unit.rawValue, labels, definition.meaning,
            ])
        }
        return rows.map { "| \($0.joined(separator: " | ")) |" }
    }

    @Test("The dashboard asks for metrics that exist, and for most of them")
    func dashboard() throws {
        let text = try document("grafana-dashboard.json")
        let dashboard = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let panels = try #require(dashboard["panels"] as? [[String: Any]])
        let expressions = panels.flatMap {
            ($0["targets"] as? [[String: Any]] ?? []).compactMap { $0["expr"] as? String }
        }
        var asked = Set<String>()
        for expression in expressions {
            for match in expression.matches(of: /(?:kafka_producer|messaging_client)_(?!id\b)[a-z0-9_]+/) {
                asked.insert(String(match.0).replacing(/_(?:total|bucket|sum|count)$/, with: "_").trimmed)
            }
        }
        let names = Set(catalog.compactMap { $0.name(.openTelemetry)?.replacing(".", with: "_") })
        #expect(asked.subtracting(names) == [], "no metric has these names")
        #expect(asked.count > 35)
        let ids = panels.compactMap { $0["id"] as? Int }
        #expect(ids.count == panels.count && Set(ids).count == ids.count)
    }

    private func document(_ name: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appending(path: "Docs/\(name)"), encoding: .utf8)
    }
}

extension String {
    fileprivate var trimmed: String { hasSuffix("_") ? String(dropLast()) : self }
}
