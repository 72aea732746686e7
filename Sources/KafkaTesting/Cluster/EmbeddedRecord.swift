public import KafkaClient

/// A record as an embedded broker stored it.
public struct EmbeddedRecord: Sendable, Hashable {
    /// The topic that it was written to.
    public var topic: String
    /// The partition that it was written to.
    public var partition: Int32
    /// Its position in the partition's log.
    public var offset: Int64
    /// Milliseconds since 1970, as the producer gave it (or as the broker did, for a log-append-time topic).
    public var timestamp: Int64
    /// The key's bytes; nil for a record without a key.
    public var key: [UInt8]?
    /// The value's bytes; nil for a tombstone.
    public var value: [UInt8]?
    /// The headers, in the producer's order.
    public var headers: [RecordHeader]
    /// The id of the idempotent producer that wrote it; -1 if the producer is not idempotent.
    public var producerID: Int64
    /// The producer's epoch; -1 if the producer is not idempotent.
    public var producerEpoch: Int16
    /// The record's sequence number within producer id, epoch and partition; -1 if the producer is not idempotent.
    public var sequence: Int32
    /// The epoch of the leader that appended it.
    public var leaderEpoch: Int32

    /// Creates a record, as something to compare with.
    public init(
        topic: String, partition: Int32, offset: Int64, timestamp: Int64, key: [UInt8]?, value: [UInt8]?,
        headers: [RecordHeader] = [], producerID: Int64 = -1, producerEpoch: Int16 = -1, sequence: Int32 = -1,
        leaderEpoch: Int32 = 0
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.sequence = sequence
        self.leaderEpoch = leaderEpoch
    }

    /// The value as text, nil when there is no value. Invalid UTF-8 is repaired.
    public var valueString: String? {
        value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The key as text, nil when there is no key. Invalid UTF-8 is repaired.
    public var keyString: String? {
        key.map { String(decoding: $0, as: UTF8.self) }
    }
}
