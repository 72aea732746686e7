import KafkaClient

extension MetricFamily {
    /// All metrics, in the order of `Docs/METRICS.md`.
    static let catalog: [MetricFamily] =
        records + times + batches + requests + network + buffer + waits + security + state + brokers + topics

    private static let records: [MetricFamily] = [
        // Acknowledged records have no error_type; failed ones have.
        MetricFamily(
            name: "messaging.client.sent.messages", kind: .counter,
            help: "records that were acknowledged, or failed (error_type)"
        ) { interval in
            let failed = interval.now.recordErrorsByCode.map { ("\($0)", $1) }.sorted { $0.0 < $1.0 }
            return [Sample(value: Double(interval.now.recordsSent))]
                + failed.map { Sample(labels: [("error_type", $0)], value: Double($1)) }
        },
        count("kafka.producer.records.retried", "records that were sent again; each time counts") { $0.recordRetries },
        level("kafka.producer.records.queued", "records that are accepted and have not ended") {
            Double($0.recordsQueued)
        },
        level("kafka.producer.records.oldest.age", "age of the oldest of them; 0 if there is none") {
            $0.oldestRecordAge?.inSeconds ?? 0
        },
    ]

    private static let times: [MetricFamily] =
        [
            histogram("messaging.client.operation.duration", "from sending a produce request to its response") {
                $0.requestLatencyDistribution
            }
        ]
        + durations("kafka.producer.request.latency", "from sending a produce request to its response") {
            $0.requestLatencyDistribution
        }
        + durations("kafka.producer.queue.time", "from a batch's first record to its first sending") {
            $0.queueTimeDistribution
        }
        + durations("kafka.producer.delivery.latency", "from enqueueing a record to its acknowledgement") {
            $0.deliveryLatency
        }

    private static let batches: [MetricFamily] = [
        quotient(
            "kafka.producer.batch.size.avg", "size of batches as they are sent",
            of: { Double($0.batchSizes.total) }, by: { $0.batchSizes.count }),
        level("kafka.producer.batch.size.max", "the largest since the producer was made") { Double($0.batchSizes.max) },
        level("kafka.producer.batch.size.p50", "size of batches since the producer was made") {
            Double($0.batchSizeDistribution.quantile(0.5))
        },
        level("kafka.producer.batch.size.p95", "size of batches since the producer was made") {
            Double($0.batchSizeDistribution.quantile(0.95))
        },
        level("kafka.producer.batch.size.p99", "size of batches since the producer was made") {
            Double($0.batchSizeDistribution.quantile(0.99))
        },
        level("kafka.producer.batch.size.p999", "size of batches since the producer was made") {
            Double($0.batchSizeDistribution.quantile(0.999))
        },
        quotient(
            "kafka.producer.record.size.avg", "encoded size of records",
            of: { Double($0.recordSizes.total) }, by: { $0.recordSizes.count }),
        quotient(
            "kafka.producer.request.records.avg", "records in a produce request",
            of: { Double($0.recordsInRequests) }, by: { $0.produceRequests }),
        quotient(
            "kafka.producer.compression.ratio", "size of batches after compression, divided by their size before",
            of: { Double($0.compression.bytesAfter) }, by: { $0.compression.bytesBefore }),
        level("kafka.producer.batches.queued", "batches that are filling, waiting or in flight") {
            Double($0.batchesQueued)
        },
        level("kafka.producer.batching.linger", "the longest that a batch waits now") { $0.batching.linger.inSeconds },
        level("kafka.producer.batching.size", "the size at which a batch is full now") {
            Double($0.batching.batchSize)
        },
        count("kafka.producer.batching.changes", "how often automatic batching has changed one of them") {
            $0.batching.changes
        },
        count("kafka.producer.batches.sent", "batches sent, each once") { $0.batchSizes.count },
        count("kafka.producer.batches.bytes", "bytes of these batches") { $0.batchSizes.total },
        count("kafka.producer.batches.split", "batches that were split because a broker found them too large") {
            $0.batchSplits
        },
        count("kafka.producer.batches.expired", "batches that were not acknowledged within deliveryTimeout") {
            $0.expiredBatches
        },
    ]

    private static let requests: [MetricFamily] =
        [
            count("kafka.producer.requests.sent", "requests of any kind") { $0.requestsSent },
            count("kafka.producer.responses.received", "responses of any kind") { $0.responsesReceived },
            count("kafka.producer.requests.produce", "produce requests") { $0.produceRequests },
            count("kafka.producer.throttled", "responses with which a broker throttled this client (KIP-219)") {
                $0.throttleTime.count
            },
            level("kafka.producer.requests.in.flight", "requests without a response") { Double($0.requestsInFlight) },
        ]
        + summary("kafka.producer.throttle.time", "how long brokers throttled this client") { $0.throttleTime }

    private static let network: [MetricFamily] = [
        count("kafka.producer.network.sent", "bytes written to sockets") { $0.bytesSent },
        count("kafka.producer.network.received", "bytes read from sockets") { $0.bytesReceived },
        count("kafka.producer.connections.created", "connections made") { $0.connectionsCreated },
        count("kafka.producer.connections.closed", "connections ended") { $0.connectionsClosed },
        level("kafka.producer.connections.open", "connections that are open") { Double($0.connections) },
    ]

