/// A request type of the Kafka protocol, as far as the embedded cluster answers it.
public enum EmbeddedAPI: Int16, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Appends record batches to partitions.
    case produce = 0
    /// Reads record batches from partitions.
    case fetch = 1
    /// Asks for the first, the last, or a timestamp's offset.
    case listOffsets = 2
    /// Asks for brokers, topics, partitions and their leaders.
    case metadata = 3
    /// Commits a group's offsets, without a transaction.
    case offsetCommit = 8
    /// Asks for the offsets that groups have committed.
    case offsetFetch = 9
    /// Asks which broker coordinates a group or a transactional id.
    case findCoordinator = 10
    /// Chooses a SASL mechanism.
    case saslHandshake = 17
    /// Asks which request types and versions the broker speaks.
    case apiVersions = 18
    /// Creates topics.
    case createTopics = 19
    /// Asks for a producer id and epoch.
    case initProducerID = 22
    /// Adds partitions to a transaction.
    case addPartitionsToTransaction = 24
    /// Adds a group's offsets to a transaction.
    case addOffsetsToTransaction = 25
    /// Commits or aborts a transaction.
    case endTransaction = 26
    /// Commits a group's offsets with a transaction.
    case transactionOffsetCommit = 28
    /// Asks for the settings of topics.
    case describeConfigs = 32
    /// Carries one message of a SASL exchange.
    case saslAuthenticate = 36

    /// Kafka's name of the request type, e.g. `InitProducerId`.
    public var description: String {
        switch self {
        case .produce: "Produce"
        case .fetch: "Fetch"
        case .listOffsets: "ListOffsets"
        case .metadata: "Metadata"
        case .offsetCommit: "OffsetCommit"
        case .offsetFetch: "OffsetFetch"
        case .findCoordinator: "FindCoordinator"
        case .saslHandshake: "SaslHandshake"
        case .apiVersions: "ApiVersions"
        case .createTopics: "CreateTopics"
        case .initProducerID: "InitProducerId"
        case .addPartitionsToTransaction: "AddPartitionsToTxn"
        case .addOffsetsToTransaction: "AddOffsetsToTxn"
        case .endTransaction: "EndTxn"
        case .transactionOffsetCommit: "TxnOffsetCommit"
        case .describeConfigs: "DescribeConfigs"
        case .saslAuthenticate: "SaslAuthenticate"
        }
    }
}
