import CoreMetrics
import KafkaClient
import KafkaTesting
import Logging
import MetricsTestKit
import ServiceLifecycle
import Testing

@Suite("Metrics reported to swift-metrics", .timeLimit(.minutes(10)))
struct MetricsReporterTests {
    private let backend = TestMetrics()
    private let client = ("messaging.client.id", "checkout")

    /// With a topic "t" of one partition, and a producer whose records leave immediately.
    private func withProducer(_ body: (EmbeddedKafkaCluster, KafkaProducer) async throws -> Void) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.clientID = "checkout"
            configuration.compression = .zstd
            let producer = try KafkaProducer(configuration)
            try await body(cluster, producer)
            await producer.close()
        }
    }

    private func reporter(
        _ producer: KafkaProducer, _ configure: (inout KafkaMetricsReporter.Options) -> Void = { _ in }
    ) -> KafkaMetricsReporter {
        var options = KafkaMetricsReporter.Options()
        configure(&options)
        return KafkaMetricsReporter(producer, options: options, factory: backend)
    }

    private func send(_ producer: KafkaProducer, _ count: Int) async throws {
        for _ in 0..<count {
            try await producer.send(ProducerRecord(topic: "t", value: String(repeating: "value ", count: 200)))
        }
    }

    private func gauge(_ name: String, _ more: (String, String)...) throws -> Double {
        try #require(try backend.expectGauge(name, [client] + more).values.last)
    }

    private func counter(_ name: String, _ more: (String, String)...) throws -> Int64 {
        try backend.expectCounter(name, [client] + more).totalValue
    }

    @Test("Counters grow by what has changed, and gauges have the values of now")
    func reports() async throws {
        try await withProducer { _, producer in
            let reporter = reporter(producer)
            try await send(producer, 3)
            await reporter.report()
            let semantics = [("messaging.system", "kafka"), ("messaging.operation.name", "send")]
            let sent = try backend.expectCounter("messaging.client.sent.messages", [client] + semantics)
            #expect(sent.totalValue == 3)
            #expect(try counter("kafka.producer.requests.produce") == 3)
            #expect(try counter("kafka.producer.batches.sent") == 3)
            #expect(try counter("kafka.producer.requests.sent") > 3)
            #expect(try counter("kafka.producer.requests.sent") == counter("kafka.producer.responses.received"))
            #expect(try counter("kafka.producer.network.sent") > counter("kafka.producer.batches.bytes"))
            #expect(try counter("kafka.producer.network.received") > 0)
            #expect(try gauge("kafka.producer.buffer.limit") == Double(producer.configuration.bufferMemory))
            #expect(try (0..<1).contains(gauge("kafka.producer.buffer.usage")))
            #expect(try (0.01..<0.5).contains(gauge("kafka.producer.compression.ratio")))
            #expect(try gauge("kafka.producer.connections.open") >= 1)
            for name in ["request.latency", "queue.time", "delivery.latency", "batch.size"] {
                let values = try ["avg", "max", "p50", "p95", "p99", "p999"].map {
                    try gauge("kafka.producer.\(name).\($0)")
                }
                #expect(values.allSatisfy { $0 > 0 }, "\(name): \(values)")
                #expect(values[1] >= values[0] && values[1] >= values[5] && values[5] >= values[2])
                if name != "batch.size" { #expect(values[1] < 60, "in seconds") }
            }
            let timer = try backend.expectTimer("messaging.client.operation.duration", [client] + semantics)
            #expect(timer.values.count == 3 && timer.values.allSatisfy { $0 > 0 })
            #expect(try counter("kafka.producer.broker.requests", ("kafka.broker.id", "1")) == 3)
            #expect(try gauge("kafka.producer.broker.request.latency.avg", ("kafka.broker.id", "1")) > 0)

            try await send(producer, 2)
            await reporter.report()
            #expect(sent.values == [3, 2])
            #expect(timer.values.count == 5)
            await reporter.report()
            #expect(sent.totalValue == 5)
            #expect(try gauge("kafka.producer.request.latency.p99") == 0, "nothing was sent in the interval")
        }
    }

    @Test("Failures are counted by type")
    func failures() async throws {
        try await withProducer { cluster, producer in
            cluster.setMaxMessageBytes(100, of: "t")
            let value = (0..<200).map { _ in UInt8.random(in: 0...255) }
            for _ in 0..<2 {
                await #expect(throws: KafkaError.self) {
                    try await producer.send(ProducerRecord(topic: "t", value: value))
                }
            }
            await reporter(producer).report()
            let failed = backend.counters(
                label: "messaging.client.sent.messages", dimensions: [("error.type", "recordTooLarge")])
            #expect(failed.map(\.totalValue) == [2])
            #expect(backend.counterTotal(label: "messaging.client.sent.messages") == 2)
        }
    }

    @Test("Java's names, milliseconds and rates")
    func javaNames() async throws {
        try await withProducer { cluster, producer in
            let reporter = reporter(producer) {
                $0.naming = .java
                $0.includesTopics = true
                $0.dimensions = [("zone", "a")]
            }
            try await send(producer, 4)
            cluster.setMaxMessageBytes(100, of: "t")
            let value = (0..<200).map { _ in UInt8.random(in: 0...255) }
            await #expect(throws: KafkaError.self) { try await producer.send(ProducerRecord(topic: "t", value: value)) }
            await reporter.report()
            let labels = [("client_id", "checkout"), ("zone", "a")]
            func counter(_ name: String, _ more: (String, String)...) throws -> Int64 {
                try backend.expectCounter("kafka.producer.\(name)", labels + more).totalValue
            }
            func gauge(_ name: String, _ more: (String, String)...) throws -> Double {
                try #require(try backend.expectGauge("kafka.producer.\(name)", labels + more).values.last)
            }
            #expect(try counter("producer-metrics.record-send-total") == 4)
            let type = ("error_type", "recordTooLarge")
            #expect(try counter("producer-metrics.record-error-total", type) == 1)
            let sendRate = try gauge("producer-metrics.record-send-rate")
            #expect(try abs(sendRate / 4 / gauge("producer-metrics.record-error-rate", type) - 1) < 0.001)
            let requests = try gauge("producer-metrics.request-rate") + gauge("producer-metrics.response-rate")
            #expect(try abs(requests / gauge("producer-metrics.network-io-rate") - 1) < 0.001)
            #expect(try gauge("producer-metrics.record-retry-rate") == 0)
            #expect(try counter("producer-topic-metrics.record-send-total", ("topic", "t")) == 4)
            #expect(try counter("producer-topic-metrics.byte-total", ("topic", "t")) > 0)
            #expect(try gauge("producer-node-metrics.request-latency-avg", ("node_id", "node-1")) > 0)
            let metrics = await producer.metrics()
            let longest = try gauge("producer-metrics.request-latency-max")
            #expect(abs(longest - metrics.requestLatencyDistribution.max / .milliseconds(1)) < 0.001, "in milliseconds")
            #expect(try gauge("producer-metrics.buffer-available-bytes") > 0)
            #expect(backend.timers.isEmpty)
        }
    }

    @Test("Topics only on request")
    func topics() async throws {
        try await withProducer { _, producer in
            try await send(producer, 1)
            await reporter(producer).report()
            #expect(backend.counters(label: "kafka.producer.topic.records.sent").isEmpty)
            await reporter(producer) { $0.includesTopics = true }.report()
            #expect(try counter("kafka.producer.topic.records.sent", ("messaging.destination.name", "t")) == 1)
        }
    }

    @Test("Reports of several tasks count nothing twice")
    func concurrentReports() async throws {
        try await withProducer { _, producer in
            let reporter = reporter(producer)
            await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<25 {
                            try await send(producer, 1)
                            await reporter.report()
                        }
                    }
                }
            }
            await reporter.report()
            let counter = backend.counters(label: "messaging.client.sent.messages")
            #expect(counter.map(\.totalValue) == [100])
        }
    }

    @Test("As a service before the producer, its last report has what the producer delivered at its end")
    func service() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.linger = .fixed(.seconds(60))
            let producer = try KafkaProducer(configuration)
            let group = ServiceGroup(
                services: [reporter(producer) { $0.interval = .seconds(3600) }, producer],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            async let run: Void = group.run()
            try await producer.enqueue(ProducerRecord(topic: "t", value: "a"))
            await group.triggerGracefulShutdown()
            try await run
            #expect(backend.counterTotal(label: "messaging.client.sent.messages") == 1)
        }
    }

    @Test("Does not keep the producer alive")
    func lifetime() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            var producer: KafkaProducer? = try KafkaProducer(
                ProducerConfiguration(bootstrapServers: cluster.bootstrapServers))
            weak let released = producer
            let reporter = try reporter(#require(producer))
            producer = nil
            #expect(released == nil)
            await reporter.report()
        }
    }
}
