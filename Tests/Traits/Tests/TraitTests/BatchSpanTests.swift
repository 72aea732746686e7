import InMemoryTracing
import KafkaTesting
import Testing
import Tracing

@testable import KafkaClient

/// Spans of batches, in a simulation: what is in one batch, and when it leaves, is the same in each run.
@Suite("Spans of batches", .timeLimit(.minutes(10)))
struct BatchSpanTests {
    private let tracer = InMemoryTracer()
    private let simulation = Simulation(seed: 5)

    /// A producer for the topic "t", which has one partition, and which it knows. Batches leave 10 ms after their first record.
    private func makeProducer(
        _ tracing: KafkaTracing? = nil, _ configure: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> KafkaProducer {
        try simulation.createTopic("t", partitions: 1)
        let interceptor = tracing ?? KafkaTracing(tracer, batchSpans: true)
        let producer = try simulation.makeProducer(interceptors: [interceptor]) {
            $0.clientID = "checkout"
            $0.linger = .fixed(.milliseconds(10))
            configure(&$0)
        }
        simulation.spawn { try? await producer.warmUp(topics: ["t"]) }
        simulation.run(for: .seconds(1))
        return producer
    }

    /// Enqueues records, each with the context of a span of its own. Returns the spans' ids.
    private func enqueue(_ count: Int, in producer: KafkaProducer) throws -> [String] {
        try (0..<count).map { number in
            let span = tracer.startSpan("request")
            defer { span.end() }
            return try ServiceContext.withValue(span.context) {
                try producer.tryEnqueue(ProducerRecord(topic: "t", value: "\(number)"))
                return span.context.inMemorySpanContext?.spanID ?? ""
            }
        }
    }

    private var batches: [FinishedInMemorySpan] { tracer.finishedSpans.filter { $0.kind == .client } }

    private func text(_ name: String, of span: FinishedInMemorySpan?) -> String? {
        guard case .string(let value)? = span?.attributes.get(name) else { return nil }
        return value
    }

    private func links(of span: FinishedInMemorySpan?) -> [String] {
        span?.links.compactMap { $0.context.inMemorySpanContext?.spanID } ?? []
    }

    private func count(of span: FinishedInMemorySpan?) -> SpanAttribute? {
        span?.attributes.get("messaging.batch.message_count")
    }

    @Test("A batch is a span without a parent, with a link to each context in its records' headers")
    func links() throws {
        let producer = try makeProducer { $0.compression = .zstd }
        let contexts = try enqueue(2, in: producer)
        let request = tracer.startSpan("request")
        try ServiceContext.withValue(request.context) {
            for number in 0..<3 {
                let header = RecordHeader(key: "number", value: "\(number)")
                try producer.tryEnqueue(ProducerRecord(topic: "t", value: "a", headers: [header]))
            }
            // The context that counts is that in the headers, and the batch has none of its own.
            simulation.run(for: .seconds(1))
        }
        try producer.tryEnqueue(ProducerRecord(topic: "t", value: "without a context"))
        simulation.run(for: .seconds(1))
        try #require(batches.count == 2)
        let span = batches[0]
        #expect(span.operationName == "send t" && span.parentSpanID == nil && span.errors.isEmpty && span.status == nil)
        #expect(links(of: span) == contexts + [request.context.inMemorySpanContext?.spanID])
        #expect(count(of: span) == .int64(5))
        #expect(text("messaging.system", of: span) == "kafka")
        #expect(text("messaging.operation.name", of: span) == "send")
        #expect(text("messaging.operation.type", of: span) == "send")
        #expect(text("messaging.destination.name", of: span) == "t")
        #expect(text("messaging.destination.partition.id", of: span) == "0")
        #expect(text("messaging.client.id", of: span) == "checkout")
        #expect(text("messaging.kafka.cluster.id", of: span) == producer.cluster?.id)
        #expect(text("server.address", of: span)?.hasPrefix("broker-") == true)
        #expect(span.attributes.get("server.port") == .int64(9092))
        #expect(span.attributes.get("messaging.kafka.offset") == nil, "a batch has no one offset")
        #expect(links(of: batches[1]) == [] && count(of: batches[1]) == .int64(1))
    }

    @Test("The span ends at the acknowledgement, and one span covers all attempts")
    func acknowledgement() throws {
        let producer = try makeProducer { $0.requestTimeout = .seconds(60) }
        simulation.inject(EmbeddedFault(.error(.notEnoughReplicas), api: .produce, times: 1))
        for broker in simulation.brokerIDs { simulation.stallBroker(broker) }
        let contexts = try enqueue(1, in: producer)
        simulation.run(for: .seconds(5))
        #expect(batches.isEmpty && tracer.activeSpans.map(\.operationName) == ["send t"])
        for broker in simulation.brokerIDs { simulation.resumeBroker(broker) }
        simulation.run(for: .seconds(5))
        #expect(tracer.activeSpans.isEmpty && batches.count == 1)
        #expect(links(of: batches.first) == contexts && batches.first?.status == nil)
    }

    @Test("A failure is the span's status, with the broker's name for it")
    func failure() throws {
        let producer = try makeProducer()
        simulation.inject(EmbeddedFault(.error(.topicAuthorizationFailed), api: .produce, times: nil))
        let contexts = try enqueue(2, in: producer)
        simulation.run(for: .seconds(5))
        let span = try #require(batches.first)
        #expect(batches.count == 1 && tracer.activeSpans.isEmpty)
        #expect(span.status?.code == .error && span.errors.count == 1)
        #expect(text("error.type", of: span) == "TOPIC_AUTHORIZATION_FAILED")
        #expect(links(of: span) == contexts)
    }

    @Test("A batch that expires before it is sent has a span, too")
    func expiry() throws {
        let producer = try makeProducer {
            $0.requestTimeout = .seconds(2)
            $0.deliveryTimeout = .seconds(5)
        }
        for broker in simulation.brokerIDs { simulation.stopBroker(broker) }
        simulation.run(for: .seconds(1))
        let contexts = try enqueue(1, in: producer)
        simulation.run(for: .seconds(20))
        #expect(batches.count == 1 && tracer.activeSpans.isEmpty)
        #expect(text("error.type", of: batches.first) == "deliveryTimedOut")
        #expect(links(of: batches.first) == contexts)
        #expect(batches.first?.attributes.get("server.address") == nil)
    }

    @Test("A batch that is split fails, and its parts have spans with the links of theirs")
    func split() throws {
        let producer = try makeProducer()
        simulation.inject(EmbeddedFault(.error(.messageTooLarge), api: .produce, times: 1))
        let contexts = try enqueue(4, in: producer)
        simulation.run(for: .seconds(5))
        try #require(batches.count == 3)
        #expect(batches.map(count) == [.int64(4), .int64(2), .int64(2)])
        #expect(text("error.type", of: batches[0]) == "MESSAGE_TOO_LARGE")
        #expect(batches[1...].allSatisfy { $0.status == nil })
        #expect(batches.map(links) == [contexts, Array(contexts[..<2]), Array(contexts[2...])])
        #expect(tracer.activeSpans.isEmpty)
    }

    @Test("A span has 128 links at most")
    func manyContexts() throws {
        let producer = try makeProducer()
        let contexts = try enqueue(200, in: producer)
        simulation.run(for: .seconds(1))
        #expect(count(of: batches.first) == .int64(200))
        #expect(links(of: batches.first) == Array(contexts[..<128]))
    }

    @Test("Batches have no spans unless they are asked for")
    func off() throws {
        let producer = try makeProducer(KafkaTracing(tracer))
        _ = try enqueue(1, in: producer)
        simulation.run(for: .seconds(1))
        #expect(simulation.records(in: "t").count == 1)
        #expect(tracer.finishedSpans.map(\.operationName) == ["request"])
    }

    @Test("The span of an awaited record's batch has a link to the record's span")
    func awaited() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let producer = try KafkaProducer(
                ProducerConfiguration(bootstrapServers: cluster.bootstrapServers),
                interceptors: [KafkaTracing(tracer, batchSpans: true)])
            try await producer.send(ProducerRecord(topic: "t", value: "a"))
            await producer.close()
            let record = try #require(tracer.finishedSpans.first { $0.kind == .producer })
            #expect(batches.map(links) == [[record.spanID]])
            #expect(batches.first?.traceID != record.traceID)
        }
    }

    @Test("Without a tracer, records take the quick way, even if batches should have spans")
    func noTracer() async throws {
        let configuration = ProducerConfiguration(bootstrapServers: ["localhost:1"])
        for tracing in [KafkaTracing(batchSpans: true), KafkaTracing(NoOpTracer(), batchSpans: true), .off] {
            let producer = try KafkaProducer(configuration, interceptors: [tracing])
            #expect(producer.core.interceptors == nil && producer.tracing == nil)
            await producer.close(timeout: .zero)
        }
        let producer = try KafkaProducer(configuration, interceptors: [KafkaTracing(tracer)])
        #expect(producer.core.interceptors != nil && producer.tracing != nil)
        await producer.close(timeout: .zero)
    }
}
