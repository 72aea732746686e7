import KafkaWire
import Testing

@testable import KafkaClient

/// The table of errors by API, as Java's `TransactionManager` has it.
@Suite("What an error means to a transaction", .timeLimit(.minutes(10)))
struct TransactionReactionTests {
    /// A row: the error, and what follows for FindCoordinator, InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn,
    /// TxnOffsetCommit, EndTxn (commit), Produce. `-`: brokers do not answer that.
    struct Row: Sendable, CustomTestStringConvertible {
        let error: BrokerErrorCode
        let reactions: String

        init(_ error: BrokerErrorCode, _ reactions: String) {
            self.error = error
            self.reactions = reactions
        }

        var testDescription: String { error.name }
    }

    static let kinds: [TransactionRequest.Kind] = [
        .findCoordinator, .initProducerID, .addPartitions, .addOffsets, .commitOffsets, .end(commits: true), .produce,
    ]

    /// R retry, C find the coordinator, A abort, B abort and raise the epoch, L the call fails, F fatal.
    static let letters: [Character: TransactionReaction] = [
        "R": .retry, "C": .findCoordinator, "A": .abort, "B": .abortAndBump, "L": .failCall, "F": .fatal,
    ]

    static let rows = [
        Row(.coordinatorNotAvailable, "RCCCCCR"), Row(.notCoordinator, "RCCCCCR"),
        Row(.requestTimedOut, "RRRRCRR"),
        Row(.coordinatorLoadInProgress, "RRRRRRR"), Row(.concurrentTransactions, "RRRRRRR"),
        Row(.unknownTopicOrPartition, "RRRRRRR"), Row(.unknownTopicID, "RRRRRRR"), Row(.networkException, "RRRRRRR"),
        Row(.transactionalIDAuthorizationFailed, "FLFFFFF"), Row(.clusterAuthorizationFailed, "FL----F"),
        Row(.groupAuthorizationFailed, "A--AA--"), Row(.topicAuthorizationFailed, "--A-F-A"),
        Row(.producerFenced, "-FFFFFF"), Row(.invalidProducerEpoch, "-FFFFFA"),
        Row(.invalidTransactionState, "-FFFFFA"), Row(.invalidProducerIDMapping, "-FFFFFF"),
        Row(.unknownProducerID, "-FBBFBB"), Row(.outOfOrderSequenceNumber, "------B"),
        Row(.transactionAbortable, "ALAAAAA"),
        Row(.operationNotAttempted, "FFAFFFA"), Row(BrokerErrorCode(rawValue: 9999), "FFAFFFA"),
        Row(.unknownMemberID, "----A--"), Row(.illegalGeneration, "----A--"), Row(.groupIDNotFound, "----A--"),
        Row(.staleMemberEpoch, "----A--"), Row(.fencedInstanceID, "----A--"),
        Row(.unsupportedForMessageFormat, "----F-A"),
        Row(.invalidTransactionTimeout, "FFFFFF-"), Row(.unsupportedVersion, "FFFFFFF"),
    ]

    @Test("Each error of each API", arguments: rows)
    func table(row: Row) throws {
        for (kind, letter) in zip(Self.kinds, row.reactions) where letter != "-" {
            #expect(TransactionReaction(row.error, of: kind) == Self.letters[letter], "\(kind)")
        }
    }

    @Test("An abort is answered as a commit is, but for that", arguments: rows)
    func abort(row: Row) {
        guard row.error != .transactionAbortable else { return }
        #expect(
            TransactionReaction(row.error, of: .end(commits: false))
                == TransactionReaction(row.error, of: .end(commits: true)))
    }

    @Test("An abort that may only be aborted cannot be")
    func abortableAbort() {
        #expect(TransactionReaction(.transactionAbortable, of: .end(commits: false)) == .fatal)
    }
}
