import KafkaWire

/// Why a transaction was not committed, what became of it, and whether to run it again.
public struct KafkaTransactionError: Error, Sendable, CustomStringConvertible {
    /// What became of the transaction.
    public enum Outcome: String, Hashable, Sendable, Codable {
        /// It was aborted, or never began: nothing of it is visible to consumers that read committed records, nor ever will be.
        case aborted
        /// The commit or the abort has not ended yet. Call ``KafkaProducer/commitTransaction()`` or
        /// ``KafkaProducer/abortTransaction()`` again, whichever ``KafkaTransactionError/pendingCall`` says, to learn how it ends.
        case unknown
        /// This producer has ended: another one has taken its place, or it met an error that it cannot recover from. What it had
        /// not committed is not visible, but for a commit that was under way: another producer with the same transactional id
        /// ends it as it was decided.
        case producerEnded
    }

    /// The call that has not ended.
    public enum PendingCall: String, Hashable, Sendable, Codable {
        /// ``KafkaProducer/commitTransaction()``
        case commit
        /// ``KafkaProducer/abortTransaction()``
        case abort
    }

    /// What became of the transaction.
    public let outcome: Outcome
    /// The call to repeat, if the outcome is unknown.
    public let pendingCall: PendingCall?
    /// Why: what the closure threw, or a ``KafkaError``.
    public let underlying: any Error
    /// Whether the closure threw, rather than the producer.
    public let isFromBody: Bool

    /// Whether running the transaction again, with this producer, is right: nothing of it is visible, and the reason may pass.
    /// It is false for errors that the closure threw, but for those of the producer.
    public var canRunAgain: Bool {
        guard outcome == .aborted else { return false }
        guard let error = underlying as? KafkaError else { return false }
        if error.isRetriable { return true }
        if let code = error.brokerError, TransactionReaction.isPassing(BrokerErrorCode(rawValue: code)) { return true }
        // The cause decides: a record that is too large will be so again.
        guard error.code == .transactionFailed || error.code == .transactionAborted else { return false }
        return (error.underlying as? KafkaError)?.isRetriable ?? true
    }

    /// The outcome, what it means, and the reason.
    public var description: String {
        let reason = "\((underlying as? KafkaError)?.message ?? "\(underlying)")"
        switch outcome {
        case .aborted: return "the transaction was aborted, and nothing of it is visible: \(reason)"
        case .unknown:
            return
                "the \(pendingCall?.rawValue ?? "end") of the transaction has not ended, so its outcome is not known yet; "
                + "call it again: \(reason)"
        case .producerEnded: return "the producer has ended, and with it the transaction: \(reason)"
        }
    }

    init(beforeBegin error: KafkaError) {
        self.init(error.isFatal ? .producerEnded : .aborted, because: error)
    }

    init(aborted cause: any Error, isFromBody: Bool) {
        // An error of the producer that the closure passed on is the producer's.
        self.init(.aborted, because: cause, isFromBody: isFromBody && !(cause is KafkaError))
    }

    init(fenced error: KafkaError) {
        self.init(.producerEnded, because: error)
    }

    init(unknown error: KafkaError) {
        self.init(.unknown, pending: .commit, because: error)
    }

    init(abortFailed error: KafkaError, cause: any Error) {
        if error.isFatal {
            self.init(.producerEnded, because: error)
        } else {
            self.init(.unknown, pending: .abort, because: cause)
        }
    }

    private init(
        _ outcome: Outcome, pending: PendingCall? = nil, because underlying: any Error, isFromBody: Bool = false
    ) {
        self.outcome = outcome
        pendingCall = pending
        self.underlying = underlying
        self.isFromBody = isFromBody
    }
}
