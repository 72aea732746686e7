/// How an embedded cluster is set up and which Kafka it plays.
public struct EmbeddedClusterConfiguration: Sendable {
    /// Number of brokers; their ids are 1, 2, 3, …
    public var brokers: Int
    /// Seeds everything random in the cluster: topic ids, producer ids, the dice of faults with a probability.
    public var seed: UInt64 = 1

    /// The address that brokers listen on; with `::1` the cluster speaks IPv6.
    public var listenAddress: String = "127.0.0.1"
    /// The host that brokers tell clients to connect to; nil: the address that they listen on.
    public var advertisedHost: String?
    /// TLS and authentication. Default: neither. A ``Simulation`` has authentication, and no TLS.
    public var security = EmbeddedSecurity()

    // MARK: Topics

    /// Whether asking for a topic creates it (`auto.create.topics.enable`).
    public var autoCreateTopics = true
    /// Partitions of a topic that is created without a number (`num.partitions`).
    public var defaultPartitions: Int = 3
    /// Replicas of each partition, at most one per broker (`default.replication.factor`). All replicas share one log:
    /// a leader change never loses what was acknowledged.
    public var replicationFactor: Int = 3
    /// Replicas that must be up for `acks=all` (`min.insync.replicas`).
    public var minInSyncReplicas: Int = 1
    /// The largest batch that a topic takes unless it says otherwise (`message.max.bytes`).
    public var maxMessageBytes: Int = 1_048_588
    /// Stamps records with the broker's time instead of the producer's (`log.message.timestamp.type`).
    public var usesLogAppendTime = false
    /// Keeps at most this many bytes per partition and drops the oldest batches beyond. The default, nil, keeps
    /// everything, which is what a test wants that reads back; a load run sets it to bound its memory.
    public var retainBytesPerPartition: Int?

    // MARK: Which Kafka it is

    /// The versions that brokers announce and accept. See ``EmbeddedAPIVersions``.
    public var apiVersions: [EmbeddedAPI: ClosedRange<Int16>] = EmbeddedAPIVersions.current
    /// What a broker does with an ApiVersions request in a version that it does not know.
    public var unknownApiVersionsReply: UnknownApiVersionsReply = .errorInVersion0
    /// How sequence numbers that cannot be placed are answered; nil: as the Kafka did that has `apiVersions`.
    public var sequenceRules: EmbeddedSequenceRules?
    /// Whether retention makes a partition forget the producers whose last batch it drops (Kafka before 2.5);
    /// nil: as the Kafka did that has `apiVersions`.
    public var retentionForgetsProducers: Bool?
    /// How long brokers work on Produce requests. The default is no time at all.
    public var produceTime = EmbeddedServiceTime()
    /// Whether brokers respond to Produce requests with acks=0: real ones do not, some imitations do.
    public var answersAcksZero = false

    // MARK: Transactions

    /// The level of `transaction.version` that the cluster has finalized: with 2, the default, transactions have an epoch each
    /// (KIP-890, Kafka 4.0); with 0, producers use the older protocol.
    public var transactionVersion: Int16 = 2
    /// The longest `transaction.timeout.ms` that producers may ask for (`transaction.max.timeout.ms`).
    public var maximumTransactionTimeout: Duration = .seconds(900)
    /// How long it takes until the markers of a transaction that was decided are written. Until then, brokers answer
    /// CONCURRENT_TRANSACTIONS.
    public var transactionMarkerDelay: Duration = .zero
    /// For how long a broker loads the state of a transactional id or a consumer group that it has begun to coordinate. Until then,
    /// it answers COORDINATOR_LOAD_IN_PROGRESS, ends no transaction that has timed out, and writes no markers.
    public var coordinatorLoadTime: Duration = .zero

    // MARK: How changes spread

    /// Whether another replica becomes leader when the leader's broker goes down.
    public var electsLeaders = true
    /// How long the other brokers still name the old leader after a change.
    public var metadataPropagationDelay: Duration = .zero
    /// How long a topic that was created stays without a leader.
    public var topicCreationDelay: Duration = .zero

    // MARK: Bounds

    /// The largest request frame taken (`socket.request.max.bytes`); a larger one closes the connection.
    public var maxRequestBytes: Int = 100 * 1024 * 1024
    /// The most that one compressed batch may become when it is checked.
    public var maxDecompressedBytes: Int = 64 * 1024 * 1024
    /// How many of the latest requests the request log keeps. Counters count all.
    public var requestLogLimit: Int = 10_000

