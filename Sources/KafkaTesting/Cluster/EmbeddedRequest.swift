/// A request that reached an embedded broker, as the request log keeps it.
public struct EmbeddedRequest: Sendable, Hashable {
    /// One partition that the request names.
    public struct Partition: Sendable, Hashable {
        /// The topic's name.
        public var topic: String
        /// The partition's number.
        public var partition: Int32
        /// Produce: the size of the record set in bytes. Otherwise 0.
        public var byteCount: Int
        /// Produce: what the batch's header says it holds. Otherwise 0.
        public var recordCount: Int
        /// Produce: the batch's first sequence number; -1 without idempotence. Otherwise -1.
        public var baseSequence: Int32

        package init(
            topic: String, partition: Int32, byteCount: Int = 0, recordCount: Int = 0, baseSequence: Int32 = -1
        ) {
            self.topic = topic
            self.partition = partition
            self.byteCount = byteCount
            self.recordCount = recordCount
            self.baseSequence = baseSequence
        }
    }

    /// Its place in the order in which requests reached the cluster, from 0.
    public var index: Int
    /// The request type.
    public var api: EmbeddedAPI
    /// The version of the request type.
    public var version: Int16
    /// The broker that got it.
    public var broker: Int32
    /// Distinguishes connections; never reused within one cluster.
    public var connection: Int
    /// The correlation id.
    public var correlationID: Int32
    /// The client id, if the client gave one.
    public var clientID: String?
    /// The user that the client has authenticated as with SASL, or else the subject of its certificate, such as
    /// `CN=client`. nil for a client that has shown neither.
    public var user: String?
    /// Produce: 0, 1 or -1 (all). Otherwise nil.
    public var acks: Int16?
    /// The partitions that it names; for requests that name only topics, one entry each with partition -1.
    public var partitions: [Partition]
}
