/// What an app asks of a producer's transactions.
package enum TransactionCall: Equatable, Sendable {
    case initialize
    case begin
    case commit
    case abort
    case sendOffsets(TransactionOffsets)

    /// The call as people know it.
    var name: String {
        switch self {
        case .initialize: "initTransactions"
        case .begin: "beginTransaction"
        case .commit: "commitTransaction"
        case .abort: "abortTransaction"
        case .sendOffsets: "sendOffsets"
        }
    }
}

/// What the sender has to do after an event of the transactions.
package enum TransactionEffect {
    /// Records are accepted.
    case open
    /// Records are refused, for this reason.
    case close(KafkaError)
    /// Everything accepted leaves without lingering.
    case sendAll
    /// Records that never left fail; those that did may be stored, and their answers are awaited.
    case failUnsent(KafkaError)
    /// Partitions were added: those that waited for it go on.
    case admitted
    /// Sequences begin again at 0 under this identity.
    case newIdentity(ProducerIdentity)
    /// The coordinator that the request went to is not the one any more.
    case findCoordinator(for: TransactionRequest)
    /// Something to remember as the cause, should a call time out.
    case note(KafkaError)
    /// A call has ended.
    case finished(TransactionCall, Result<Void, KafkaError>)
    /// The producer has ended.
    case end(KafkaError)
}

extension TransactionCall {
    /// Why the call is not allowed, or nil.
    ///
    /// - Parameters:
    ///   - phase: Where the producer stands.
    ///   - pending: The call that is under way.
    ///   - unclaimed: A call that has ended without its caller.
    ///   - error: Why the transaction can only be aborted, or the producer has ended.
    func problem(
        in phase: TransactionMachine.Phase, pending: TransactionCall?, unclaimed: TransactionCall?, error: KafkaError?
    ) -> KafkaError? {
        if phase == .over, let error { return error }
        if let unclaimed {
            return .misuse(
                "how \(unclaimed.name) ended was not asked for, since the call timed out or was cancelled: "
                    + "call \(unclaimed.name) again first")
        }
        if let pending, self != .abort || phase != .open {
            return .misuse("\(pending.name) has not ended yet: wait for it, or call it again if it timed out")
        }
        switch (self, phase) {
        case (.initialize, .uninitialized), (.begin, .ready), (.commit, .open), (.sendOffsets, .open),
            (.abort, .open), (.abort, .failed):
            return nil
        case (.commit, .failed), (.sendOffsets, .failed):
            return .mustAbort(error)
        case (.initialize, _):
            return .misuse("initTransactions was called before; once is enough")
        case (_, .uninitialized), (_, .initializing):
            return .misuse("\(name) needs initTransactions before it")
        case (.begin, .failed):
            return .misuse("the last transaction has failed and is still open: abort it first")
        case (.begin, _):
            return .misuse("a transaction is open: a producer has one at a time; commit or abort it first")
        default:
            return .misuse("\(name) needs an open transaction: call beginTransaction first")
        }
    }
}
