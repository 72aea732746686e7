#if Metrics
    /// One value of a metric.
    struct MetricSample {
        struct Timing {
            let nanoseconds: Int64
            let count: Int
        }

        /// The broker, topic or type of error that it is about; nil if it is about the producer as a whole.
        var instance: String?
        /// A counter's growth, or a gauge's value in its unit.
        var value = 0.0
        /// What a timer is to record.
        var durations: [Timing] = []
    }

    /// A metric: its names, and how it comes from two snapshots.
    struct MetricDefinition: Sendable {
        enum Kind: String {
            case counter
            case gauge
            case timer
        }

        /// What it has one value for each of.
        enum Scope: String {
            case producer
            case errorType
            case broker
            case topic
        }

        /// What a value counts or measures, by the names of UCUM, which OpenTelemetry uses.
        enum Unit: String {
            case seconds = "s"
            case bytes = "By"
            case one = "1"
            case records = "{record}"
            case batches = "{batch}"
            case requests = "{request}"
            case connections = "{connection}"
            case perSecond = "1/s"
            case others = "{event}"
        }

        let kind: Kind
        let scope: Scope
        let unit: Unit
        /// The name by OpenTelemetry's conventions or in their style; nil for what a backend computes from another metric.
        let openTelemetryName: String?
        /// The name in the Java producer, with its group; nil for what Java has another metric for.
        let javaName: String?
        /// Whether the Java producer has a metric of that name.
        let isJavas: Bool
        /// What it says, for the documentation.
        let meaning: String
        let samples: @Sendable (MetricsInterval) -> [MetricSample]

        init(
            _ kind: Kind, per scope: Scope = .producer, _ unit: Unit, _ name: String?, java: String?, isJavas: Bool,
            _ meaning: String, _ samples: @escaping @Sendable (MetricsInterval) -> [MetricSample]
        ) {
            self.kind = kind
            self.scope = scope
            self.unit = unit
            openTelemetryName = name
            javaName = java.map { "\(scope.javaGroup).\($0)" }
            self.isJavas = isJavas
            self.meaning = meaning
            self.samples = samples
        }

        /// The metric's name, or nil if it is not reported under names of that kind.
        func name(_ naming: KafkaMetricsReporter.Naming) -> String? {
            switch naming {
            case .openTelemetry: openTelemetryName
            case .java: javaName.map { "kafka.producer.\($0)" }
            }
        }

        /// What values are multiplied with: the Java producer has milliseconds where OpenTelemetry has seconds.
        func scale(_ naming: KafkaMetricsReporter.Naming) -> Double {
            let isAge = javaName?.hasSuffix("metadata-age") == true
            return naming == .java && unit == .seconds && !isAge ? 1000 : 1
        }
    }

    extension MetricDefinition.Scope {
        /// The group of the Java producer's metrics.
        fileprivate var javaGroup: String {
            switch self {
            case .producer, .errorType: "producer-metrics"
            case .broker: "producer-node-metrics"
            case .topic: "producer-topic-metrics"
            }
        }
    }

    /// The labels of a reporter's metrics.
    struct MetricLabels: Sendable {
        private let naming: KafkaMetricsReporter.Naming
        private let common: [(String, String)]

        init(_ options: KafkaMetricsReporter.Options, clientID: String) {
            naming = options.naming
            common = [(naming == .java ? "client_id" : "messaging.client.id", clientID)] + options.dimensions
        }

        /// The labels of a metric's value.
        func of(_ definition: MetricDefinition, _ instance: String?) -> [(String, String)] {
            var labels = common
            if definition.openTelemetryName?.hasPrefix("messaging.") == true, naming == .openTelemetry {
                labels += [("messaging.system", "kafka"), ("messaging.operation.name", "send")]
            }
            guard let instance else { return labels }
            switch (definition.scope, naming) {
            case (.producer, _): break
            case (.errorType, .openTelemetry): labels.append(("error.type", instance))
            case (.errorType, .java): labels.append(("error_type", instance))
            case (.broker, .openTelemetry): labels.append(("kafka.broker.id", instance))
            case (.broker, .java): labels.append(("node_id", "node-\(instance)"))
            case (.topic, .openTelemetry): labels.append(("messaging.destination.name", instance))
            case (.topic, .java): labels.append(("topic", instance))
            }
            return labels
        }
    }
#endif
