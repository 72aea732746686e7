extension KafkaError {
    /// The kind of a failure.
    ///
    /// New codes may appear in any release, so a `switch` needs a `default`. The raw value is the code's name, such as
    /// `bufferFull`; it does not change, so it can be logged, stored and counted by.
    public struct Code: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
        private enum Name: String, CaseIterable {
            case invalidConfiguration
            case invalidRecord
            case serializationFailed
            case recordTooLarge
            case invalidTopic
            case unknownTopic
            case partitionOutOfRange
            case metadataUnavailable
            case bufferFull
            case deliveryTimedOut
            case requestTimedOut
            case flushTimedOut
            case connectionFailed
            case notKafka
            case malformedResponse
            case unsupportedVersion
            case authorizationFailed
            case authenticationFailed
            case tlsFailed
            case brokerRejected
            case producerClosed
            case fenced
            case invalidTransactionState
            case transactionFailed
            case transactionAborted
            case transactionTimedOut
            case dataLost
            case cancelled
            case compressionFailed
            case systemFailure
            case interceptorFailed
        }

        private let name: Name

        private init(_ name: Name) {
            self.name = name
        }

        /// The code with that name, or nil if this version of the package has none.
        public init?(rawValue: String) {
            guard let name = Name(rawValue: rawValue) else { return nil }
            self.name = name
        }

        /// The name of the code, such as `bufferFull`.
        public var rawValue: String { name.rawValue }

        /// Every code.
        package static var all: [Code] { Name.allCases.map(Code.init) }

        /// The same as ``rawValue``.
        public var description: String { name.rawValue }

        /// A setting is unknown, out of range, or contradicts another one.
        public static let invalidConfiguration = Code(.invalidConfiguration)

        /// The record cannot be sent as it is: its timestamp is negative, or the broker refused its contents.
        public static let invalidRecord = Code(.invalidRecord)

        /// A serializer of a typed topic threw; `underlying` is its error.
        public static let serializationFailed = Code(.serializationFailed)

        /// The record is larger than `maxRequestSize`, `bufferMemory` or the topic's `max.message.bytes`.
        public static let recordTooLarge = Code(.recordTooLarge)

        /// The topic's name breaks Kafka's rules.
        public static let invalidTopic = Code(.invalidTopic)

        /// The topic did not exist within `maxBlock`, or was deleted.
        public static let unknownTopic = Code(.unknownTopic)

        /// The topic has no partition of that number.
        public static let partitionOutOfRange = Code(.partitionOutOfRange)

        /// The topic's partitions are not known: not yet (`tryEnqueue`), or still not after `maxBlock`.
        public static let metadataUnavailable = Code(.metadataUnavailable)

        /// `bufferMemory` or `maxBufferedRecords`, or what one topic may take of it, is used up: right now (`tryEnqueue`), or still
        /// after `maxBlock`.
        public static let bufferFull = Code(.bufferFull)

        /// The record was not acknowledged within `deliveryTimeout`.
        public static let deliveryTimedOut = Code(.deliveryTimedOut)

        /// A broker did not answer within `requestTimeout`, or said that it could not finish in that time.
        public static let requestTimedOut = Code(.requestTimedOut)

        /// Not everything was acknowledged within the timeout of a `flush`; the producer still delivers the records.
        public static let flushTimedOut = Code(.flushTimedOut)

        /// A host name did not resolve, or a connection could not be made or was lost.
        public static let connectionFailed = Code(.connectionFailed)

        /// The server at the address does not speak Kafka's protocol.
        public static let notKafka = Code(.notKafka)

        /// A broker's response violated the protocol; the connection was closed.
        public static let malformedResponse = Code(.malformedResponse)

        /// The broker is too old or too new for a request.
        public static let unsupportedVersion = Code(.unsupportedVersion)

        /// A broker does not accept the client's credentials, or SASL failed otherwise. Records go on trying until
        /// `deliveryTimeout`, since credentials may be corrected; calls that wait for metadata fail immediately.
        public static let authenticationFailed = Code(.authenticationFailed)

        /// The client and a broker do not trust each other: a certificate, a version of TLS or a cipher suite was refused. Retried
        /// as `authenticationFailed`.
        public static let tlsFailed = Code(.tlsFailed)

        /// The cluster denies this client the operation.
        public static let authorizationFailed = Code(.authorizationFailed)

        /// A broker refused for another reason; see ``KafkaError/brokerErrorName``.
        public static let brokerRejected = Code(.brokerRejected)

        /// The producer was closed before or during the call.
        public static let producerClosed = Code(.producerClosed)

        /// A broker knows a newer epoch of the producer's id.
        ///
        /// With a transactional id, another producer has taken this one's place, or the transaction timed out: this producer has
        /// ended. Without one, this is about the record, and not fatal: `deliveryTimeout` or `retries` ended before the producer
        /// had recovered under a new epoch.
        public static let fenced = Code(.fenced)

        /// The state of the producer's transactions does not allow the call: for example, a record outside of a transaction, or two
        /// transactions at a time. Nothing has changed.
        public static let invalidTransactionState = Code(.invalidTransactionState)

        /// The transaction can only be aborted: one of its records or requests has failed, which ``KafkaError/underlying``
        /// has. The record that this is about is not stored.
        public static let transactionFailed = Code(.transactionFailed)

        /// The transaction was aborted before the record was sent, or before the call ended.
        public static let transactionAborted = Code(.transactionAborted)

        /// A call of the transaction did not end within `maxBlock`, and goes on. Call it again to learn how it ends; no other
        /// call of the transaction is possible until then.
        public static let transactionTimedOut = Code(.transactionTimedOut)

        /// The cluster has lost records that it had acknowledged, and the record could not be stored after them.
        public static let dataLost = Code(.dataLost)

        /// The task was cancelled while it waited.
        public static let cancelled = Code(.cancelled)

        /// A batch that a broker found too large could not be split, or a codec could not be set up.
        ///
        /// A batch that fails to compress is sent uncompressed, and is no error.
        public static let compressionFailed = Code(.compressionFailed)

        /// An interceptor refused the record; ``KafkaError/underlying`` is the error that it threw.
        public static let interceptorFailed = Code(.interceptorFailed)

        /// The operating system denied a resource, such as a thread or a file descriptor.
        public static let systemFailure = Code(.systemFailure)

        /// The default of ``KafkaError/isRetriable``.
        package var isUsuallyRetriable: Bool {
            switch name {
            case .unknownTopic, .metadataUnavailable, .bufferFull, .deliveryTimedOut, .requestTimedOut, .flushTimedOut,
                .connectionFailed, .authenticationFailed, .tlsFailed, .systemFailure, .transactionTimedOut:
                true
            case .invalidConfiguration, .invalidRecord, .serializationFailed, .recordTooLarge, .invalidTopic,
                .partitionOutOfRange,
                .notKafka, .malformedResponse, .unsupportedVersion, .authorizationFailed, .brokerRejected,
                .producerClosed, .fenced, .dataLost, .cancelled, .compressionFailed, .invalidTransactionState,
                .transactionFailed, .transactionAborted, .interceptorFailed:
                false
            }
        }

        /// The default of ``KafkaError/isFatal``.
        package var isUsuallyFatal: Bool {
            name == .fenced || name == .producerClosed
        }
    }
}
