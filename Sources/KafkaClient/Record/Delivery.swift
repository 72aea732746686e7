/// The handle of a record that was accepted: where it goes, and how it ends.
///
/// A delivery is a reference to the record's batch and an index; it costs nothing to drop it. The record is sent
/// whether or not a task awaits it.
public struct Delivery: Sendable {
    let batch: ProducerBatch
    let index: Int32
    let keySize: Int32
    let valueSize: Int32
    let recordTimestamp: Int64

    @inline(__always)
    init(_ request: AppendRequest, in batch: ProducerBatch, at index: Int32) {
        self.batch = batch
        self.index = index
        keySize = Int32(truncatingIfNeeded: request.keySize)
        valueSize = Int32(truncatingIfNeeded: request.valueSize)
        recordTimestamp = request.timestamp
    }

    /// The partition that the record goes to.
    public var partition: Int32 { batch.partition.index }

    /// The topic that the record goes to.
    public var topic: String { batch.partition.topicName }

    /// The record's tag; see ``ProducerRecord/tag``.
    public var tag: Int? { batch.partition.tag(of: index, in: batch) }

    /// How the record ended, or nil if it has not ended yet. Never waits.
    public var result: Result<RecordMetadata, KafkaError>? {
        batch.completion.slice(of: index).map(result)
    }

    /// Waits for the acknowledgement.
    ///
    /// Any number of tasks may await it, any number of times. With the default ``Linger/adaptive(upTo:)``, awaiting a
    /// record lets its batch leave early, as ``KafkaProducer/send(_:)`` does, only if it was sent with `send`.
    ///
    /// - Throws: The error with which the delivery ended. If the task is cancelled,
    ///   ``KafkaError/Code/cancelled``: that ends the wait only, the record is delivered or fails as it would have.
    public nonisolated(nonsending) var metadata: RecordMetadata {
        get async throws(KafkaError) {
            if let result { return try result.get() }
            let waiter = Waiter<BatchOutcomeSlice>()
            batch.completion.await(index, waiter)
            let slice: BatchOutcomeSlice
            do throws(KafkaError) {
                slice = try await waiter.wait { waiter in
                    waiter.resolve(.failure(.cancelledWhileAwaitingDelivery))
                }
            } catch {
                throw error.tagged(tag)
            }
            return try result(slice).get()
        }
    }

    private func result(_ slice: BatchOutcomeSlice) -> Result<RecordMetadata, KafkaError> {
        slice.outcome.result(
            of: index - slice.range.lowerBound, topic: topic, partition: partition, timestamp: recordTimestamp,
            keySize: keySize, valueSize: valueSize
        ).tagged(batch.tags.tag(of: index))
    }
}

extension Delivery: CustomStringConvertible {
    /// Where the record goes and how it ended: `events-3: pending`, `events-3@42`, `events-3: deliveryTimedOut`.
    public var description: String {
        switch result {
        case nil: "\(topic)-\(partition): pending"
        case .success(let metadata): "\(metadata)"
        case .failure(let error): "\(topic)-\(partition): \(error.code)"
        }
    }
}
