import KafkaWire

/// The errors of transactions, each in one place.
extension KafkaError {
    /// A call, or a record, that the state of the producer's transactions does not allow.
    static func misuse(_ message: String) -> KafkaError {
        KafkaError(.invalidTransactionState, message)
    }

    /// A record that comes while no transaction is open.
    static func noTransaction(_ state: String) -> KafkaError {
        .misuse(
            "\(state): a producer with a transactional id takes records in a transaction only; "
                + "use withTransaction, or call beginTransaction first")
    }

    /// Nothing but an abort is possible.
    static func mustAbort(_ cause: KafkaError?) -> KafkaError {
        KafkaError(
            .transactionFailed,
            "the transaction has failed and can only be aborted" + (cause.map { ": \($0.message)" } ?? ""),
            brokerError: cause?.brokerError, brokerErrorName: cause?.brokerErrorName, brokerID: cause?.brokerID,
            topic: cause?.topic, partition: cause?.partition, underlying: cause)
    }

    /// A record, or a call, that ended because its transaction was aborted.
    static func aborted(because cause: KafkaError?) -> KafkaError {
        KafkaError(
            .transactionAborted,
            "the transaction was aborted" + (cause.map { ": \($0.message)" } ?? " before the record was sent"),
            underlying: cause)
    }

    /// A call that took longer than `maxBlock`.
    static func transactionTimedOut(_ call: TransactionCall, after waited: Duration, cause: KafkaError?) -> KafkaError {
        KafkaError(
            .transactionTimedOut,
            "\(call.name) did not end within maxBlock (\(waited.brief)), and goes on: call it again to learn how it ends"
                + (cause.map { "; the last problem was: \($0.message)" } ?? ""),
            underlying: cause, persistence: .unknown)
    }

    /// No coordinator can be found.
    static func noCoordinator(
        of key: CoordinatorDirectory.Key, _ code: BrokerErrorCode, brokerMessage: String?, brokerID: Int32
    ) -> KafkaError {
        let reaction = TransactionReaction(code, of: .findCoordinator)
        let error = KafkaError(
            broker: code, brokerMessage: brokerMessage, brokerID: brokerID, persistence: .notWritten,
            remedy: TransactionRemedy.text(code, of: .findCoordinator))
        let whose = key.type == .group ? "group" : "transactional id"
        return error.with(
            message: "the search for the coordinator of the \(whose) '\(key.id)' was refused: \(error.message)"
        ).ended(if: reaction == .fatal)
    }

    /// What a coordinator's refusal means.
    static func refused(
        _ request: TransactionRequest, _ code: BrokerErrorCode, about partitions: String?, transactionalID: String
    ) -> KafkaError {
        let isFatal = TransactionReaction(code, of: request.kind) == .fatal
        let error = KafkaError(
            broker: code, persistence: .notWritten, remedy: TransactionRemedy.text(code, of: request.kind)
        ).with(isFatal: isFatal)
        var message = "\(request.purpose) was refused: \(error.message)"
        if let partitions, !partitions.isEmpty { message += " That is about \(partitions)." }
        guard code == .producerFenced || code == .invalidProducerEpoch else {
            return error.with(message: message).ended(if: isFatal)
        }
        return error.with(
            code: .fenced,
            message: message
                + " Another producer uses the transactional id '\(transactionalID)' now, or the transaction took longer "
                + "than transactionTimeout. This producer has ended: make a new one, if this is the one that should live."
        )
    }

    /// The coordinator cannot give the epoch that is needed after this error.
    static func cannotBumpEpoch(_ error: KafkaError) -> KafkaError {
        error.with(
            message: error.message
                + " The coordinator is too old to give the producer a new epoch (KIP-360, Kafka 2.5)."
        ).ended(if: true)
    }

    /// An error that the producer does not survive says so.
    func ended(if isFatal: Bool) -> KafkaError {
        isFatal ? with(message: "\(message) This producer has ended: make a new one.") : self
    }
}

extension TransactionRequest {
    /// What it is for, to begin a sentence with.
    var purpose: String {
        switch self {
        case .initProducerID: "the request for a producer id"
        case .addPartitions: "adding partitions to the transaction"
        case .addOffsets(let group): "adding the offsets of group '\(group)' to the transaction"
        case .commitOffsets(let offsets): "committing the offsets of group '\(offsets.group.groupID)'"
        case .end(let commits): commits ? "the commit" : "the abort"
        }
    }
}
