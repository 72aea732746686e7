import Foundation
import InMemoryTracing
import Instrumentation
import KafkaClient
import KafkaTesting
import Testing
import Tracing

/// Another project's client and propagator read what traced records carry.
@Suite("Traces of other projects", .timeLimit(.minutes(10)))
struct TracePropagationTests {
    private struct ReadTrace: Decodable, Equatable {
        var isValid: Bool
        var traceID: String
        var spanID: String
        var isSampled: Bool
        var state: String
    }

    @Test("OpenTelemetry's propagator reads the span of a record, and the context of one that was enqueued")
    func traceparent() async throws {
        try await withEmbeddedKafkaCluster(brokers: 1) { cluster in
            try cluster.createTopic("t", partitions: 1)
            let tracer = InMemoryTracer(idGenerator: .w3c)
            let producer = try KafkaProducer(
                ProducerConfiguration(bootstrapServers: cluster.bootstrapServers),
                interceptors: [KafkaTracing(W3CTracer(base: tracer))])
            try await tracer.withSpan("request") { _ in
                _ = try await producer.send(ProducerRecord(topic: "t", value: "awaited"))
                try await producer.enqueue(ProducerRecord(topic: "t", value: "enqueued"))
            }
            await producer.close()
            let traces = try await read(2, from: cluster)
            let spans = tracer.finishedSpans
            try #require(spans.map(\.operationName) == ["send t", "request"])
            #expect(
                traces
                    == spans.map {
                        ReadTrace(
                            isValid: true, traceID: $0.traceID, spanID: $0.spanID, isSampled: true, state: "vendor=1")
                    })
        }
    }

    private func read(_ count: Int, from cluster: EmbeddedKafkaCluster) async throws -> [ReadTrace] {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        let python = root.appending(path: ".build/peers-venv/bin/python").path
        let process = Process()
        process.executableURL = URL(
            filePath: ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"] ?? python)
        process.arguments = [
            root.appending(path: "Tests/Peers/read_traces.py").path, cluster.bootstrapServers.joined(separator: ","),
            "t", "\(count)",
        ]
        let output = Pipe()
        process.standardOutput = output
        let text = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try process.run()
                        let text = try output.fileHandleForReading.readToEnd() ?? Data()
                        process.waitUntilExit()
                        return text
                    })
            }
        }
        return try text.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(ReadTrace.self, from: Data($0))
        }
    }
}

/// A tracer that names spans in headers as W3C's recommendation says.
private struct W3CTracer: Tracer {
    let base: InMemoryTracer

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> InMemorySpan {
        base.startSpan(
            operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID, line: line
        )
    }

    func forceFlush() {}

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let span = context.inMemorySpanContext else { return }
        injector.inject("00-\(span.traceID)-\(span.spanID)-01", forKey: "traceparent", into: &carrier)
        injector.inject("vendor=1", forKey: "tracestate", into: &carrier)
    }
}

extension InMemoryTracer.IDGenerator {
    fileprivate static let w3c = InMemoryTracer.IDGenerator(
        nextTraceID: { hex(16) }, nextSpanID: { hex(8) })

    private static func hex(_ bytes: Int) -> String {
        (0..<bytes).map { _ in
            let byte = UInt8.random(in: 1...255)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
