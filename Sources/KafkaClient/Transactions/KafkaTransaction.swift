/// A transaction that is open, as the closure of ``KafkaProducer/withTransaction(retries:_:)`` gets it.
///
/// Its calls are those of the producer. They may be made from several tasks, which must have ended when the closure returns.
public struct KafkaTransaction: Sendable {
    /// The producer whose transaction this is.
    public let producer: KafkaProducer

    init(producer: KafkaProducer) {
        self.producer = producer
    }

    /// Sends a record, and waits until it is acknowledged: see ``KafkaProducer/send(_:)``. Consumers that read committed records
    /// see it after the commit.
    ///
    /// For throughput, use ``enqueue(_:)``: the commit waits for all records.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func send<Key, Value>(
        _ record: ProducerRecord<Key, Value>
    ) async throws(KafkaError) -> RecordMetadata {
        try await producer.send(record)
    }

    /// Accepts a record for sending: see ``KafkaProducer/enqueue(_:)``. If it fails, the transaction is aborted, so that its
    /// delivery need not be awaited.
    @discardableResult
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value>(
        _ record: ProducerRecord<Key, Value>
    ) async throws(KafkaError) -> Delivery {
        try await producer.enqueue(record)
    }

    /// Accepts a record for sending, and calls back when it is acknowledged or has failed: see
    /// ``KafkaProducer/enqueue(_:callback:)``.
    @inlinable
    public nonisolated(nonsending) func enqueue<Key, Value>(
        _ record: ProducerRecord<Key, Value>,
        callback: @escaping @Sendable (Result<RecordMetadata, KafkaError>) -> Void
    ) async throws(KafkaError) {
        try await producer.enqueue(record, callback: callback)
    }

    /// Adds offsets of a consumer group to the transaction: see ``KafkaProducer/sendOffsets(_:group:)``.
    public nonisolated(nonsending) func sendOffsets(
        _ offsets: [TopicPartition: ConsumedOffset], group: ConsumerGroupMetadata
    ) async throws(KafkaError) {
        try await producer.sendOffsets(offsets, group: group)
    }
}
