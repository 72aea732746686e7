import KafkaWire

/// What to do about an error that a transaction met: a sentence for its message.
enum TransactionRemedy {
    /// The remedy, or nil if there is none but to wait, or `BrokerErrorFacts` has it.
    static func text(_ error: BrokerErrorCode, of kind: TransactionRequest.Kind) -> String? {
        switch error {
        case .clusterAuthorizationFailed:
            "Allow the client's principal IdempotentWrite on the cluster."
        case .groupAuthorizationFailed:
            "Allow the client's principal to Read the group."
        case .topicAuthorizationFailed where kind == .commitOffsets:
            "Allow the client's principal to Read the topic."
        case .invalidTransactionTimeout:
            "Lower transactionTimeout, or raise the brokers' transaction.max.timeout.ms."
        case .unknownMemberID, .illegalGeneration, .staleMemberEpoch, .fencedInstanceID, .groupIDNotFound:
            "The consumer is no longer the group's member that read the records: abort, and let the group's members read "
                + "from the committed offsets again."
        case .unsupportedForMessageFormat:
            "Raise the topic's message format to that of Kafka 0.11 or later (message.format.version)."
        case .unsupportedVersion:
            "Use newer brokers."
        case .transactionAbortable where kind != .initProducerID:
            "Abort the transaction, and run it again."
        default:
            nil
        }
    }
}
