// `@testable` needs a debug build.
#if DEBUG
    import KafkaClient

    @testable import KafkaClient
    @testable import kafka_producer

    enum DashboardSamples {
        /// A second in which 1,000 records went to each of `topics` topics.
        static func frame(topics: Int = 2, brokers: Int = 3, uptime: Double = 61, troubled: Bool = false)
            -> DashboardFrame
        {
            var before = DashboardSnapshot()
            before.records = 500
            var now = DashboardSnapshot()
            now.records = 500 + 1000 * topics
            for number in 0..<topics {
                now.topics["topic-\(number)"] = .init(records: 1000, bytes: 100_000 * (number + 1), errors: number)
            }
            for id in 1...brokers {
                now.brokers[id] = .init(
                    records: 700, bytes: 70_000, requests: 10, requestTime: .milliseconds(25), throttles: 1,
                    throttleTime: .milliseconds(8), inFlight: id)
            }
            now.batches = 20
            now.batchBytes = 80_000
            now.batchedRecords = 1000 * topics
            now.bytesBeforeCompression = 163_840
            now.bytesAfterCompression = 81_920
            now.bufferTotal = 32 << 20
            now.bufferAvailable = 24 << 20
            now.queuedRecords = 1234
            now.queuedBatches = 7
            now.oldestAge = .milliseconds(12)
            now.inFlight = 6
            var latency = LatencyHistogram()
            for milliseconds in 1...100 { latency.record(microseconds: Int64(milliseconds) * 1000, count: 1) }
            (now.delivery, now.queue, now.request) = (latency, latency, latency)
            if troubled { trouble(&now) }
            return DashboardFrame(
                .init(title: "perf, topic t", batchSize: 16_384), before: before, now: now, seconds: 1,
                time: 1_700_000_060_000, uptime: uptime)
        }

        private static func trouble(_ now: inout DashboardSnapshot) {
            now.errors = 9
            now.errorsByCode = ["deliveryTimedOut": 8, "recordTooLarge": 1]
            now.retries = 40
            now.tasksWaiting = 3
            now.health = [
                .init(
                    status: "unhealthy",
                    reasons: [
                        .init(
                            problem: "recordsWait", status: "degraded", since: 1_700_000_050_000,
                            message: "a record has waited for 61 s"),
                        .init(
                            problem: "clusterUnreachable", status: "unhealthy", since: 1_700_000_000_000,
                            message: "no broker can be reached; the last error was: connect: Connection refused "
                                + "(ECONNREFUSED), at broker-1.example.com:9092, of three that were tried"),
                    ], pressure: ["1.2 MiB wait for broker 2, which is not connected"])
            ]
        }

        static func history(_ frame: DashboardFrame, count: Int = 130) -> DashboardHistory {
            var history = DashboardHistory()
            for number in 0..<count {
                var frame = frame
                frame.uptime += Double(number)
                frame.records.perSecond = Double(1000 + number)
                history.add(frame)
            }
            return history
        }
    }
#endif
