#if Metrics
    public import CoreMetrics
    import KafkaSockets
    import Synchronization

    /// Reports a producer's metrics to swift-metrics, with the package's trait `Metrics`.
    ///
    /// ```swift
    /// let producer = try KafkaProducer(configuration)
    /// let reporter = KafkaMetricsReporter(producer)
    /// async let reports: Void = reporter.reportRepeatedly()
    /// ```
    ///
    /// Every ``Options/interval``, it takes a snapshot of ``KafkaProducer/metrics()`` and hands out what has changed: counters grow by
    /// the difference, gauges get the value of now, and averages, maxima and percentiles are those of the interval. So it costs
    /// the same however many records are sent, and nothing on their way. `Docs/METRICS.md` lists all metrics.
    ///
    /// One reporter for each producer, made right after it: two would count everything twice. It does not keep the producer alive. With the
    /// trait `ServiceLifecycle` as well, it is a service; put it before the producer, so that its last report comes after
    /// the producer's end.
    public final class KafkaMetricsReporter: Sendable {
        /// How metrics are reported.
        public let options: Options
        private let core: ProducerCore
        private let factory: any MetricsFactory
        private let catalog: [MetricDefinition]
        private let labels: MetricLabels
        private let state: Mutex<State>

        private struct State {
            /// What the last report was made of.
            var last = ProducerMetrics()
            /// The backend's side of each metric with each set of labels.
            var handles: [HandleKey: Handle] = [:]
        }

        /// What decides the name and the labels of a metric.
        private struct HandleKey: Hashable {
            /// The place in the catalog.
            let definition: Int
            /// The broker, topic or type of error.
            let instance: String?
        }

        private enum Handle {
            case counter(Counter)
            case gauge(Gauge)
            case timer(Timer)
        }

        /// Makes a reporter, which reports nothing before ``reportRepeatedly()`` or ``report()`` is called.
        ///
        /// - Parameters:
        ///   - producer: Whose metrics to report.
        ///   - options: How; the defaults report every 10 seconds, by OpenTelemetry's names.
        ///   - factory: The backend. By default the one that the process has bootstrapped.
        public init(
            _ producer: KafkaProducer, options: Options = Options(), factory: any MetricsFactory = MetricsSystem.factory
        ) {
            self.options = options
            self.factory = factory
            core = producer.core
            catalog = MetricDefinition.catalog(percentiles: options.percentiles)
            labels = MetricLabels(options, clientID: producer.clientID)
            var state = State()
            state.last.takenAt = core.accumulator.clock.now()
            self.state = Mutex(state)
        }

        /// Reports every ``Options/interval`` until the task is cancelled, and then once more.
        ///
        /// It goes on when the producer has ended, with values that no longer change.
        public nonisolated(nonsending) func reportRepeatedly() async {
            while (try? await Task.sleep(for: options.interval)) != nil { await report() }
            await report()
        }

        /// Reports what has changed since the last report. For apps with a timer of their own, and for tests.
        public nonisolated(nonsending) func report() async {
            let metrics = await core.metrics()
            state.withLock { state in
                // A report that has overtaken this one had more to say.
                guard metrics.takenAt > state.last.takenAt else { return }
                let interval = MetricsInterval(
                    before: state.last, now: metrics, seconds: (metrics.takenAt - state.last.takenAt) / .seconds(1),
                    wallTime: core.accumulator.clock.wallMilliseconds())
                state.last = metrics
                for place in catalog.indices { report(place, interval, &state.handles) }
            }
        }

        private func report(_ place: Int, _ interval: MetricsInterval, _ handles: inout [HandleKey: Handle]) {
            let definition = catalog[place]
            guard let name = definition.name(options.naming), options.includesTopics || definition.scope != .topic
            else { return }
            for sample in definition.samples(interval) {
                let key = HandleKey(definition: place, instance: sample.instance)
                switch handle(key, name, &handles) {
                case .counter(let counter): counter.increment(by: Int64(max(0, sample.value)))
                case .gauge(let gauge): gauge.record(sample.value * definition.scale(options.naming))
                case .timer(let timer):
                    for bucket in sample.durations {
                        for _ in 0..<bucket.count { timer.recordNanoseconds(bucket.nanoseconds) }
                    }
                }
            }
        }

        private func handle(_ key: HandleKey, _ name: String, _ handles: inout [HandleKey: Handle]) -> Handle {
            if let handle = handles[key] { return handle }
            let definition = catalog[key.definition]
            let handle = makeHandle(definition.kind, name, labels.of(definition, key.instance))
            handles[key] = handle
            return handle
        }

        private func makeHandle(_ kind: MetricDefinition.Kind, _ name: String, _ labels: [(String, String)]) -> Handle {
            switch kind {
            case .counter: .counter(Counter(label: name, dimensions: labels, factory: factory))
            case .gauge: .gauge(Gauge(label: name, dimensions: labels, factory: factory))
            case .timer: .timer(Timer(label: name, dimensions: labels, factory: factory))
            }
        }
    }

    extension KafkaMetricsReporter {
        /// How metrics are reported.
        public struct Options: Sendable {
            /// The time between two reports. 10 seconds by default.
            public var interval = Duration.seconds(10)
            /// Whose names metrics and labels have. OpenTelemetry's by default.
            public var naming = Naming.openTelemetry
            /// Which shares of all are reported of batch sizes, queue times and latencies. By default 0.5, 0.95, 0.99 and 0.999.
            public var percentiles = [0.5, 0.95, 0.99, 0.999]
            /// Whether there are metrics for each topic, too. Off by default, since each topic is one more label value for
            /// the backend to keep.
            public var includesTopics = false
            /// Labels that each metric gets besides its own: names and values. None by default.
            public var dimensions: [(String, String)] = []

            /// The defaults.
            public init() {}
        }

        /// Whose names metrics and labels have.
        public enum Naming: Hashable, Sendable {
            /// OpenTelemetry's conventions for messaging, such as `messaging.client.sent.messages`, where they have a
            /// name; `kafka.producer.…` for the rest. Durations in seconds. Rates are left to the backend.
            case openTelemetry
            /// The Java producer's, as its JMX exporter writes them: `kafka.producer.producer-metrics.record-send-total`, which Prometheus
            /// stores as `kafka_producer_producer_metrics_record_send_total`. Durations in milliseconds. Rates are gauges, each
            /// over one interval.
            case java
        }
    }
#endif
