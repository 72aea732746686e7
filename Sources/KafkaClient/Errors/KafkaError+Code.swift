extension KafkaError {
    /// The kind of a failure.
    ///
    /// New codes may appear in any release, so a `switch` needs a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String, CaseIterable {
            case invalidConfiguration
            case invalidRecord
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
            case brokerRejected
            case producerClosed
            case fenced
            case dataLost
            case cancelled
            case compressionFailed
            case systemFailure
        }

        private let name: Name

        private init(_ name: Name) {
            self.name = name
        }

        /// Every code.
        package static var all: [Code] { Name.allCases.map(Code.init) }

        /// The name of the code, such as `bufferFull`.
        public var description: String { name.rawValue }

        /// A setting is unknown, out of range, or contradicts another one.
        public static let invalidConfiguration = Code(.invalidConfiguration)

        /// The record cannot be sent as it is: an interceptor, a serializer or the broker refused its contents.
        public static let invalidRecord = Code(.invalidRecord)

        /// The record is larger than `maxRequestSize`, than `bufferMemory`, or than what the topic takes.
        public static let recordTooLarge = Code(.recordTooLarge)

        /// The topic's name breaks Kafka's rules.
        public static let invalidTopic = Code(.invalidTopic)

        /// The topic does not exist, and did not come to exist within `maxBlock`.
        public static let unknownTopic = Code(.unknownTopic)

        /// The topic has no partition of that number.
        public static let partitionOutOfRange = Code(.partitionOutOfRange)

        /// The topic's partitions are not known: not yet (`tryEnqueue`), or not within `maxBlock`.
        public static let metadataUnavailable = Code(.metadataUnavailable)

        /// `bufferMemory` or `maxBufferedRecords` is used up: right now (`tryEnqueue`), or for all of `maxBlock`.
        public static let bufferFull = Code(.bufferFull)

        /// The record was not acknowledged within `deliveryTimeout`.
        public static let deliveryTimedOut = Code(.deliveryTimedOut)

        /// A broker did not answer within `requestTimeout`, or said that it could not finish in that time.
        public static let requestTimedOut = Code(.requestTimedOut)

        /// Not everything was acknowledged within the timeout of a `flush`; the records stay on their way.
        public static let flushTimedOut = Code(.flushTimedOut)

        /// A host name did not resolve, a connection was not made, or it broke.
        public static let connectionFailed = Code(.connectionFailed)

        /// Something answers at the address, but it does not speak Kafka's protocol.
        public static let notKafka = Code(.notKafka)

        /// A broker's answer broke the protocol; its connection was closed.
        public static let malformedResponse = Code(.malformedResponse)

        /// The broker is too old or too new for what is asked of it.
        public static let unsupportedVersion = Code(.unsupportedVersion)

        /// The cluster does not let this client do that.
        public static let authorizationFailed = Code(.authorizationFailed)

        /// A broker refused for another reason: see ``KafkaError/brokerErrorName``.
        public static let brokerRejected = Code(.brokerRejected)

        /// The producer was closed before or while this was going on.
        public static let producerClosed = Code(.producerClosed)

        /// Another producer has taken this one's place.
        public static let fenced = Code(.fenced)

        /// The cluster has lost records that it had acknowledged.
        public static let dataLost = Code(.dataLost)

        /// The task was cancelled while it waited.
        public static let cancelled = Code(.cancelled)

        /// The codec failed to compress the batch.
        public static let compressionFailed = Code(.compressionFailed)

        /// The operating system refused something, such as a thread or a file descriptor.
        public static let systemFailure = Code(.systemFailure)

        /// What ``KafkaError/isRetriable`` is unless the place that makes the error knows better.
        package var isUsuallyRetriable: Bool {
            switch name {
            case .unknownTopic, .metadataUnavailable, .bufferFull, .deliveryTimedOut, .requestTimedOut, .flushTimedOut,
                .connectionFailed, .systemFailure:
                true
            case .invalidConfiguration, .invalidRecord, .recordTooLarge, .invalidTopic, .partitionOutOfRange,
                .notKafka, .malformedResponse, .unsupportedVersion, .authorizationFailed, .brokerRejected,
                .producerClosed, .fenced, .dataLost, .cancelled, .compressionFailed:
                false
            }
        }

        /// What ``KafkaError/isFatal`` is unless the place that makes the error knows better.
        package var isUsuallyFatal: Bool {
            name == .fenced || name == .producerClosed
        }
    }
}