    private static let buffer: [MetricFamily] = [
        level("kafka.producer.buffer.limit", "bufferMemory") { Double($0.bufferTotalBytes) },
        level("kafka.producer.buffer.available", "how much of it is free") { Double($0.bufferAvailableBytes) },
        level("kafka.producer.buffer.usage", "which share of it is in use, from 0 to 1") {
            $0.bufferTotalBytes > 0 ? 1 - Double($0.bufferAvailableBytes) / Double($0.bufferTotalBytes) : 0
        },
        level("kafka.producer.buffer.waiting", "tasks that wait for memory") { Double($0.tasksWaitingForMemory) },
        count("kafka.producer.buffer.exhausted", "how often a record found no memory") { $0.bufferExhausted },
    ]

    private static let waits: [MetricFamily] =
        [
            MetricFamily(
                name: "kafka.producer.buffer.wait.ratio", kind: .gauge,
                help: "back-pressure: which share of the time a task waited for memory or paused, from 0 to 1"
            ) { interval in
                let time = interval.now.waits.total - (interval.before?.waits.total ?? .zero)
                return [Sample(value: interval.seconds > 0 ? min(1, time.inSeconds / interval.seconds) : 0)]
            }
        ]
        + summary("kafka.producer.buffer.wait.time", "how long records waited for memory") { $0.waits.memory }
        + [
            count(
                "kafka.producer.buffer.topic.waits",
                "how often a record waited because its topic held as much as it may"
            ) { $0.waits.topics },
            count(
                "kafka.producer.pacing.pauses",
                "records that paused because the buffer was filled beyond pacingThreshold"
            ) { $0.waits.pacing.count },
        ]
        + summary("kafka.producer.pacing.time", "how long they paused") { $0.waits.pacing }

    private static let security: [MetricFamily] = [
        count("kafka.producer.authentications", "new connections that have authenticated") {
            $0.security.authentications.count
        },
        count("kafka.producer.authentication.failures", "new connections that were refused") {
            $0.security.authenticationFailures
        },
        count("kafka.producer.reauthentications", "connections that have authenticated again") {
            $0.security.reauthentications.count
        },
        count("kafka.producer.reauthentication.failures", "connections that were refused then") {
            $0.security.reauthenticationFailures
        },
        count("kafka.producer.tls.handshakes", "TLS handshakes that succeeded") { $0.security.tlsHandshakes.count },
        count("kafka.producer.tls.handshake.failures", "TLS handshakes that failed") {
            $0.security.tlsHandshakeFailures
        },
        validity(
            "kafka.producer.certificate.validity",
            "time until the client's certificate expires; negative once it has, absent without one"
        ) { $0.security.clientCertificateExpiry },
        validity(
            "kafka.producer.token.validity",
            "time until the bearer token in use expires; negative once it has, absent without one"
        ) { $0.security.tokenExpiry },
    ]

    private static let state: [MetricFamily] = [
        level("kafka.producer.metadata.age", "time since the last metadata; 0 before the first") {
            $0.metadataAge?.inSeconds ?? 0
        },
        count(
            "kafka.producer.epoch.bumps",
            "partitions whose sequence restarted under a higher epoch or a new producer id (KIP-360)"
        ) { $0.epochBumps },
        count(
            "kafka.producer.rebootstraps", "how often the producer started over from the bootstrap servers (KIP-899)"
        ) { $0.rebootstraps },
    ]

    private static let brokers: [MetricFamily] = [
        broker(.counter, "kafka.producer.broker.records.sent", "records that the broker acknowledged") {
            Double($1.recordsSent)
        },
        broker(.counter, "kafka.producer.broker.bytes.sent", "bytes of these batches, as they were sent") {
            Double($1.bytesSent)
        },
        broker(.counter, "kafka.producer.broker.requests", "produce requests that the broker answered") {
            Double($1.requestLatency.count)
        },
        broker(
            .gauge, "kafka.producer.broker.request.latency.avg", "from sending it a produce request to its response"
        ) { mean($0?.requestLatency, $1.requestLatency) },
        broker(.gauge, "kafka.producer.broker.request.latency.max", "the longest since the producer was made") {
            $1.requestLatency.max.inSeconds
        },
        broker(.gauge, "kafka.producer.broker.requests.in.flight", "requests that it has not answered") {
            Double($1.requestsInFlight)
        },
        broker(.gauge, "kafka.producer.broker.throttle.time.avg", "how long it throttled this client") {
            mean($0?.throttleTime, $1.throttleTime)
        },
    ]

    private static let topics: [MetricFamily] = [
        topic("kafka.producer.topic.records.sent", "records that were acknowledged") { $0.recordsSent },
        topic("kafka.producer.topic.records.failed", "records that failed") { $0.recordErrors },
        topic("kafka.producer.topic.bytes.sent", "bytes of acknowledged batches, as they were sent") { $0.bytesSent },
    ]

    /// Of an interval, in seconds. A broker that has left and come back counts from zero.
    private static func mean(
        _ before: ProducerMetrics.DurationSummary?, _ now: ProducerMetrics.DurationSummary
    ) -> Double {
        let old = before.flatMap { $0.count <= now.count ? $0 : nil }
        let count = now.count - (old?.count ?? 0)
        return count > 0 ? (now.total - (old?.total ?? .zero)).inSeconds / Double(count) : 0
    }
}
