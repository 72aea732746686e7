/// A partition of a topic.
public struct TopicPartition: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The topic's name.
    public var topic: String
    /// The partition's number.
    public var partition: Int32

    /// The partition of that number.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// Topic and number, such as `orders-3`.
    public var description: String { "\(topic)-\(partition)" }
}
