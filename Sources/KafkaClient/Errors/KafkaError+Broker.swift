package import KafkaWire

extension KafkaError {
    /// An error of a broker's error code.
    ///
    /// - Parameters:
    ///   - error: The code in the response.
    ///   - brokerMessage: What the broker says beside the code, if it says anything.
    ///   - persistence: Whether the record was stored, if more is known than the code tells: an earlier attempt may have
    ///     stored it.
    package init(
        broker error: BrokerErrorCode,
        brokerMessage: String? = nil,
        node: Int32? = nil,
        topic: String? = nil,
        partition: Int32? = nil,
        attempts: Int = 0,
        persistence: Persistence? = nil,
        timeSpent: TimeSpent? = nil
    ) {
        var message = error.message
        if let brokerMessage, !brokerMessage.isEmpty {
            message += " The broker says: \(brokerMessage)"
            if !brokerMessage.hasSuffix(".") { message += "." }
        }
        if let remedy = Self.remedy(for: error) {
            message += " \(remedy)"
        }
        self.init(
            Self.code(for: error), message, brokerError: error.rawValue, brokerErrorName: error.name, node: node,
            topic: topic, partition: partition, attempts: attempts, isRetriable: error.isRetriable,
            isFatal: error.isFatalToProducer, requiresAbort: error.requiresAbort,
            persistence: persistence ?? Self.persistence(after: error), timeSpent: timeSpent)
    }

    private static func code(for error: BrokerErrorCode) -> Code {
        switch error {
        case .messageTooLarge, .recordListTooLarge: .recordTooLarge
        case .invalidRecord, .invalidTimestamp: .invalidRecord
        case .invalidTopicException: .invalidTopic
        case .unknownTopicOrPartition, .unknownTopicID: .unknownTopic
        case .unsupportedVersion, .unsupportedForMessageFormat, .unsupportedCompressionType: .unsupportedVersion
        case .producerFenced, .invalidProducerEpoch: .fenced
        case .requestTimedOut: .requestTimedOut
        case .networkException: .connectionFailed
        default: error.isAuthorizationError ? .authorizationFailed : .brokerRejected
        }
    }

    /// What the code alone tells about the record that it is about.
    private static func persistence(after error: BrokerErrorCode) -> Persistence {
        switch error {
        case .notEnoughReplicasAfterAppend, .duplicateSequenceNumber: .written
        case .requestTimedOut, .networkException, .unknownServerError, .kafkaStorageError: .unknown
        default: error.isKnown ? .notWritten : .unknown
        }
    }

    /// What someone can do about it, where that is clear.
    private static func remedy(for error: BrokerErrorCode) -> String? {
        switch error {
        case .messageTooLarge:
            "Send smaller records, or raise the topic's max.message.bytes."
        case .recordListTooLarge:
            "Lower batchSize, or raise the topic's segment.bytes."
        case .invalidRecord:
            "A compacted topic, for one, takes no records without a key."
        case .invalidTimestamp:
            "Correct the record's timestamp, or the topic's message.timestamp.before.max.ms and after.max.ms."
        case .invalidTopicException:
            "Use another topic; internal topics cannot be written to."
        case .unknownTopicOrPartition, .unknownTopicID:
            "Create the topic, or let brokers create topics (auto.create.topics.enable)."
        case .topicAuthorizationFailed:
            "Allow the client's principal to Write to the topic and to Describe it."
        case .clusterAuthorizationFailed:
            "Allow the client's principal IdempotentWrite on the cluster, or turn enableIdempotence off."
        case .notEnoughReplicas, .notEnoughReplicasAfterAppend:
            "Bring brokers back, or lower the topic's min.insync.replicas."
        case .unsupportedCompressionType:
            "Choose another compression; zstd needs Kafka 2.1."
        default: nil
        }
    }
}
