#if Metrics
    // What a producer as a whole does.

    extension MetricDefinition {
        static var batches: [MetricDefinition] {
            [
                quotient(
                    .bytes, "kafka.producer.record.size.avg", "record-size-avg", "encoded size of records",
                    of: { $0.recordSizes.total }, by: { $0.recordSizes.count }),
                quotient(
                    .records, "kafka.producer.request.records.avg", "records-per-request-avg",
                    "records in a produce request", of: { $0.recordsInRequests }, by: { $0.produceRequests }),
                quotient(
                    .one, "kafka.producer.compression.ratio", "compression-rate-avg",
                    "size of batches after compression, divided by their size before",
                    of: { $0.compression.bytesAfter }, by: { $0.compression.bytesBefore }),
                level(
                    .batches, "kafka.producer.batches.queued", "batches-queued", isJavas: false,
                    "batches that are filling, waiting or in flight"
                ) { Double($0.batchesQueued) },
                level(
                    .seconds, "kafka.producer.batching.linger", "batching-linger", isJavas: false,
                    "the longest that a batch waits now"
                ) { $0.batching.linger.inSeconds },
                level(
                    .bytes, "kafka.producer.batching.size", "batching-size", isJavas: false,
                    "the size at which a batch is full now"
                ) { Double($0.batching.batchSize) },
            ]
                + counted(
                    .others, "kafka.producer.batching.changes", java: "batching-change", isJavas: false,
                    "how often automatic batching has changed one of them"
                ) { $0.batching.changes }
                + counted(
                    .batches, "kafka.producer.batches.sent", java: "batch-send", isJavas: false,
                    "batches sent, each once"
                ) {
                    $0.batchSizes.count
                }
                + counted(
                    .bytes, "kafka.producer.batches.bytes", java: "batch-byte", isJavas: false, "bytes of these batches"
                ) { $0.batchSizes.total }
                + counted(
                    .batches, "kafka.producer.batches.split", java: "batch-split",
                    "batches that were split because a broker found them too large"
                ) { $0.batchSplits }
                + counted(
                    .batches, "kafka.producer.batches.expired", java: "batch-expired", isJavas: false,
                    "batches that were not acknowledged within `deliveryTimeout`"
                ) { $0.expiredBatches }
        }

        static var requests: [MetricDefinition] {
            counted(.requests, "kafka.producer.requests.sent", java: "request", "requests of any kind") {
                $0.requestsSent
            }
                + counted(.requests, "kafka.producer.responses.received", java: "response", "responses of any kind") {
                    $0.responsesReceived
                }
                + counted(
                    .requests, "kafka.producer.requests.produce", java: "produce-request", isJavas: false,
                    "produce requests"
                ) { $0.produceRequests }
                + counted(
                    .others, "kafka.producer.throttled", java: "produce-throttle", isJavas: false,
                    "responses with which a broker throttled this client (KIP-219)"
                ) { $0.throttleTime.count }
                + [
                    level(
                        .requests, "kafka.producer.requests.in.flight", "requests-in-flight",
                        "requests without a response"
                    ) {
                        Double($0.requestsInFlight)
                    }
                ]
                + summary(
                    "kafka.producer.throttle.time", java: "produce-throttle-time", isJavas: true,
                    "how long brokers throttled this client"
                ) { $0.throttleTime }
        }

        static var network: [MetricDefinition] {
            counted(.bytes, "kafka.producer.network.sent", java: "outgoing-byte", "bytes written to sockets") {
                $0.bytesSent
            }
                + counted(.bytes, "kafka.producer.network.received", java: "incoming-byte", "bytes read from sockets") {
                    $0.bytesReceived
                }
                + counted(
                    .connections, "kafka.producer.connections.created", java: "connection-creation", "connections made"
                ) { $0.connectionsCreated }
                + counted(
                    .connections, "kafka.producer.connections.closed", java: "connection-close", "connections ended"
                ) { $0.connectionsClosed }
                + [
                    level(
                        .connections, "kafka.producer.connections.open", "connection-count", "connections that are open"
                    ) {
                        Double($0.connections)
                    },
                    MetricDefinition(
                        .gauge, .perSecond, nil, java: "network-io-rate", isJavas: true,
                        "requests and responses"
                    ) { interval in
                        let count = interval.growth { $0.requestsSent + $0.responsesReceived }
                        return [MetricSample(value: Double(count) / interval.seconds)]
                    },
                ]
        }

        static var buffer: [MetricDefinition] {
            [
                level(.bytes, "kafka.producer.buffer.limit", "buffer-total-bytes", "`bufferMemory`") {
                    Double($0.bufferTotalBytes)
                },
                level(.bytes, "kafka.producer.buffer.available", "buffer-available-bytes", "how much of it is free") {
                    Double($0.bufferAvailableBytes)
                },
                level(
                    .one, "kafka.producer.buffer.usage", "buffer-used-ratio", isJavas: false,
                    "which share of it is in use, from 0 to 1"
                ) {
                    $0.bufferTotalBytes > 0 ? 1 - Double($0.bufferAvailableBytes) / Double($0.bufferTotalBytes) : 0
                },
                level(.others, "kafka.producer.buffer.waiting", "waiting-threads", "tasks that wait for memory") {
                    Double($0.tasksWaitingForMemory)
                },
            ]
                + counted(
                    .records, "kafka.producer.buffer.exhausted", java: "buffer-exhausted",
                    "how often a record found no memory"
                ) { $0.bufferExhausted }
        }

        static var waits: [MetricDefinition] {
            [
                MetricDefinition(
                    .gauge, .one, "kafka.producer.buffer.wait.ratio", java: "bufferpool-wait-ratio", isJavas: true,
                    "back-pressure: which share of the time a task waited for memory or paused, from 0 to 1"
                ) { interval in
                    let time = interval.now.waits.total - interval.before.waits.total
                    return [MetricSample(value: min(1, time.inSeconds / interval.seconds))]
                }
            ]
                + summary(
                    "kafka.producer.buffer.wait.time", java: "bufferpool-wait-time", isJavas: false,
                    "how long records waited for memory"
                ) { $0.waits.memory }
                + counted(
                    .records, "kafka.producer.buffer.topic.waits", java: "topic-wait", isJavas: false,
                    "how often a record waited because its topic held as much as it may"
                ) { $0.waits.topics }
                + counted(
                    .records, "kafka.producer.pacing.pauses", java: "pacing-pause", isJavas: false,
                    "records that paused because the buffer was filled beyond `pacingThreshold`"
                ) { $0.waits.pacing.count }
                + summary(
                    "kafka.producer.pacing.time", java: "pacing-time", isJavas: false, "how long they paused"
                ) { $0.waits.pacing }
        }

        static var state: [MetricDefinition] {
            [
                level(
                    .seconds, "kafka.producer.metadata.age", "metadata-age",
                    "time since the last metadata; 0 before the first"
                ) { $0.metadataAge?.inSeconds ?? 0 }
            ]
                + counted(
                    .others, "kafka.producer.epoch.bumps", java: "epoch-bump", isJavas: false,
                    "partitions whose sequence restarted under a higher epoch or a new producer id (KIP-360)"
                ) { $0.epochBumps }
                + counted(
                    .others, "kafka.producer.rebootstraps", java: "rebootstrap", isJavas: false,
                    "how often the producer started over from the bootstrap servers (KIP-899)"
                ) { $0.rebootstraps }
        }

        static var security: [MetricDefinition] {
            counted(
                .connections, "kafka.producer.authentications", java: "successful-authentication",
                "new connections that have authenticated"
            ) { $0.security.authentications.count }
                + counted(
                    .connections, "kafka.producer.authentication.failures", java: "failed-authentication",
                    "new connections that were refused"
                ) { $0.security.authenticationFailures }
                + counted(
                    .connections, "kafka.producer.reauthentications", java: "successful-reauthentication",
                    "connections that have authenticated again"
                ) { $0.security.reauthentications.count }
                + counted(
                    .connections, "kafka.producer.reauthentication.failures", java: "failed-reauthentication",
                    "connections that were refused then"
                ) { $0.security.reauthenticationFailures }
                + counted(
                    .connections, "kafka.producer.tls.handshakes", java: "tls-handshake", isJavas: false,
                    "TLS handshakes that succeeded"
                ) { $0.security.tlsHandshakes.count }
                + counted(
                    .connections, "kafka.producer.tls.handshake.failures", java: "failed-tls-handshake", isJavas: false,
                    "TLS handshakes that failed"
                ) { $0.security.tlsHandshakeFailures }
                + [
                    validity(
                        "kafka.producer.certificate.validity", java: "certificate-validity",
                        "time until the client's certificate expires; negative once it has, absent without one"
                    ) { $0.security.clientCertificateExpiry },
                    validity(
                        "kafka.producer.token.validity", java: "token-validity",
                        "time until the bearer token in use expires; negative once it has, absent without one"
                    ) { $0.security.tokenExpiry },
                ]
        }
    }
#endif
