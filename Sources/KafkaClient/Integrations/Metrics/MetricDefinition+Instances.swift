#if Metrics
    // What there is one value of for each broker or topic.

    extension MetricDefinition {
        static var brokers: [MetricDefinition] {
            [
                broker(
                    .counter, .records, "kafka.producer.broker.records.sent", "record-send-total", isJavas: false,
                    "records that the broker acknowledged"
                ) { before, now in Double(now.recordsSent - before.recordsSent) },
                broker(
                    .counter, .bytes, "kafka.producer.broker.bytes.sent", "byte-total", isJavas: false,
                    "bytes of these batches, as they were sent"
                ) { before, now in Double(now.bytesSent - before.bytesSent) },
                broker(
                    .counter, .requests, "kafka.producer.broker.requests", "produce-request-total", isJavas: false,
                    "produce requests that the broker answered"
                ) { before, now in Double(now.requestLatency.count - before.requestLatency.count) },
                broker(
                    .gauge, .seconds, "kafka.producer.broker.request.latency.avg", "request-latency-avg", isJavas: true,
                    "from sending it a produce request to its response"
                ) { before, now in mean(before.requestLatency, now.requestLatency) },
                broker(
                    .gauge, .seconds, "kafka.producer.broker.request.latency.max", "request-latency-max", isJavas: true,
                    "the longest since the producer was made"
                ) { _, now in now.requestLatency.max.inSeconds },
                broker(
                    .gauge, .requests, "kafka.producer.broker.requests.in.flight", "requests-in-flight", isJavas: false,
                    "requests that it has not answered"
                ) { _, now in Double(now.requestsInFlight) },
                broker(
                    .gauge, .seconds, "kafka.producer.broker.throttle.time.avg", "produce-throttle-time-avg",
                    isJavas: false, "how long it throttled this client"
                ) { before, now in mean(before.throttleTime, now.throttleTime) },
            ]
        }

        static var topics: [MetricDefinition] {
            topic(.records, "kafka.producer.topic.records.sent", java: "record-send", "records that were acknowledged")
            {
                $0.recordsSent
            }
                + topic(.records, "kafka.producer.topic.records.failed", java: "record-error", "records that failed") {
                    $0.recordErrors
                }
                + topic(
                    .bytes, "kafka.producer.topic.bytes.sent", java: "byte",
                    "bytes of acknowledged batches, as they were sent"
                ) { $0.bytesSent }
        }

        private static func broker(
            _ kind: Kind, _ unit: Unit, _ name: String, _ java: String, isJavas: Bool, _ meaning: String,
            _ value: @escaping @Sendable (_ before: ProducerMetrics.Broker, _ now: ProducerMetrics.Broker) -> Double
        ) -> MetricDefinition {
            each(kind, .broker, unit, name, java: java, isJavas: isJavas, meaning) { interval in
                interval.now.brokers.map { id, broker in
                    let before = interval.before.brokers[id] ?? ProducerMetrics.Broker()
                    // A broker that has left and come back counts from zero.
                    let isNew =
                        broker.requestLatency.count < before.requestLatency.count
                        || broker.recordsSent < before.recordsSent
                    return MetricSample(
                        instance: "\(id)", value: value(isNew ? ProducerMetrics.Broker() : before, broker))
                }
            }
        }

        private static func topic(
            _ unit: Unit, _ name: String, java: String, _ meaning: String,
            _ count: @escaping @Sendable (ProducerMetrics.Topic) -> Int
        ) -> [MetricDefinition] {
            @Sendable func growth(_ interval: MetricsInterval) -> [MetricSample] {
                interval.now.topics.map { name, topic in
                    let before = interval.before.topics[name].map(count) ?? 0
                    return MetricSample(instance: name, value: Double(count(topic) - before))
                }
            }
            return [
                each(.counter, .topic, unit, name, java: "\(java)-total", meaning, growth),
                each(.gauge, .topic, .perSecond, nil, java: "\(java)-rate", meaning) { interval in
                    growth(interval).map { MetricSample(instance: $0.instance, value: $0.value / interval.seconds) }
                },
            ]
        }

        private static func mean(
            _ before: ProducerMetrics.DurationSummary, _ now: ProducerMetrics.DurationSummary
        ) -> Double {
            let count = now.count - before.count
            return count > 0 ? ((now.total - before.total) / count).inSeconds : 0
        }
    }
#endif
