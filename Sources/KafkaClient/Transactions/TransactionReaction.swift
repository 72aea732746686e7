package import KafkaWire

/// What a transactional producer does about an error: by the API that was answered with it, as Java's `TransactionManager`.
package enum TransactionReaction: Equatable, Sendable {
    /// The request is sent again after a backoff.
    case retry
    /// The coordinator is looked up again, then the request is sent again.
    case findCoordinator
    /// The transaction can only be aborted; after that the producer goes on.
    case abort
    /// The same, and the producer needs a new epoch before the next transaction. Where the coordinator has none to give
    /// (before Kafka 2.5, KIP-360), the producer has ended.
    case abortAndBump
    /// The call fails, and may be repeated.
    case failCall
    /// The producer has ended.
    case fatal

    /// What follows from an error of this API.
    package init(_ error: BrokerErrorCode, of kind: TransactionRequest.Kind) {
        self = Self.common[error]?(kind) ?? Self.default(error, of: kind)
    }

    private static func `default`(_ error: BrokerErrorCode, of kind: TransactionRequest.Kind) -> Self {
        if error.isRetriable { return .retry }
        switch kind {
        case .addPartitions, .produce: return .abort
        case .findCoordinator, .initProducerID, .addOffsets, .commitOffsets, .end: return .fatal
        }
    }

    private typealias Kind = TransactionRequest.Kind

    /// The errors whose meaning depends on the API, or differs from Kafka's lists.
    private static let common: [BrokerErrorCode: @Sendable (Kind) -> Self] = [
        .coordinatorNotAvailable: { relocate($0) },
        .notCoordinator: { relocate($0) },
        .requestTimedOut: { $0 == .commitOffsets ? .findCoordinator : .retry },
        .concurrentTransactions: { _ in .retry },

        .transactionalIDAuthorizationFailed: { $0 == .initProducerID ? .failCall : .fatal },
        .clusterAuthorizationFailed: { $0 == .initProducerID ? .failCall : .fatal },
        .groupAuthorizationFailed: { _ in .abort },
        .topicAuthorizationFailed: { $0 == .commitOffsets ? .fatal : .abort },

        .producerFenced: { _ in .fatal },
        // A coordinator that is too old for PRODUCER_FENCED says this instead. From a partition's leader it may be a
        // transaction that timed out: the abort will tell.
        .invalidProducerEpoch: { $0 == .produce ? .abort : .fatal },
        .invalidTransactionState: { $0 == .produce ? .abort : .fatal },
        .invalidProducerIDMapping: { _ in .fatal },
        .unknownProducerID: { kind in
            switch kind {
            case .addPartitions, .addOffsets, .end, .produce: .abortAndBump
            case .findCoordinator, .initProducerID, .commitOffsets: .fatal
            }
        },
        .outOfOrderSequenceNumber: { $0 == .produce ? .abortAndBump : .fatal },
        .transactionAbortable: { kind in
            switch kind {
            // No transaction is open that could be aborted.
            case .initProducerID: .failCall
            case .end(commits: false): .fatal
            default: .abort
            }
        },

        .unknownMemberID: { _ in .abort },
        .illegalGeneration: { _ in .abort },
        .groupIDNotFound: { _ in .abort },
        .staleMemberEpoch: { _ in .abort },
        .fencedInstanceID: { _ in .abort },
        .unsupportedForMessageFormat: { $0 == .produce ? .abort : .fatal },
        .unsupportedVersion: { _ in .fatal },
        .invalidTransactionTimeout: { _ in .fatal },
    ]

    private static func relocate(_ kind: Kind) -> Self {
        switch kind {
        case .findCoordinator, .produce: .retry
        default: .findCoordinator
        }
    }
}

extension TransactionReaction {
    /// Whether an error that a transaction was aborted for is about that transaction only: the next one may succeed with the
    /// same records.
    static func isPassing(_ error: BrokerErrorCode) -> Bool {
        switch error {
        case .transactionAbortable, .invalidTransactionState, .outOfOrderSequenceNumber, .unknownProducerID,
            .invalidProducerEpoch:
            true
        default: error.isRetriable
        }
    }

    /// Which of several errors of an API decides.
    static func worst(of errors: [BrokerErrorCode], _ kind: TransactionRequest.Kind) -> BrokerErrorCode? {
        errors.max { Self($0, of: kind).severity < Self($1, of: kind).severity }
    }

    private var severity: Int {
        switch self {
        case .retry: 0
        case .findCoordinator: 1
        case .failCall: 2
        case .abort: 3
        case .abortAndBump: 4
        case .fatal: 5
        }
    }
}