    /// A cluster of that many brokers, with the defaults for everything else.
    public init(brokers: Int = 3) {
        self.brokers = brokers
    }

    /// What a broker does with an ApiVersions request in a version that it does not know.
    public enum UnknownApiVersionsReply: Sendable, Hashable {
        /// Kafka since 0.10: error 35 in the layout of version 0. From Kafka 2.4 on (those that know ApiVersions 3), it names
        /// ApiVersions' own range (KIP-511).
        case errorInVersion0
        /// librdkafka's mock cluster: error 35 in a frame that fits no version.
        case malformedError
        /// Kafka before 0.10: the connection is closed.
        case disconnect
        /// Answers as if its own newest version had been asked for.
        case newestVersion
    }
}

/// The API versions of some Kafka releases, as far as the embedded cluster answers the APIs.
public enum EmbeddedAPIVersions {
    /// Everything that the embedded cluster can do, with the lowest versions that Kafka 4 announces.
    public static let current: [EmbeddedAPI: ClosedRange<Int16>] = [
        .produce: 0...13, .fetch: 4...18, .listOffsets: 1...11, .metadata: 0...13, .findCoordinator: 0...6,
        .apiVersions: 0...4, .createTopics: 2...7, .initProducerID: 0...5, .saslHandshake: 0...1,
        .saslAuthenticate: 0...2, .addPartitionsToTransaction: 0...3, .addOffsetsToTransaction: 0...4,
        .endTransaction: 0...5, .transactionOffsetCommit: 0...5, .offsetCommit: 2...9, .offsetFetch: 1...9,
        .describeConfigs: 1...4,
    ]

    /// Kafka 0.11: the first with idempotence.
    public static let kafka011: [EmbeddedAPI: ClosedRange<Int16>] = [
        .produce: 0...3, .fetch: 0...5, .listOffsets: 0...2, .metadata: 0...4, .findCoordinator: 0...1,
        .apiVersions: 0...1, .createTopics: 0...2, .initProducerID: 0...0, .saslHandshake: 0...0,
        .addPartitionsToTransaction: 0...0, .addOffsetsToTransaction: 0...0, .endTransaction: 0...0,
        .transactionOffsetCommit: 0...0, .offsetCommit: 0...3, .offsetFetch: 0...3,
        .describeConfigs: 0...0,
    ]

    /// Kafka 2.0: no zstd, no flexible versions.
    public static let kafka20: [EmbeddedAPI: ClosedRange<Int16>] = [
        .produce: 0...6, .fetch: 0...8, .listOffsets: 0...3, .metadata: 0...6, .findCoordinator: 0...2,
        .apiVersions: 0...2, .createTopics: 0...3, .initProducerID: 0...1, .saslHandshake: 0...1,
        .saslAuthenticate: 0...0, .addPartitionsToTransaction: 0...1, .addOffsetsToTransaction: 0...1,
        .endTransaction: 0...1, .transactionOffsetCommit: 0...1, .offsetCommit: 0...4, .offsetFetch: 0...4,
        .describeConfigs: 0...2,
    ]

    /// Kafka 2.8: the last before topic ids in Fetch.
    public static let kafka28: [EmbeddedAPI: ClosedRange<Int16>] = [
        .produce: 0...9, .fetch: 0...12, .listOffsets: 0...6, .metadata: 0...11, .findCoordinator: 0...3,
        .apiVersions: 0...3, .createTopics: 0...7, .initProducerID: 0...4, .saslHandshake: 0...1,
        .saslAuthenticate: 0...2, .addPartitionsToTransaction: 0...3, .addOffsetsToTransaction: 0...3,
        .endTransaction: 0...3, .transactionOffsetCommit: 0...3, .offsetCommit: 0...8, .offsetFetch: 0...7,
        .describeConfigs: 0...4,
    ]

    /// Kafka 0.10: before record batches; producers that need them find nothing to speak.
    public static let kafka010: [EmbeddedAPI: ClosedRange<Int16>] = [
        .produce: 0...2, .fetch: 0...3, .listOffsets: 0...1, .metadata: 0...2, .findCoordinator: 0...0,
        .apiVersions: 0...0, .createTopics: 0...1, .saslHandshake: 0...0, .offsetCommit: 0...2, .offsetFetch: 0...1,
    ]
}
