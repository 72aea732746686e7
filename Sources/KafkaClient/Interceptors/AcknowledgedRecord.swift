/// A record that has ended, as interceptors see it.
public struct AcknowledgedRecord: Sendable {
    /// The topic.
    public let topic: String
    /// The partition that the record went to. For one that was refused, the partition that it names, or -1 if it names none.
    public let partition: Int32
    /// The headers, in the form in which they were sent.
    public let headers: [RecordHeader]
    /// Milliseconds since 1970-01-01 UTC: the stored timestamp, or that of the record if it failed; nil if it had none.
    public let timestamp: Int64?
    /// The app's number for the record; see ``ProducerRecord/tag``.
    public let tag: Int?
    /// Where the record is stored, or why it failed.
    public let result: Result<RecordMetadata, KafkaError>
    /// What this interceptor has left in ``InterceptedRecord/state``, also if it then threw.
    public let state: (any Sendable)?

    /// A record made by hand, for tests of interceptors.
    public init(
        topic: String, partition: Int32, headers: [RecordHeader] = [], timestamp: Int64? = nil, tag: Int? = nil,
        result: Result<RecordMetadata, KafkaError>, state: (any Sendable)? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.headers = headers
        self.timestamp = timestamp
        self.tag = tag
        self.result = result
        self.state = state
    }
}
