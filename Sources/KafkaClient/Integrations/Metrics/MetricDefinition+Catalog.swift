#if Metrics
    extension MetricDefinition {
        /// All metrics.
        static func catalog(percentiles: [Double]) -> [MetricDefinition] {
            records + failures + distributions(percentiles) + batches + requests + network + buffer + waits + security
                + state
                + brokers + topics
        }

        /// The most durations that a timer is given in one report.
        static let maxTimings = 10_000

        private static var records: [MetricDefinition] {
            counted(
                .records, "messaging.client.sent.messages", java: "record-send",
                "records that were acknowledged"
            ) { $0.recordsSent }
                + counted(
                    .records, "kafka.producer.records.retried", java: "record-retry",
                    "records that were sent again; each time counts"
                ) { $0.recordRetries }
                + [
                    level(
                        .records, "kafka.producer.records.queued", "records-queued", isJavas: false,
                        "records that are accepted and have not ended"
                    ) { Double($0.recordsQueued) },
                    level(
                        .seconds, "kafka.producer.records.oldest.age", "record-oldest-age", isJavas: false,
                        "age of the oldest of them; 0 if there is none"
                    ) { $0.oldestRecordAge?.inSeconds ?? 0 },
                ]
        }

        /// By error code: `error.type` and `error_type`.
        private static var failures: [MetricDefinition] {
            @Sendable func growth(_ interval: MetricsInterval) -> [MetricSample] {
                interval.now.recordErrorsByCode.map { code, count in
                    MetricSample(
                        instance: "\(code)", value: Double(count - (interval.before.recordErrorsByCode[code] ?? 0)))
                }
            }
            return [
                MetricDefinition(
                    .counter, per: .errorType, .records, "messaging.client.sent.messages", java: "record-error-total",
                    isJavas: true, "records that failed", growth),
                MetricDefinition(
                    .gauge, per: .errorType, .perSecond, nil, java: "record-error-rate", isJavas: true,
                    "records that failed"
                ) { interval in
                    growth(interval).map { MetricSample(instance: $0.instance, value: $0.value / interval.seconds) }
                },
            ]
        }

        private static func distributions(_ percentiles: [Double]) -> [MetricDefinition] {
            var all = [
                MetricDefinition(
                    .timer, .seconds, "messaging.client.operation.duration", java: nil, isJavas: false,
                    "from sending a produce request to its response, one value for each request"
                ) { [MetricSample(durations: $0.latencies(\.requestLatencyDistribution).timings(limit: maxTimings))] }
            ]
            all += distribution(
                "kafka.producer.request.latency", java: "request-latency", isJavas: true, percentiles,
                "from sending a produce request to its response"
            ) { $0.latencies(\.requestLatencyDistribution) }
            all += distribution(
                "kafka.producer.queue.time", java: "record-queue-time", isJavas: true, percentiles,
                "from a batch's first record to its first sending"
            ) { $0.latencies(\.queueTimeDistribution) }
            all += distribution(
                "kafka.producer.delivery.latency", java: "record-delivery-latency", isJavas: false, percentiles,
                "from enqueueing a record to its acknowledgement"
            ) { $0.latencies(\.deliveryLatency) }
            return all + sizes(percentiles)
        }

        /// Mean, maximum and percentiles of durations.
        private static func distribution(
            _ name: String, java: String, isJavas: Bool, _ percentiles: [Double], _ meaning: String,
            _ histogram: @escaping @Sendable (MetricsInterval) -> LatencyHistogram
        ) -> [MetricDefinition] {
            func statistic(
                _ suffix: String, isJavas: Bool, _ value: @escaping @Sendable (LatencyHistogram) -> Duration
            ) -> MetricDefinition {
                MetricDefinition(
                    .gauge, .seconds, "\(name).\(suffix)", java: "\(java)-\(suffix)", isJavas: isJavas, meaning
                ) { [MetricSample(value: value(histogram($0)).inSeconds)] }
            }
            return [
                statistic("avg", isJavas: isJavas) { $0.count == 0 ? .zero : $0.sum / $0.count },
                statistic("max", isJavas: isJavas) { $0.max },
            ] + percentiles.map { share in statistic(suffix(share), isJavas: false) { $0.quantile(share) } }
        }

        private static func sizes(_ percentiles: [Double]) -> [MetricDefinition] {
            func statistic(
                _ suffix: String, isJavas: Bool, _ value: @escaping @Sendable (SizeHistogram) -> Double
            ) -> MetricDefinition {
                MetricDefinition(
                    .gauge, .bytes, "kafka.producer.batch.size.\(suffix)", java: "batch-size-\(suffix)",
                    isJavas: isJavas, "size of batches as they are sent"
                ) { [MetricSample(value: value($0.now.batchSizeDistribution.since($0.before.batchSizeDistribution)))] }
            }
            return [
                statistic("avg", isJavas: true) { $0.count == 0 ? 0 : Double($0.sum) / Double($0.count) },
                statistic("max", isJavas: true) { Double($0.max) },
            ] + percentiles.map { share in statistic(suffix(share), isJavas: false) { Double($0.quantile(share)) } }
        }

        /// 0.5 is p50, 0.99 is p99, 0.999 is p999.
        static func suffix(_ share: Double) -> String {
            let thousandths = Int((share * 1000).rounded())
            if thousandths % 10 != 0 { return "p\(thousandths)" }
            return "p\(thousandths / 10)"
        }
    }

    // MARK: Kinds of metrics

    extension MetricDefinition {
        /// A count that grows, and in Java its rate.
        static func counted(
            _ unit: Unit, _ name: String, java: String, isJavas: Bool = true, _ meaning: String,
            _ count: @escaping @Sendable (ProducerMetrics) -> Int
        ) -> [MetricDefinition] {
            [
                MetricDefinition(.counter, unit, name, java: "\(java)-total", isJavas: isJavas, meaning) { interval in
                    [MetricSample(value: Double(interval.growth(count)))]
                },
                MetricDefinition(.gauge, .perSecond, nil, java: "\(java)-rate", isJavas: isJavas, meaning) { interval in
                    [MetricSample(value: Double(interval.growth(count)) / interval.seconds)]
                },
            ]
        }

        /// What is so now.
        static func level(
            _ unit: Unit, _ name: String, _ java: String, isJavas: Bool = true, _ meaning: String,
            _ value: @escaping @Sendable (ProducerMetrics) -> Double
        ) -> MetricDefinition {
            MetricDefinition(.gauge, unit, name, java: java, isJavas: isJavas, meaning) { interval in
                [MetricSample(value: value(interval.now))]
            }
        }

        /// The mean of the durations that were measured in the interval, and the longest of all.
        static func summary(
            _ name: String, java: String, isJavas: Bool, _ meaning: String,
            _ summary: @escaping @Sendable (ProducerMetrics) -> ProducerMetrics.DurationSummary
        ) -> [MetricDefinition] {
            [
                MetricDefinition(
                    .gauge, .seconds, "\(name).avg", java: "\(java)-avg", isJavas: isJavas, meaning
                ) { [MetricSample(value: $0.mean(summary).inSeconds)] },
                level(
                    .seconds, "\(name).max", "\(java)-max", isJavas: isJavas,
                    "the longest time since the producer was made"
                ) { summary($0).max.inSeconds },
            ]
        }

        /// For how long something is valid that expires at a time in milliseconds since 1970-01-01 UTC, if there is such a thing.
        static func validity(
            _ name: String, java: String, _ meaning: String, _ expiry: @escaping @Sendable (ProducerMetrics) -> Int64?
        ) -> MetricDefinition {
            MetricDefinition(.gauge, .seconds, name, java: java, isJavas: false, meaning) { interval in
                expiry(interval.now).map { [MetricSample(value: interval.seconds(until: $0))] } ?? []
            }
        }

        /// A quotient of two growths; zero if nothing was counted.
        static func quotient(
            _ unit: Unit, _ name: String, _ java: String, isJavas: Bool = true, _ meaning: String,
            of dividend: @escaping @Sendable (ProducerMetrics) -> Int,
            by divisor: @escaping @Sendable (ProducerMetrics) -> Int
        ) -> MetricDefinition {
            MetricDefinition(.gauge, unit, name, java: java, isJavas: isJavas, meaning) { interval in
                let count = interval.growth(divisor)
                return [MetricSample(value: count > 0 ? Double(interval.growth(dividend)) / Double(count) : 0)]
            }
        }

        /// One value for each instance of a scope.
        static func each(
            _ kind: Kind, _ scope: Scope, _ unit: Unit, _ name: String?, java: String, isJavas: Bool = true,
            _ meaning: String, _ samples: @escaping @Sendable (MetricsInterval) -> [MetricSample]
        ) -> MetricDefinition {
            MetricDefinition(kind, per: scope, unit, name, java: java, isJavas: isJavas, meaning, samples)
        }
    }
#endif
