extension KafkaProducer {
    /// Accepts all records of an array for sending, in order; waits for memory as ``enqueue(_:)`` does.
    ///
    /// The fastest way to send: records that follow each other into one partition share one lock and one look-up.
    ///
    /// - Parameters:
    ///   - records: The records. Bytes of a type of your own are read with a lock held: their
    ///     ``KafkaBytes/withKafkaBytes(_:)`` must not call the producer.
    ///   - callback: Is called for each record that was accepted; see ``enqueue(_:callback:)`` and ``ProducerRecord/tag``.
    /// - Returns: How many were accepted, which is all of them.
    /// - Throws: ``KafkaBatchError`` for the first record that is not accepted, for the reasons of ``enqueue(_:)``; the records
    ///   before it are accepted, those behind it are not. When the task is cancelled, the same with
    ///   ``KafkaError/Code/cancelled``.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value>(
        contentsOf records: [ProducerRecord<Key, Value>],
        callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)? = nil
    ) async throws(KafkaBatchError) -> Int {
        try await enqueueAll(records, after: 0, callback)
        return records.count
    }

    /// Accepts all records of a sequence for sending, in order, as from an array.
    ///
    /// Takes the sequence's records some hundred at a time.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value>(
        contentsOf records: some Sequence<ProducerRecord<Key, Value>>,
        callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)? = nil
    ) async throws(KafkaBatchError) -> Int {
        var accepted = 0
        var iterator = records.makeIterator()
        var chunk: [ProducerRecord<Key, Value>] = []
        chunk.reserveCapacity(recordsPerChunk)
        while true {
            chunk.removeAll(keepingCapacity: true)
            while chunk.count < recordsPerChunk, let record = iterator.next() { chunk.append(record) }
            if chunk.isEmpty { return accepted }
            try await enqueueAll(chunk, after: accepted, callback)
            accepted += chunk.count
        }
    }

    /// Accepts the records of an asynchronous sequence for sending as they come, in order, until it ends.
    ///
    /// While there is no memory, it takes no more of the sequence: the producer's bound holds back the source.
    ///
    /// - Throws: ``KafkaBatchError``, as for other sequences; and with the sequence's own error if that throws.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value, Records: AsyncSequence>(
        contentsOf records: Records,
        callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)? = nil
    ) async throws(KafkaBatchError) -> Int where Records.Element == ProducerRecord<Key, Value> {
        var accepted = 0
        do {
            for try await record in records {
                if let callback {
                    try await enqueue(record, callback: callback)
                } else {
                    try await enqueue(record)
                }
                accepted += 1
            }
            return accepted
        } catch {
            throw KafkaBatchError(acceptedCount: accepted, underlying: error)
        }
    }

    /// Sends all records of a sequence, and waits until each is acknowledged or has failed.
    ///
    /// One that fails, or that cannot be accepted, does not keep the others from being sent. When the task is cancelled, the waiting
    /// ends: what was accepted is delivered nevertheless.
    ///
    /// - Returns: The results, in the order of the records.
    @inlinable
    public nonisolated(nonsending) func send<Key, Value>(
        contentsOf records: some Sequence<ProducerRecord<Key, Value>>
    ) async -> [Result<RecordMetadata, KafkaError>] {
        var deliveries: [Result<Delivery, KafkaError>] = []
        for record in records {
            do throws(KafkaError) {
                deliveries.append(.success(try await accept(record, isAwaited: true)))
            } catch {
                deliveries.append(.failure(error))
            }
        }
        return await deliveries.results()
    }

    @usableFromInline
    nonisolated var recordsPerChunk: Int { 256 }

    @inlinable
    nonisolated(nonsending) func enqueueAll<Key, Value>(
        _ records: [ProducerRecord<Key, Value>], after before: Int, _ callback: DeliveryCallback?
    ) async throws(KafkaBatchError) {
        var next = 0
        while next < records.count {
            if Task.isCancelled {
                throw KafkaBatchError(acceptedCount: before + next, underlying: cancelledBetweenRecords)
            }
            next += appendRun(records, from: next, callback)
            guard next < records.count else { return }
            do throws(KafkaError) {
                _ = try await acceptLater(records[next], isAwaited: false, callback: callback)
            } catch {
                throw KafkaBatchError(acceptedCount: before + next, underlying: error)
            }
            next += 1
        }
    }

    /// Appends records to one open batch for as long as they belong there and fit. Returns how many.
    @inlinable
    nonisolated func appendRun<Key, Value>(
        _ records: [ProducerRecord<Key, Value>], from start: Int, _ callback: DeliveryCallback?
    ) -> Int {
        records.withUnsafeBufferPointer { records in
            guard let first = records.baseAddress else { return 0 }
            var next = start
            first[start].withRequest(isAwaited: false) { request in
                core.appendRun(&request, topic: first[start].topic, headers: first[start].headers) { run in
                    while next < records.count, run.takes(first[next].topic) {
                        // One property after the other: each is read where it is, and the record is not copied.
                        let isAdded = first[next].key.withOptionalKafkaBytes { key in
                            first[next].value.withOptionalKafkaBytes { value in
                                if callback == nil, first[next].isPlain,
                                    let isAdded = run.addPlain(
                                        key: key, value: value, partition: first[next].partition)
                                {
                                    return isAdded
                                }
                                var request = AppendRequest(
                                    key: key, value: value, partition: first[next].partition,
                                    timestamp: first[next].timestamp, isAwaited: false, tag: first[next].tag)
                                return first[next].headers.isEmpty
                                    ? run.add(&request, callback: callback)
                                    : run.add(&request, headers: first[next].headers, callback: callback)
                            }
                        }
                        guard isAdded else { return }
                        next += 1
                    }
                }
            }
            return next - start
        }
    }

    /// Why a call that sends many records ends between two of them.
    @usableFromInline
    nonisolated var cancelledBetweenRecords: KafkaError { .cancelledWhileWaiting(for: "its turn to send more records") }
}

extension [Result<Delivery, KafkaError>] {
    /// Waits for all deliveries.
    @usableFromInline
    nonisolated(nonsending) func results() async -> [Result<RecordMetadata, KafkaError>] {
        var results: [Result<RecordMetadata, KafkaError>] = []
        results.reserveCapacity(count)
        for delivery in self {
            do throws(KafkaError) {
                results.append(.success(try await delivery.get().metadata))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }
}
