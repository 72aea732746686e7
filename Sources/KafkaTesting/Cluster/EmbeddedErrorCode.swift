/// An error code of the Kafka protocol, to be answered by an embedded broker.
///
/// The usual ones have names here; any other can be written as its number: `.init(rawValue: 72)` or just `72`.
public struct EmbeddedErrorCode: RawRepresentable, Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// The number on the wire.
    public var rawValue: Int16

    /// Wraps a number of the protocol.
    public init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    /// Wraps a number of the protocol.
    public init(integerLiteral value: Int16) {
        self.rawValue = value
    }

    /// No error (0).
    public static let success: EmbeddedErrorCode = 0
    /// UNKNOWN_SERVER_ERROR (-1).
    public static let unknownServerError: EmbeddedErrorCode = -1
    /// OFFSET_OUT_OF_RANGE (1).
    public static let offsetOutOfRange: EmbeddedErrorCode = 1
    /// CORRUPT_MESSAGE (2).
    public static let corruptMessage: EmbeddedErrorCode = 2
    /// UNKNOWN_TOPIC_OR_PARTITION (3).
    public static let unknownTopicOrPartition: EmbeddedErrorCode = 3
    /// LEADER_NOT_AVAILABLE (5).
    public static let leaderNotAvailable: EmbeddedErrorCode = 5
    /// NOT_LEADER_OR_FOLLOWER (6).
    public static let notLeaderOrFollower: EmbeddedErrorCode = 6
    /// REQUEST_TIMED_OUT (7).
    public static let requestTimedOut: EmbeddedErrorCode = 7
    /// MESSAGE_TOO_LARGE (10).
    public static let messageTooLarge: EmbeddedErrorCode = 10
    /// NETWORK_EXCEPTION (13).
    public static let networkException: EmbeddedErrorCode = 13
    /// COORDINATOR_LOAD_IN_PROGRESS (14).
    public static let coordinatorLoadInProgress: EmbeddedErrorCode = 14
    /// COORDINATOR_NOT_AVAILABLE (15).
    public static let coordinatorNotAvailable: EmbeddedErrorCode = 15
    /// NOT_COORDINATOR (16).
    public static let notCoordinator: EmbeddedErrorCode = 16
    /// INVALID_TOPIC_EXCEPTION (17).
    public static let invalidTopic: EmbeddedErrorCode = 17
    /// RECORD_LIST_TOO_LARGE (18).
    public static let recordListTooLarge: EmbeddedErrorCode = 18
    /// NOT_ENOUGH_REPLICAS (19).
    public static let notEnoughReplicas: EmbeddedErrorCode = 19
    /// NOT_ENOUGH_REPLICAS_AFTER_APPEND (20).
    public static let notEnoughReplicasAfterAppend: EmbeddedErrorCode = 20
    /// INVALID_REQUIRED_ACKS (21).
    public static let invalidRequiredAcks: EmbeddedErrorCode = 21
    /// TOPIC_AUTHORIZATION_FAILED (29).
    public static let topicAuthorizationFailed: EmbeddedErrorCode = 29
    /// CLUSTER_AUTHORIZATION_FAILED (31).
    public static let clusterAuthorizationFailed: EmbeddedErrorCode = 31
    /// INVALID_TIMESTAMP (32).
    public static let invalidTimestamp: EmbeddedErrorCode = 32
    /// UNSUPPORTED_SASL_MECHANISM (33).
    public static let unsupportedSASLMechanism: EmbeddedErrorCode = 33
    /// ILLEGAL_SASL_STATE (34).
    public static let illegalSASLState: EmbeddedErrorCode = 34
    /// UNSUPPORTED_VERSION (35).
    public static let unsupportedVersion: EmbeddedErrorCode = 35
    /// TOPIC_ALREADY_EXISTS (36).
    public static let topicAlreadyExists: EmbeddedErrorCode = 36
    /// INVALID_PARTITIONS (37).
    public static let invalidPartitions: EmbeddedErrorCode = 37
    /// INVALID_REPLICATION_FACTOR (38).
    public static let invalidReplicationFactor: EmbeddedErrorCode = 38
    /// INVALID_CONFIG (40).
    public static let invalidConfig: EmbeddedErrorCode = 40
    /// NOT_CONTROLLER (41).
    public static let notController: EmbeddedErrorCode = 41
    /// INVALID_REQUEST (42).
    public static let invalidRequest: EmbeddedErrorCode = 42
    /// UNSUPPORTED_FOR_MESSAGE_FORMAT (43).
    public static let unsupportedForMessageFormat: EmbeddedErrorCode = 43
    /// OUT_OF_ORDER_SEQUENCE_NUMBER (45).
    public static let outOfOrderSequenceNumber: EmbeddedErrorCode = 45
    /// DUPLICATE_SEQUENCE_NUMBER (46).
    public static let duplicateSequenceNumber: EmbeddedErrorCode = 46
    /// INVALID_PRODUCER_EPOCH (47).
    public static let invalidProducerEpoch: EmbeddedErrorCode = 47
    /// INVALID_TXN_STATE (48).
    public static let invalidTransactionState: EmbeddedErrorCode = 48
    /// INVALID_PRODUCER_ID_MAPPING (49).
    public static let invalidProducerIDMapping: EmbeddedErrorCode = 49
    /// INVALID_TRANSACTION_TIMEOUT (50).
    public static let invalidTransactionTimeout: EmbeddedErrorCode = 50
    /// CONCURRENT_TRANSACTIONS (51).
    public static let concurrentTransactions: EmbeddedErrorCode = 51
    /// TRANSACTIONAL_ID_AUTHORIZATION_FAILED (53).
    public static let transactionalIDAuthorizationFailed: EmbeddedErrorCode = 53
    /// OPERATION_NOT_ATTEMPTED (55).
    public static let operationNotAttempted: EmbeddedErrorCode = 55
    /// KAFKA_STORAGE_ERROR (56).
    public static let kafkaStorageError: EmbeddedErrorCode = 56
    /// SASL_AUTHENTICATION_FAILED (58).
    public static let saslAuthenticationFailed: EmbeddedErrorCode = 58
    /// UNKNOWN_PRODUCER_ID (59).
    public static let unknownProducerID: EmbeddedErrorCode = 59
    /// FENCED_LEADER_EPOCH (74).
    public static let fencedLeaderEpoch: EmbeddedErrorCode = 74
    /// UNKNOWN_LEADER_EPOCH (75).
    public static let unknownLeaderEpoch: EmbeddedErrorCode = 75
    /// UNSUPPORTED_COMPRESSION_TYPE (76).
    public static let unsupportedCompressionType: EmbeddedErrorCode = 76
    /// INVALID_RECORD (87).
    public static let invalidRecord: EmbeddedErrorCode = 87
    /// UNSTABLE_OFFSET_COMMIT (88).
    public static let unstableOffsetCommit: EmbeddedErrorCode = 88
    /// THROTTLING_QUOTA_EXCEEDED (89).
    public static let throttlingQuotaExceeded: EmbeddedErrorCode = 89
    /// PRODUCER_FENCED (90).
    public static let producerFenced: EmbeddedErrorCode = 90
    /// UNKNOWN_TOPIC_ID (100).
    public static let unknownTopicID: EmbeddedErrorCode = 100
    /// TRANSACTION_ABORTABLE (120).
    public static let transactionAbortable: EmbeddedErrorCode = 120
    /// REBOOTSTRAP_REQUIRED (129).
    public static let rebootstrapRequired: EmbeddedErrorCode = 129
}
