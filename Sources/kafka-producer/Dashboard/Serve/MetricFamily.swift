import KafkaClient

/// A metric of all producers, as Prometheus' text format has it: a name, what it is, and how it comes from snapshots.
///
/// Names are those of `KafkaMetricsReporter` (OpenTelemetry's), with underscores: `Docs/METRICS.md` lists them, and
/// `Docs/grafana-dashboard.json` asks for them.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// One value, and the labels that it has besides those of the producer.
    struct Sample: Equatable, Sendable {
        var labels: [(String, String)] = []
        var value: Double
        /// Of histograms: what follows the name.
        var suffix = ""

        static func == (one: Sample, other: Sample) -> Bool {
            one.value == other.value && one.suffix == other.suffix && one.labels.elementsEqual(other.labels, by: ==)
        }
    }

    /// What a producer had done before an interval, and at its end.
    struct Interval: Sendable {
        /// nil if the producer began in it.
        var before: ProducerMetrics?
        var now: ProducerMetrics
        /// How long it was.
        var seconds = 0.0
        /// Its end, in milliseconds since 1970-01-01 UTC.
        var wallTime: Int64 = 0
    }

    /// As the reporter has it, with dots.
    let name: String
    let kind: Kind
    let help: String
    let samples: @Sendable (Interval) -> [Sample]

    /// The name of the family.
    var prometheusName: String { name.replacing(".", with: "_") + (kind == .counter ? "_total" : "") }

    static func count(
        _ name: String, _ help: String, _ value: @escaping @Sendable (ProducerMetrics) -> Int
    ) -> MetricFamily {
        MetricFamily(name: name, kind: .counter, help: help) { [Sample(value: Double(value($0.now)))] }
    }

    static func level(
        _ name: String, _ help: String, _ value: @escaping @Sendable (ProducerMetrics) -> Double
    ) -> MetricFamily {
        MetricFamily(name: name, kind: .gauge, help: help) { [Sample(value: value($0.now))] }
    }

    /// A sum of the interval divided by a count of it; 0 if nothing was counted.
    static func quotient(
        _ name: String, _ help: String, of sum: @escaping @Sendable (ProducerMetrics) -> Double,
        by count: @escaping @Sendable (ProducerMetrics) -> Int
    ) -> MetricFamily {
        MetricFamily(name: name, kind: .gauge, help: help) { interval in
            let number = count(interval.now) - (interval.before.map(count) ?? 0)
            let total = sum(interval.now) - (interval.before.map(sum) ?? 0)
            return [Sample(value: number > 0 ? total / Double(number) : 0)]
        }
    }

    /// Mean of durations in the interval, and the longest of all, in seconds.
    static func summary(
        _ name: String, _ help: String,
        _ summary: @escaping @Sendable (ProducerMetrics) -> ProducerMetrics.DurationSummary
    ) -> [MetricFamily] {
        [
            quotient("\(name).avg", help, of: { summary($0).total.inSeconds }, by: { summary($0).count }),
            level("\(name).max", "the longest time since the producer was made") { summary($0).max.inSeconds },
        ]
    }

    /// The seconds until something expires, at a time in milliseconds since 1970-01-01 UTC; no value if there is none.
    static func validity(
        _ name: String, _ help: String, _ expiry: @escaping @Sendable (ProducerMetrics) -> Int64?
    ) -> MetricFamily {
        MetricFamily(name: name, kind: .gauge, help: help) { interval in
            expiry(interval.now).map { [Sample(value: Double($0 - interval.wallTime) / 1000)] } ?? []
        }
    }

    /// Mean, maximum and percentiles of durations in the interval, in seconds.
    static func durations(
        _ name: String, _ help: String, _ histogram: @escaping @Sendable (ProducerMetrics) -> LatencyHistogram
    ) -> [MetricFamily] {
        let statistics: [(String, @Sendable (LatencyHistogram) -> Double)] = [
            ("avg", \.averageMicroseconds), ("max", { Double($0.maxMicroseconds) }),
            ("p50", { Double($0.microseconds(atQuantile: 0.5)) }),
            ("p95", { Double($0.microseconds(atQuantile: 0.95)) }),
            ("p99", { Double($0.microseconds(atQuantile: 0.99)) }),
            ("p999", { Double($0.microseconds(atQuantile: 0.999)) }),
        ]
        return statistics.map { suffix, value in
            MetricFamily(name: "\(name).\(suffix)", kind: .gauge, help: help) { interval in
                let before = interval.before.map(histogram) ?? LatencyHistogram()
                return [Sample(value: value(histogram(interval.now).since(before)) / 1e6)]
            }
        }
    }

    /// A histogram with Prometheus' usual bounds, in seconds.
    static func histogram(
        _ name: String, _ help: String, _ histogram: @escaping @Sendable (ProducerMetrics) -> LatencyHistogram
    ) -> MetricFamily {
        MetricFamily(name: name, kind: .histogram, help: help) { interval in
            let counted = histogram(interval.now)
            let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
            var samples = bounds.map { bound in
                Sample(
                    labels: [("le", "\(bound)")], value: Double(counted.count(upTo: .seconds(bound))), suffix: "_bucket"
                )
            }
            samples.append(Sample(labels: [("le", "+Inf")], value: Double(counted.count), suffix: "_bucket"))
            samples.append(Sample(value: counted.sum.inSeconds, suffix: "_sum"))
            samples.append(Sample(value: Double(counted.count), suffix: "_count"))
            return samples
        }
    }

    /// One value for each broker.
    static func broker(
        _ kind: Kind, _ name: String, _ help: String,
        _ value: @escaping @Sendable (_ before: ProducerMetrics.Broker?, _ now: ProducerMetrics.Broker) -> Double
    ) -> MetricFamily {
        MetricFamily(name: name, kind: kind, help: help) { interval in
            interval.now.brokers.sorted { $0.key < $1.key }.map { id, broker in
                Sample(labels: [("kafka_broker_id", "\(id)")], value: value(interval.before?.brokers[id], broker))
            }
        }
    }

    /// One value for each topic.
    static func topic(
        _ name: String, _ help: String, _ value: @escaping @Sendable (ProducerMetrics.Topic) -> Int
    ) -> MetricFamily {
        MetricFamily(name: name, kind: .counter, help: help) { interval in
            interval.now.topics.sorted { $0.key < $1.key }.map { name, topic in
                Sample(labels: [("messaging_destination_name", name)], value: Double(value(topic)))
            }
        }
    }
}
