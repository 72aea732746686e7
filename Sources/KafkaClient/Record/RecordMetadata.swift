/// Where an acknowledged record is stored.
public struct RecordMetadata: Hashable, Sendable, Codable {
    /// The record's topic.
    public let topic: String
    /// The partition that the record went to.
    public let partition: Int32
    /// The record's offset in its partition, or -1 when the broker did not tell it: with `acks` `.zero`, and for a
    /// retried batch that the broker recognised as a duplicate but no longer knew the offset of.
    public let offset: Int64
    /// Milliseconds since 1970-01-01 UTC: the record's own timestamp, or the broker's time of appending for topics
    /// with `message.timestamp.type=LogAppendTime`.
    public let timestamp: Int64
    /// The size of the key in bytes, or -1 for a null key.
    public let serializedKeySize: Int
    /// The size of the value in bytes, or -1 for a null value.
    public let serializedValueSize: Int
    /// The record's tag; see ``ProducerRecord/tag``.
    public internal(set) var tag: Int?

    /// Metadata made by hand, for tests of code that consumes it.
    public init(
        topic: String, partition: Int32, offset: Int64, timestamp: Int64, serializedKeySize: Int,
        serializedValueSize: Int, tag: Int? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.serializedKeySize = serializedKeySize
        self.serializedValueSize = serializedValueSize
        self.tag = tag
    }
}

extension RecordMetadata: CustomStringConvertible {
    /// Topic, partition and offset, such as `events-3@42`; `events-3` if the offset is unknown.
    public var description: String {
        offset < 0 ? "\(topic)-\(partition)" : "\(topic)-\(partition)@\(offset)"
    }
}
