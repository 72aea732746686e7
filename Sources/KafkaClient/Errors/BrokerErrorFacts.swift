package import KafkaWire

/// What a broker's error code means to this producer: the one table that decisions about an error come from.
///
/// What Kafka itself says of a code is in `KafkaWire`: its name, whether it is retriable, whether it outdates metadata.
/// This table adds what the producer does with a batch that was answered with it, what it says about the batch's
/// records, and what the message says. `Docs/ERRORS.md` says the same in words, and is checked against it.
package struct BrokerErrorFacts: Hashable, Sendable {
    /// What becomes of a batch that was answered with the code.
    package enum Reaction: Hashable, Sendable {
        /// It is stored.
        case acknowledge
        /// It is sent again after a backoff, or immediately to a new leader.
        case sendAgain
        /// It is sent again in two halves; a single record fails.
        case split
        /// It is sent again under a new epoch or producer id (KIP-360). Without idempotence it fails.
        case restartSequence(PartitionSequencer.BumpReason)
        /// It fails.
        case fail
    }

    /// The broker's code.
    package let error: BrokerErrorCode
    package let reaction: Reaction
    /// What the answer says about the batch's records. An earlier attempt may have stored what this one did not.
    package let persistence: KafkaError.Persistence
    /// What the error is called in this producer's own terms.
    package let code: KafkaError.Code
    /// What to do about it, in a sentence, where that is clear.
    package let remedy: String?

    /// What is known of the code.
    package init(_ error: BrokerErrorCode) {
        let row = Self.table[error] ?? Row(.unknown)
        self.error = error
        reaction = row.reaction ?? (error.isRetriable ? .sendAgain : .fail)
        persistence = row.persistence
        code = row.code ?? (error.isAuthorizationError ? .authorizationFailed : .brokerRejected)
        remedy = row.remedy
    }

    /// Whether the same request may succeed later, by Kafka's own list.
    package var isRetriable: Bool { error.isRetriable }

    /// Whether what is known of the cluster is outdated.
    package var refreshesMetadata: Bool { error.refreshesMetadata }

    /// Whether the producer cannot continue, if the code is about the producer and not about a batch or a topic.
    package var isFatalToProducer: Bool { error.isFatalToProducer }

    /// The codes that the table has something to say about.
    package static var listed: Set<BrokerErrorCode> { Set(table.keys) }
}

extension BrokerErrorFacts {
    /// A row of the table. What is nil follows from Kafka's own lists.
    private struct Row: Sendable {
        let persistence: KafkaError.Persistence
        let reaction: Reaction?
        let code: KafkaError.Code?
        let remedy: String?

        init(
            _ persistence: KafkaError.Persistence, _ reaction: Reaction? = nil, code: KafkaError.Code? = nil,
            remedy: String? = nil
        ) {
            self.persistence = persistence
            self.reaction = reaction
            self.code = code
            self.remedy = remedy
        }
    }

    private static let createTopic = "Create the topic, or let brokers create topics (auto.create.topics.enable)."
    private static let bringReplicasBack = "Bring brokers back, or lower the topic's min.insync.replicas."

    /// By code. One that is missing may come after the records were appended; so may those with `.unknown`: for example,
    /// NOT_LEADER_OR_FOLLOWER when the leader moves while it waits for its followers.
    private static let table: [BrokerErrorCode: Row] = [
        .none: Row(.written, .acknowledge),
        .duplicateSequenceNumber: Row(.written, .acknowledge),

        // Sent again.
        .corruptMessage: Row(.notWritten),
        .unknownTopicOrPartition: Row(.unknown, code: .unknownTopic, remedy: createTopic),
        .leaderNotAvailable: Row(.unknown),
        .notLeaderOrFollower: Row(.unknown),
        .requestTimedOut: Row(.unknown, code: .requestTimedOut),
        .networkException: Row(.unknown, code: .connectionFailed),
        .kafkaStorageError: Row(.unknown),
        .notEnoughReplicas: Row(.notWritten, remedy: bringReplicasBack),
        .notEnoughReplicasAfterAppend: Row(.written, remedy: bringReplicasBack),
        .fencedLeaderEpoch: Row(.unknown),
        .unknownLeaderEpoch: Row(.unknown),
        .unknownTopicID: Row(.notWritten, code: .unknownTopic, remedy: createTopic),
        .throttlingQuotaExceeded: Row(.notWritten),
        .messageTooLarge: Row(
            .notWritten, .split, code: .recordTooLarge,
            remedy: "Send smaller records, or raise the topic's max.message.bytes."),

        // Sent again as a new sequence. A broker looks for duplicates first, so none of them is stored.
        .outOfOrderSequenceNumber: Row(.notWritten, .restartSequence(.outOfOrder)),
        .unknownProducerID: Row(.notWritten, .restartSequence(.unknownProducer)),
        .invalidProducerEpoch: Row(.notWritten, .restartSequence(.fencedEpoch), code: .fenced),
        .invalidProducerIDMapping: Row(.notWritten, .restartSequence(.fencedEpoch)),

        // The end of a batch.
        .recordListTooLarge: Row(
            .notWritten, code: .recordTooLarge, remedy: "Lower batchSize, or raise the topic's segment.bytes."),
        .invalidRecord: Row(
            .notWritten, code: .invalidRecord,
            remedy: "For example, compacted topics reject records without a key."),
        .invalidTimestamp: Row(
            .notWritten, code: .invalidRecord,
            remedy:
                "Correct the record's timestamp, or the topic's message.timestamp.before.max.ms and after.max.ms."),
        .invalidTopicException: Row(
            .notWritten, code: .invalidTopic, remedy: "Use another topic; internal topics cannot be written to."),
        .invalidRequiredAcks: Row(.notWritten),
        .topicAuthorizationFailed: Row(
            .notWritten, remedy: "Allow the client's principal to Write to the topic and to Describe it."),
        .clusterAuthorizationFailed: Row(
            .notWritten,
            remedy: "Allow the client's principal IdempotentWrite on the cluster, or turn enableIdempotence off."),
        .unsupportedForMessageFormat: Row(.notWritten, code: .unsupportedVersion),
        .unsupportedCompressionType: Row(
            .notWritten, code: .unsupportedVersion, remedy: "Choose another compression; zstd needs Kafka 2.1."),
        .unknownServerError: Row(.unknown),

        // Of requests that this producer would not make, or of transactions.
        .invalidRequest: Row(.notWritten),
        .unsupportedVersion: Row(.notWritten, code: .unsupportedVersion),
        .transactionalIDAuthorizationFailed: Row(
            .notWritten, remedy: "Allow the client's principal to Write to and to Describe the transactional id."),
        .producerFenced: Row(.notWritten, code: .fenced),
    ]
}
