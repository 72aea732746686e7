/// How far a consumer group has read a partition, to be committed with a transaction.
public struct ConsumedOffset: Hashable, Sendable, Codable, ExpressibleByIntegerLiteral {
    /// The offset of the next record to read: one more than that of the last record that was processed.
    public var next: Int64
    /// The leader epoch of the last record that was processed, if the consumer knows it (KIP-320).
    public var leaderEpoch: Int32?
    /// Anything that the app wants to keep with the offset.
    public var metadata: String

    /// The offset of the next record to read.
    public init(next: Int64, leaderEpoch: Int32? = nil, metadata: String = "") {
        self.next = next
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }

    /// The offset of the next record to read.
    public init(integerLiteral value: Int64) {
        self.init(next: value)
    }
}
