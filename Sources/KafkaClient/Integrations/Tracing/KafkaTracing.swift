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
    /// To use another tracer, or none, give a producer one of these among its interceptors:
    ///
    /// ```swift
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

        /// Traces with this tracer, whatever the process has bootstrapped.
        public init(_ tracer: any Tracer) {
            self.init(tracer: tracer, instrument: tracer)
        }

        /// No tracing, whatever the process has bootstrapped.
        public static let off = KafkaTracing(tracer: NoOpTracer(), instrument: nil)

        private init(tracer: any Tracer, instrument: (any Instrument)?) {
            self.tracer = tracer
            self.instrument = instrument
        }

        /// Takes the tracing out of a list of interceptors and puts it at the end, or the bootstrapped one if there is none.
        /// Returns nil if there is nothing to trace with.
        static func install(in interceptors: inout [any ProducerInterceptor]) -> KafkaTracing? {
            let chosen = interceptors.compactMap { $0 as? KafkaTracing }.last
            interceptors.removeAll { $0 is KafkaTracing }
            guard let tracing = chosen ?? bootstrapped, tracing.instrument != nil else { return nil }
            interceptors.append(tracing)
            return tracing
        }

        /// What the process has bootstrapped: perhaps several instruments, of which one is a tracer.
        private static var bootstrapped: KafkaTracing? {
            let instrument = InstrumentationSystem.instrument
            if instrument is NoOpInstrument || instrument is NoOpTracer { return nil }
            return KafkaTracing(tracer: InstrumentationSystem.tracer, instrument: instrument)
        }

        /// Puts the current context into the record's headers.
        public func onSend(_ record: inout InterceptedRecord) {
            guard let instrument, let context = ServiceContext.current else { return }
            var headers: [RecordHeader] = []
            instrument.inject(context, into: &headers, using: HeaderInjector())
            // A context that the app has put there stays whole.
            guard !record.headers.contains(where: { header in headers.contains { $0.key == header.key } }) else {
                return
            }
            record.headers += headers
        }

        /// The context that the app has put into a record's headers, if there is one.
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
