package import KafkaWire

/// What a transactional producer asks of a coordinator. One such request is on its way at a time.
package enum TransactionRequest: Equatable, Sendable {
    /// A producer id and epoch; with an identity, the next epoch of that one (KIP-360).
    case initProducerID(ProducerIdentity?)
    /// The partitions that records are about to be written to: version 1 of the protocol only.
    case addPartitions([TopicPartition])
    /// The group whose offsets are about to be committed: version 1 of the protocol only.
    case addOffsets(group: String)
    /// The offsets that become visible with the transaction.
    case commitOffsets(TransactionOffsets)
    /// The end, one way or the other.
    case end(commits: Bool)

    /// Which API that is, for `TransactionReaction`.
    var kind: Kind {
        switch self {
        case .initProducerID: .initProducerID
        case .addPartitions: .addPartitions
        case .addOffsets: .addOffsets
        case .commitOffsets: .commitOffsets
        case .end(let commits): .end(commits: commits)
        }
    }

    /// The APIs that take part in transactions.
    package enum Kind: Hashable, Sendable {
        case findCoordinator
        case initProducerID
        case addPartitions
        case addOffsets
        case commitOffsets
        case end(commits: Bool)
        case produce
    }

    /// What the coordinator answers.
    package enum Answer: Equatable, Sendable {
        /// It is done. `InitProducerId`, and `EndTxn` from version 5 on, give a producer id and epoch.
        case done(ProducerIdentity?)
        /// It is refused as a whole.
        case refused(BrokerErrorCode)
        /// It is answered for each partition.
        case partitions([TopicPartition: BrokerErrorCode])
    }
}

/// Offsets of a consumer group, to be committed with a transaction.
package struct TransactionOffsets: Equatable, Sendable {
    var group: ConsumerGroupMetadata
    var offsets: [TopicPartition: ConsumedOffset]
}

/// The version of the transaction protocol (KIP-890).
package enum TransactionVersion: Int16, Equatable, Sendable {
    /// Partitions are added before they are written to, and an epoch serves for many transactions.
    case one = 1
    /// Brokers add partitions when they are written to, and each transaction has an epoch of its own.
    case two = 2
}
