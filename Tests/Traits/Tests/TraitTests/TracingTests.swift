import InMemoryTracing
import KafkaClient
import KafkaTesting
import Testing
import Tracing

@Suite("Tracing", .timeLimit(.minutes(10)))
struct TracingTests {
    private let tracer = InMemoryTracer()
    private let traceKey = "in-memory-trace-id"
    private let spanKey = "in-memory-span-id"

    /// With a topic "t" of two partitions, and a producer with the tracer.
    private func withProducer(
        _ interceptors: [any ProducerInterceptor]? = nil,
        _ body: (EmbeddedKafkaCluster, KafkaProducer) async throws -> Void
    ) async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 2)
            var configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            configuration.clientID = "checkout"
            let producer = try KafkaProducer(configuration, interceptors: interceptors ?? [KafkaTracing(tracer)])
            try await producer.warmUp(topics: ["t"])
            try await body(cluster, producer)
            await producer.close()
        }
    }

    private func text(_ key: String, of record: EmbeddedRecord?) -> String? {
        let values = record?.headers.filter { $0.key == key }.map { String(decoding: $0.value ?? [], as: UTF8.self) }
        return values?.count == 1 ? values?[0] : nil
    }

    private func string(_ name: String, of span: FinishedInMemorySpan) -> String? {
        guard case .string(let value)? = span.attributes.get(name) else { return nil }
        return value
    }

    @Test("An awaited record has a span of its own, which its headers name, and which ends at its acknowledgement")
    func awaited() async throws {
        try await withProducer { cluster, producer in
            let metadata = try await tracer.withSpan("request") { _ in
                try await producer.send(ProducerRecord(topic: "t", value: "a"))
            }
            let spans = tracer.finishedSpans
            try #require(spans.map(\.operationName) == ["send t", "request"])
            let (span, parent) = (spans[0], spans[1])
            #expect(span.kind == .producer && span.errors.isEmpty && span.status == nil)
            #expect(span.parentSpanID == parent.spanID && span.traceID == parent.traceID)
            #expect(string("messaging.system", of: span) == "kafka")
            #expect(string("messaging.operation.name", of: span) == "send")
            #expect(string("messaging.operation.type", of: span) == "send")
            #expect(string("messaging.destination.name", of: span) == "t")
            #expect(string("messaging.client.id", of: span) == "checkout")
            #expect(string("messaging.destination.partition.id", of: span) == "\(metadata.partition)")
            #expect(string("messaging.kafka.cluster.id", of: span) == producer.cluster?.id)
            #expect(span.attributes.get("messaging.kafka.offset") == .int64(metadata.offset))
            #expect(span.attributes.get("messaging.kafka.message.tombstone") == nil)
            let record = cluster.records(in: "t").first
            #expect(text(traceKey, of: record) == span.traceID)
            #expect(text(spanKey, of: record) == span.spanID, "that of the record, not of the request")
        }
    }

    @Test("Records that are not awaited carry the current context, and have no spans")
    func enqueued() async throws {
        try await withProducer { cluster, producer in
            try await tracer.withSpan("request") { _ in
                let record = ProducerRecord(topic: "t", value: "a")
                try await producer.enqueue(record)
                try await producer.enqueue(record) { _ in }
                try producer.tryEnqueue(record)
                try await producer.enqueue(contentsOf: [record, record])
                _ = await producer.send(contentsOf: [record])
                let topic = producer.topic("t", key: .string, value: .string)
                try await topic.enqueue("a")
            }
            try await producer.enqueue(
                ProducerRecord(topic: "t", value: "outside", headers: [RecordHeader(key: "h", value: "x")]))
            try await producer.flush()
            let spans = tracer.finishedSpans
            #expect(spans.map(\.operationName) == ["request"])
            let records = cluster.records(in: "t")
            #expect(records.count == 8)
            for record in records {
                let isOutside = record.headers.contains { $0.key == "h" }
                #expect(text(spanKey, of: record) == (isOutside ? nil : spans.first?.spanID))
                #expect(record.headers.count == (isOutside ? 1 : 2))
            }
        }
    }

    @Test("Typed topics and tombstones")
    func typed() async throws {
        try await withProducer { cluster, producer in
            let topic = producer.topic("t", key: .string, value: .string)
            try await topic.send(nil, key: "k", partition: 1)
            let span = try #require(tracer.finishedSpans.first)
            #expect(span.attributes.get("messaging.kafka.message.tombstone") == .bool(true))
            #expect(string("messaging.destination.partition.id", of: span) == "1")
            #expect(text(spanKey, of: cluster.records(in: "t").first) == span.spanID)
        }
    }

    @Test("A record that is retried has one context, and one span")
    func retried() async throws {
        try await withProducer { cluster, producer in
            cluster.inject(EmbeddedFault(.error(.notEnoughReplicas), api: .produce, times: 2))
            try await producer.send(ProducerRecord(topic: "t", value: "a"))
            #expect(tracer.finishedSpans.count == 1)
            #expect(cluster.records(in: "t").first?.headers.count == 2)
        }
    }

    @Test("A failure is the span's status, with the broker's name for it")
    func failure() async throws {
        try await withProducer { cluster, producer in
            cluster.setMaxMessageBytes(100, of: "t")
            let value = [UInt8](repeating: 1, count: 200)
            let error = await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: "t", partition: 0, value: value))
            }
            let span = try #require(tracer.finishedSpans.first)
            #expect(span.status == SpanStatus(code: .error, message: error?.message))
            #expect(span.errors.count == 1)
            #expect(string("error.type", of: span) == error?.brokerErrorName)
            #expect(error?.brokerErrorName != nil)
            #expect(tracer.activeSpans.isEmpty)

            await #expect(throws: KafkaError.self) {
                try await producer.send(ProducerRecord(topic: "no topic", value: "a"))
            }
            #expect(tracer.finishedSpans.last.flatMap { string("error.type", of: $0) } == "invalidTopic")
        }
    }

    @Test("Cancellation ends the span")
    func cancellation() async throws {
        try await withProducer { cluster, producer in
            cluster.stallBroker(1)
            let task = Task { try await producer.send(ProducerRecord(topic: "t", value: "a")) }
            task.cancel()
            await #expect(throws: KafkaError.self) { try await task.value }
            let span = try #require(tracer.finishedSpans.first)
            #expect(string("error.type", of: span) == "cancelled")
            cluster.resumeBroker(1)
        }
    }

    @Test("A context that the app has put into the headers stays, and the span has a link to it")
    func creationContext() async throws {
        try await withProducer { cluster, producer in
            let headers = [
                RecordHeader(key: traceKey, value: "theirs"), RecordHeader(key: spanKey, value: "their span"),
            ]
            try await producer.send(ProducerRecord(topic: "t", value: "a", headers: headers))
            #expect(cluster.records(in: "t").first?.headers == headers)
            let span = try #require(tracer.finishedSpans.first)
            #expect(span.kind == .client)
            #expect(span.links.map { $0.context.inMemorySpanContext?.spanID } == ["their span"])
        }
    }

    @Test("A tracer that is installed when the producer is made is used; off is off")
    func automatic() async throws {
        try await withTracer(tracer) {
            try await withProducer([]) { _, producer in
                try await producer.send(ProducerRecord(topic: "t", value: "a"))
            }
            #expect(tracer.finishedSpans.map(\.operationName) == ["send t"])
            tracer.clearAll()
            try await withProducer([KafkaTracing.off]) { cluster, producer in
                try await tracer.withSpan("request") { _ in
                    _ = try await producer.send(ProducerRecord(topic: "t", value: "a"))
                }
                #expect(cluster.records(in: "t").first?.headers == [])
            }
            #expect(tracer.finishedSpans.map(\.operationName) == ["request"])
        }
        tracer.clearAll()
        try await withProducer([]) { cluster, producer in
            try await producer.send(ProducerRecord(topic: "t", value: "a"))
            #expect(cluster.records(in: "t").first?.headers == [])
        }
        #expect(tracer.finishedSpans.isEmpty)
    }
}
