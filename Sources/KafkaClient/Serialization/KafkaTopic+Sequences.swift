extension KafkaTopic {
    /// Accepts all values of a sequence for sending, in order; waits for memory as ``enqueue(_:key:headers:partition:timestamp:tag:)``
    /// does.
    ///
    /// - Parameters:
    ///   - values: The values.
    ///   - key: The key of a value; by default, none has one.
    ///   - callback: Called with the outcome of each accepted record, off the caller's task; by default, nothing is.
    /// - Returns: How many were accepted, which is all of them.
    /// - Throws: ``KafkaBatchError`` for the first one that is not accepted, or that cannot be serialized: those before it are accepted,
    ///   those behind it are not.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue(
        contentsOf values: some Sequence<Value>, key: (Value) -> Key? = { _ in nil },
        callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)? = nil
    ) async throws(KafkaBatchError) -> Int {
        var accepted = 0
        for value in values {
            do throws(KafkaError) {
                if Task.isCancelled { throw producer.cancelledBetweenRecords }
                if let callback {
                    try await enqueue(value, key: key(value), callback: callback)
                } else {
                    try await enqueue(value, key: key(value))
                }
            } catch {
                throw KafkaBatchError(acceptedCount: accepted, underlying: error)
            }
            accepted += 1
        }
        return accepted
    }

    /// Sends all values of a sequence, and waits until each is acknowledged or has failed: see
    /// ``KafkaProducer/send(contentsOf:)``.
    ///
    /// - Returns: The results, in the order of the values. One that cannot be serialized does not keep the others from being sent.
    @inlinable
    public nonisolated(nonsending) func send(
        contentsOf values: some Sequence<Value>, key: (Value) -> Key? = { _ in nil }
    ) async -> [Result<RecordMetadata, KafkaError>] {
        var deliveries: [Result<Delivery, KafkaError>] = []
        for value in values {
            do throws(KafkaError) {
                let parts = RecordParts(partition: nil, timestamp: nil, tag: nil, isAwaited: true)
                deliveries.append(.success(try await accept(value, key: key(value), [], parts)))
            } catch {
                deliveries.append(.failure(error))
            }
        }
        return await deliveries.results()
    }
}
