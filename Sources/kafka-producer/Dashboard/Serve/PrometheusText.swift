import KafkaClient

/// Metrics in Prometheus' text format, version 0.0.4.
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// - Parameter producers: Each with its client id.
    static func text(_ producers: [(clientID: String, interval: MetricFamily.Interval)]) -> String {
        var text = ""
        for family in MetricFamily.catalog {
            let samples = producers.flatMap { producer in
                family.samples(producer.interval).map { line(family, $0, clientID: producer.clientID) }
            }
            // There is a line for each set of labels that is known: of no broker and no topic, there is none.
            if samples.isEmpty { continue }
            let name = family.prometheusName
            text += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
            text += samples.joined()
        }
        return text
    }

    private static func line(_ family: MetricFamily, _ sample: MetricFamily.Sample, clientID: String) -> String {
        var labels = [("messaging_client_id", clientID)]
        if family.name.hasPrefix("messaging.") {
            labels += [("messaging_system", "kafka"), ("messaging_operation_name", "send")]
        }
        labels += sample.labels
        let list = labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
        return "\(family.prometheusName)\(sample.suffix){\(list)} \(number(sample.value))\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Exact, and without a fraction of nothing.
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ help: String) -> String {
        help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
