#if Tracing
    import KafkaWire
    import Tracing

    /// The spans of batches, if a tracer is asked for them. All of it happens on the producer's thread.
    ///
    /// Records are not held for it: what they carry is read from the batch's bytes, before those are compressed.
    final class BatchSpans: BatchObserver {
        /// As many links as OpenTelemetry's SDKs keep of a span by default.
        static let maxLinks = 128

        private let tracing: KafkaTracing
        private let clientID: String
        private let accumulator: RecordAccumulator
        /// The spans of batches that have not ended.
        private var open: [ObjectIdentifier: any Span] = [:]

        /// Nil if batches have no spans.
        init?(_ tracing: KafkaTracing, clientID: String, accumulator: RecordAccumulator) {
            guard tracing.batchSpans else { return nil }
            self.tracing = tracing
            self.clientID = clientID
            self.accumulator = accumulator
        }

        func leaves(_ batch: ProducerBatch) {
            guard open[ObjectIdentifier(batch)] == nil else { return }
            let partition = batch.partition
            // Not the context of records: the conventions call for links, and for a kind that says so.
            let span: any Span = tracing.tracer.startSpan(
                "send \(partition.topicName)", context: .topLevel, ofKind: .client)
            open[ObjectIdentifier(batch)] = span
            guard span.isRecording else { return }
            span.updateAttributes {
                $0.describeSend(
                    to: partition.topicName, partition: partition.index, clientID: clientID,
                    clusterID: accumulator.cluster?.id)
                $0["messaging.batch.message_count"] = Int(batch.recordCount)
            }
            link(span, to: batch)
        }

        func sent(_ batch: ProducerBatch, to connection: BrokerConnection) {
            guard let span = open[ObjectIdentifier(batch)] else { return }
            span.attributes["server.address"] = connection.host
            span.attributes["server.port"] = Int(connection.port)
        }

        func ended(_ batch: ProducerBatch, _ error: KafkaError?) {
            // One that was never sent has its span, too.
            leaves(batch)
            guard let span = open.removeValue(forKey: ObjectIdentifier(batch)) else { return }
            if let error { span.fail(with: error) }
            span.end()
        }

        /// Links the span to the contexts that the batch's records carry, to each once.
        private func link(_ span: any Span, to batch: ProducerBatch) {
            guard let buffer = batch.buffer, batch.sending.wireSize == 0 else { return }
            let start = RecordBatchLayout.headerSize
            let records = UnsafeRawBufferPointer(start: buffer.base + start, count: batch.byteCount - start)
            var seen: Set<[RecordHeader]> = []
            // Bytes of ours that cannot be read back are a defect, which compressing or splitting them would show.
            try? RecordBatchReader.visitHeaders(in: records) { headers in
                let headers = headers.map { RecordHeader(key: $0.key, value: $0.value) }
                guard let context = tracing.creationContext(in: headers),
                    seen.insert(tracing.headers(for: context)).inserted
                else { return true }
                span.addLink(SpanLink(context: context, attributes: [:]))
                return seen.count < Self.maxLinks
            }
        }
    }
#endif
