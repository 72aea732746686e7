/// A record that passes through interceptors: what the app has given, before it is serialized.
public struct InterceptedRecord {
    /// The topic's name.
    public var topic: String
    /// The partition that the record names, or nil if the partitioner is to choose.
    public var partition: Int32?
    /// The headers, in order.
    public var headers: [RecordHeader]
    /// Milliseconds since 1970-01-01 UTC, or nil for the time at which the record is enqueued.
    public var timestamp: Int64?
    /// The app's number for the record; see ``ProducerRecord/tag``.
    public var tag: Int?
    /// The key as the app has given it, or nil for a null key.
    ///
    /// It may be replaced by a value of the same type, or by any ``KafkaBytes``. A pointer is valid until the call ends.
    public var key: Any? {
        didSet { hasNewContents = true }
    }
    /// The value as the app has given it, or nil for a null value. See ``key``.
    public var value: Any? {
        didSet { hasNewContents = true }
    }
    /// A value of the interceptor's own, which comes back as ``AcknowledgedRecord/state``. Nil at first.
    ///
    /// Each interceptor has its own: it neither sees nor changes those of others.
    public var state: (any Sendable)?
    /// Whether key or value were set since this was last made false.
    var hasNewContents = false

    /// A record made by hand, for tests of interceptors.
    public init(
        topic: String, partition: Int32? = nil, key: Any? = nil, value: Any? = nil, headers: [RecordHeader] = [],
        timestamp: Int64? = nil, tag: Int? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.headers = headers
        self.timestamp = timestamp
        self.tag = tag
        self.key = key
        self.value = value
    }

    /// What an app gives to a producer.
    @usableFromInline
    init<Key, Value>(_ record: ProducerRecord<Key, Value>) {
        self.init(
            topic: record.topic, partition: record.partition, key: record.key.map { $0 },
            value: record.value.map { $0 },
            headers: record.headers, timestamp: record.timestamp, tag: record.tag)
    }
}

extension InterceptedRecord {
    /// The record as it is sent. Its contents are bytes: the chain has made sure of that.
    var serialized: ProducerRecord<AnyKafkaBytes, AnyKafkaBytes> {
        ProducerRecord(
            topic: topic, partition: partition, key: AnyKafkaBytes(key), value: AnyKafkaBytes(value), headers: headers,
            timestamp: timestamp, tag: tag)
    }

    /// What is wrong with key or value, if one of them cannot be sent.
    var contentProblem: String? {
        for (name, content) in [("key", key), ("value", value)] {
            if let content, !(content is any KafkaBytes) {
                return "the \(name) is a \(type(of: content)), which is no KafkaBytes"
            }
        }
        return nil
    }
}

/// Bytes of any type.
struct AnyKafkaBytes: KafkaBytes {
    private let bytes: any KafkaBytes

    /// Nil for a null key or value.
    init?(_ content: Any?) {
        guard let bytes = content as? any KafkaBytes else { return nil }
        self.bytes = bytes
    }

    func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withKafkaBytes(body)
    }
}
