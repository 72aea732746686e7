#if Tracing
    public import Tracing

    /// How a producer is traced, with the package's trait `Tracing`.
    ///
    /// If the process has bootstrapped a tracer before a producer is made, nothing has to be done:
    /// - The current context goes into the headers of every record, however it is sent, unless they have one already.
    /// - Each awaited `send` of a record, also of a typed topic, is a span. It begins with the call, ends with the
    ///   acknowledgement, and is what the record's headers name. Its attributes are those of OpenTelemetry's conventions for
    ///   messaging. Records that are enqueued, and those of `send(contentsOf:)`, have no spans of their own.
    ///
    /// For spans of batches as well, for another tracer, or for none, give a producer one of these among its interceptors:
    ///
    /// ```swift
    /// let batches = try KafkaProducer(configuration, interceptors: [KafkaTracing(batchSpans: true)])
    /// let traced = try KafkaProducer(configuration, interceptors: [KafkaTracing(tracer)])
    /// let untraced = try KafkaProducer(configuration, interceptors: [KafkaTracing.off])
    /// ```
    ///
    /// Without a tracer, that is found out once, when the producer is made. With one, each record takes the way through the
    /// producer's interceptors, this one last, and costs a few hundred nanoseconds more, in addition to what the tracer does.
    public struct KafkaTracing: ProducerInterceptor {
        /// What injects contexts; nil if nothing does.
        private let instrument: (any Instrument)?
        let tracer: any Tracer
        /// Whether each batch is a span.
        let batchSpans: Bool

        /// Tracing with a tracer.
        ///
        /// With `batchSpans`, each batch is a span, too, however its records were sent. It begins when the batch is about to be sent for
        /// the first time, ends with the acknowledgement (with `acks=0`, when it is written) or the failure, and covers all attempts. It
        /// has no parent, since its records may come from many places, but links to the contexts in their headers: each once, and
        /// the first 128, as many as OpenTelemetry's SDKs keep. The producer's thread reads these headers, in the time that
        /// it would otherwise spend sending; those that repeat the record's before are passed over.
        ///
        /// - Parameters:
        ///   - tracer: Traces, whatever the process has bootstrapped. Nil, the default, is what the process has bootstrapped by now.
        ///     A `NoOpTracer` is the same as ``off``.
        ///   - batchSpans: Whether each batch is a span. Off by default.
        public init(_ tracer: (any Tracer)? = nil, batchSpans: Bool = false) {
            // Perhaps several instruments, of which one is a tracer.
            let instrument: any Instrument = tracer ?? InstrumentationSystem.instrument
            let isNone = instrument is NoOpInstrument || instrument is NoOpTracer
            self.init(
                tracer: tracer ?? InstrumentationSystem.tracer, instrument: isNone ? nil : instrument,
                batchSpans: batchSpans)
        }

        /// No tracing, whatever the process has bootstrapped.
        public static let off = KafkaTracing(NoOpTracer())

        private init(tracer: any Tracer, instrument: (any Instrument)?, batchSpans: Bool) {
            self.tracer = tracer
            self.instrument = instrument
            self.batchSpans = batchSpans && !(tracer is NoOpTracer)
        }

        /// Takes the tracing out of a list of interceptors and puts it at the end, or the bootstrapped one if there is none.
        /// Returns nil if there is nothing to trace with.
        static func install(in interceptors: inout [any ProducerInterceptor]) -> KafkaTracing? {
            let chosen = interceptors.compactMap { $0 as? KafkaTracing }.last
            interceptors.removeAll { $0 is KafkaTracing }
            let tracing = chosen ?? KafkaTracing()
            guard tracing.instrument != nil else { return nil }
            interceptors.append(tracing)
            return tracing
        }

        /// Puts the current context into the record's headers.
        public func onSend(_ record: inout InterceptedRecord) {
            guard let context = ServiceContext.current else { return }
            let headers = headers(for: context)
            // A context that the app has put there stays whole.
            guard !record.headers.contains(where: { header in headers.contains { $0.key == header.key } }) else {
                return
            }
            record.headers += headers
        }

        /// The headers that carry a context.
        func headers(for context: ServiceContext) -> [RecordHeader] {
            var headers: [RecordHeader] = []
            instrument?.inject(context, into: &headers, using: HeaderInjector())
            return headers
        }

        /// The context that a record's headers carry, if there is one.
        func creationContext(in headers: [RecordHeader]) -> ServiceContext? {
            guard let instrument, !headers.isEmpty else { return nil }
            var context = ServiceContext.topLevel
            instrument.extract(headers, into: &context, using: HeaderExtractor())
            return context.isEmpty ? nil : context
        }
    }

    private struct HeaderInjector: Injector {
        func inject(_ value: String, forKey key: String, into headers: inout [RecordHeader]) {
            headers.append(RecordHeader(key: key, value: value))
        }
    }

    private struct HeaderExtractor: Extractor {
        func extract(key: String, from headers: [RecordHeader]) -> String? {
            headers.last { $0.key == key }?.value.map { String(decoding: $0, as: UTF8.self) }
        }
    }
#endif
