/// A record to send: where it goes, and what it carries.
///
/// A null key and an empty key are different things, and so are a null value (a *tombstone*, which compaction reads as
/// "deleted") and an empty one.
///
/// ```swift
/// ProducerRecord(topic: "events", value: "hello")                       // no key
/// ProducerRecord(topic: "users", key: "42", value: json)                // same key, same partition
/// ProducerRecord.tombstone(topic: "users", key: "42")                   // null value
/// ```
public struct ProducerRecord<Key: KafkaBytes, Value: KafkaBytes> {
    /// The topic's name: 1–249 of the characters a–z, A–Z, 0–9, `.`, `_` and `-`.
    public var topic: String
    /// The partition, or nil (the default) to let the configured partitioner choose.
    public var partition: Int32?
    /// The key, or nil for a null key.
    public var key: Key?
    /// The value, or nil for a null value.
    public var value: Value?
    /// The headers, in order; a key may occur more than once. None by default.
    public var headers: [RecordHeader]
    /// Milliseconds since 1970-01-01 UTC, or nil (the default) for the time at which the record is enqueued.
    ///
    /// A negative timestamp is refused with ``KafkaError/Code/invalidRecord``: to brokers and consumers, -1 means "none".
    ///
    /// The time of enqueueing is read from a coarse clock: it can be a few milliseconds late, never early.
    public var timestamp: Int64?
    /// A number of your choice that comes back with the record's result: in ``RecordMetadata/tag``, in
    /// ``KafkaError/recordTag`` and in ``Delivery/tag``. Nil by default.
    ///
    /// It is not sent. With it, one closure can serve all records and know which one it is called for, instead of one
    /// allocated closure per record:
    ///
    /// ```swift
    /// let note: @Sendable (Result<RecordMetadata, KafkaError>) -> Void = { result in
    ///     if case .failure(let error) = result, let number = error.recordTag { report(number, error) }
    /// }
    /// for order in orders {
    ///     try await producer.enqueue(
    ///         ProducerRecord(topic: "orders", value: order.json, tag: order.number), callback: note)
    /// }
    /// ```
    ///
    /// A tag takes 12 bytes of memory until its record ends, in addition to ``ProducerConfiguration/bufferMemory``.
    public var tag: Int?

    /// A record with a key and a value, either of which may be nil.
    @inlinable
    public init(
        topic: String, partition: Int32? = nil, key: Key?, value: Value?, headers: [RecordHeader] = [],
        timestamp: Int64? = nil, tag: Int? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.tag = tag
    }
}

extension ProducerRecord: Sendable where Key: Sendable, Value: Sendable {}

extension ProducerRecord: Equatable where Key: Equatable, Value: Equatable {}

extension ProducerRecord: Hashable where Key: Hashable, Value: Hashable {}

extension ProducerRecord where Key == Never {
    /// A record with a null key.
    @inlinable
    public init(
        topic: String, partition: Int32? = nil, value: Value, headers: [RecordHeader] = [], timestamp: Int64? = nil,
        tag: Int? = nil
    ) {
        self.init(
            topic: topic, partition: partition, key: nil, value: value, headers: headers, timestamp: timestamp, tag: tag
        )
    }
}

extension ProducerRecord where Value == Never {
    /// A record with a null value: compaction removes the key's earlier records, and later this one.
    @inlinable
    public static func tombstone(
        topic: String, partition: Int32? = nil, key: Key, headers: [RecordHeader] = [], timestamp: Int64? = nil,
        tag: Int? = nil
    ) -> ProducerRecord {
        ProducerRecord(
            topic: topic, partition: partition, key: key, value: nil, headers: headers, timestamp: timestamp, tag: tag)
    }
}

extension ProducerRecord {
    /// Calls `body` with the record as the producer's core takes it: its bytes, by reference.
    @inlinable
    @inline(__always)
    func withRequest<Result>(isAwaited: Bool, _ body: (inout AppendRequest) -> Result) -> Result {
        key.withOptionalKafkaBytes { key in
            value.withOptionalKafkaBytes { value in
                var request = AppendRequest(
                    key: key, value: value, partition: partition, timestamp: timestamp, isAwaited: isAwaited,
                    tag: tag)
                return body(&request)
            }
        }
    }

    /// Whether it is no more than a key, a value and a partition.
    @inlinable
    @inline(__always)
    var isPlain: Bool { timestamp == nil && tag == nil && headers.isEmpty }
}
