/// Which records that fail are kept as dead letters, and where.
///
/// A dead letter is a copy of a record that was accepted and could not be delivered: the same key, value and headers, sent to
/// another topic, with headers that say what went wrong. The record's failure is reported when its dead letter is stored, or
/// could not be; see ``KafkaError/deadLetter``.
public struct DeadLetterPolicy: Hashable, Sendable {
    /// A choice of failures.
    public enum Failures: String, Hashable, Sendable, CaseIterable {
        /// No dead letters.
        case none
        /// Failures that no repetition would mend, of records that are certainly not stored: ``KafkaError/isRetriable`` is
        /// false, and ``KafkaError/persistence`` is ``KafkaError/Persistence/notWritten``.
        case final
        /// All failures of records that are certainly not stored, timeouts included.
        case notWritten = "not_written"
        /// Also failures of records that may be stored: consumers may find such a record in its topic, and its dead letter.
        case all
    }

    /// Which failures lead to a dead letter. The default is ``Failures/none``.
    ///
    /// Whatever is chosen, there is none for a record that is stored, nor once the producer has ended. Records that a call
    /// refuses have none either: the call throws, and the app still has the record. Properties: `dead.letter.failures` (not in
    /// Java).
    public var failures: Failures = .none

    /// What is added to a topic's name to name the topic of its dead letters. The default is `-dlt`, as in Spring.
    ///
    /// Properties: `dead.letter.topic.suffix` (not in Java).
    public var topicSuffix = "-dlt"

    /// One topic for the dead letters of all topics, instead of ``topicSuffix``; `nil` is the default.
    ///
    /// Properties: `dead.letter.topic` (not in Java).
    public var topic: String?

    /// The topics whose records may become dead letters. Empty, the default, means all.
    ///
    /// Records of a topic that is for dead letters never do. Properties: `dead.letter.source.topics` (not in Java).
    public var sourceTopics: [String] = []

    /// The time that a dead letter has at least. The default is 10 s.
    ///
    /// It has what is left of the record's ``ProducerConfiguration/deliveryTimeout``, or this if it is more: a failure is
    /// reported that much after the delivery timeout at the latest. Properties: `dead.letter.timeout.ms` (not in Java).
    public var timeout: Duration = .seconds(10)

    /// A policy with defaults for everything but the choice of failures.
    public init(_ failures: Failures = .none) {
        self.failures = failures
    }
}

extension DeadLetterPolicy {
    /// Whether a record that failed so becomes a dead letter.
    func includes(_ error: KafkaError) -> Bool {
        // These end the producer, or come with its end: it can send nothing more.
        if error.isFatal || error.code == .producerClosed { return false }
        return switch failures {
        case .none: false
        case .final: error.persistence == .notWritten && !error.isRetriable
        case .notWritten: error.persistence == .notWritten
        case .all: error.persistence != .written
        }
    }

    /// Where dead letters of that topic go, or nil if it has none.
    func destination(of source: String) -> String? {
        guard failures != .none, sourceTopics.isEmpty || sourceTopics.contains(source) else { return nil }
        if let topic { return source == topic ? nil : topic }
        return source.hasSuffix(topicSuffix) ? nil : source + topicSuffix
    }
}
