/// Everything that the producer throws, and the reason why a record was not delivered.
///
/// ``code`` says what kind of failure it was and is what programs switch on; ``description`` is written for people: it
/// says what went wrong, where, and what to do about it. Three questions have their own answers, so that no table of
/// codes is needed to decide what to do next:
///
/// - ``isRetriable``: may the same call succeed later, unchanged?
/// - ``isFatal``: can this producer no longer be used?
/// - ``persistence``: is the record stored in the cluster, is it not, or is that unknown?
///
/// A cancelled call throws a `KafkaError`, too, not a `CancellationError`: see ``isCancellation``.
///
/// The value is one reference wide, so that a throwing call costs no more than one that returns a pointer.
public struct KafkaError: Error, Sendable {
    private var storage: Storage

    /// Makes an error, for tests of code that handles errors: `KafkaError(.bufferFull)` is enough.
    ///
    /// The arguments become the properties of the same names. `isRetriable` and `isFatal` follow from `code` unless they
    /// are given. Nothing checks whether the producer would ever throw such an error.
    public init(
        _ code: Code,
        _ message: String = "",
        brokerError: Int16? = nil,
        brokerErrorName: String? = nil,
        brokerID: Int32? = nil,
        topic: String? = nil,
        partition: Int32? = nil,
        attempts: Int = 0,
        underlying: (any Error)? = nil,
        isRetriable: Bool? = nil,
        isFatal: Bool? = nil,
        persistence: Persistence = .notWritten,
        timeSpent: TimeSpent? = nil,
        recordTag: Int? = nil,
        deadLetter: Result<RecordMetadata, KafkaError>? = nil
    ) {
        self.storage = Storage(
            Fields(
                code: code, message: message, brokerError: brokerError, brokerErrorName: brokerErrorName,
                brokerID: brokerID,
                topic: topic, partition: partition, attempts: attempts, underlying: underlying,
                isRetriable: isRetriable ?? code.isUsuallyRetriable, isFatal: isFatal ?? code.isUsuallyFatal,
                persistence: persistence, timeSpent: timeSpent, recordTag: recordTag, deadLetter: deadLetter))
    }

    /// What kind of failure this is.
    public var code: Code { storage.fields.code }

    /// Whether the call ended because its task was cancelled: ``code`` is ``Code/cancelled``.
    ///
    /// The waiting calls of a producer declare that they throw `KafkaError`, so a cancelled one cannot throw
    /// `CancellationError`, and `catch is CancellationError` misses it. Code that treats cancellation apart has a clause
    /// for it:
    ///
    /// ```swift
    /// do {
    ///     try await producer.send(record)
    ///     try await Task.sleep(for: .seconds(1))
    /// } catch let error as KafkaError where error.isCancellation {
    ///     // The producer's call was cancelled. `error.persistence` says whether the record may be stored.
    /// } catch is CancellationError {
    ///     // Another call was.
    /// }
    /// ```
    ///
    /// ``underlying`` is a `CancellationError` then, for code that passes it on: `throw error.underlying ?? error`.
    public var isCancellation: Bool { code == .cancelled }

    /// What went wrong and what to do about it, in a sentence, without the place and the cause.
    public var message: String { storage.fields.message }

    /// The error code in the broker's answer, if a broker refused.
    public var brokerError: Int16? { storage.fields.brokerError }

    /// Kafka's name for ``brokerError``, such as `NOT_LEADER_OR_FOLLOWER`.
    public var brokerErrorName: String? { storage.fields.brokerErrorName }

    /// The id of the broker that this is about, if it is about one.
    public var brokerID: Int32? { storage.fields.brokerID }

    /// The topic that this is about, if it is about one.
    public var topic: String? { storage.fields.topic }

    /// The partition of ``topic`` that this is about, if it is about one.
    public var partition: Int32? { storage.fields.partition }

    /// How many times the record was sent to a broker before it failed; 0 if it was never sent.
    public var attempts: Int { storage.fields.attempts }

    /// What caused this. A timeout carries the last real failure here, if there was one.
    public var underlying: (any Error)? { storage.fields.underlying }

    /// Whether the same call may succeed later, unchanged.
    ///
    /// The producer itself has already retried for as long as its configuration allows. Sending the record again
    /// is safe when ``persistence`` is `.notWritten`, and may store it twice when it is `.unknown`.
    public var isRetriable: Bool { storage.fields.isRetriable }

    /// Whether the producer has ended: every later call throws, too, and a new producer is needed.
    public var isFatal: Bool { storage.fields.isFatal }

    /// Whether the record that this is about was stored.
    public var persistence: Persistence { storage.fields.persistence }

    /// Where the time went, for failures that took time.
    public var timeSpent: TimeSpent? { storage.fields.timeSpent }

    /// The tag of the record that this is about, if it has one; see ``ProducerRecord/tag``.
    public var recordTag: Int? { storage.fields.recordTag }

    /// What became of the record's dead letter: where it is stored, or why it is not. Nil if there is none; see
    /// ``DeadLetterPolicy``.
    ///
    /// A dead letter that is reported as failed may be stored nevertheless: the ``persistence`` of its error says so.
    public var deadLetter: Result<RecordMetadata, KafkaError>? { storage.fields.deadLetter }

    /// The same error with some of its fields replaced; `nil` keeps what is there.
    package func with(
        code: Code? = nil,
        message: String? = nil,
        brokerID: Int32? = nil,
        topic: String? = nil,
        partition: Int32? = nil,
        attempts: Int? = nil,
        underlying: (any Error)? = nil,
        isRetriable: Bool? = nil,
        isFatal: Bool? = nil,
        persistence: Persistence? = nil,
        timeSpent: TimeSpent? = nil,
        recordTag: Int? = nil,
        deadLetter: Result<RecordMetadata, KafkaError>? = nil
    ) -> KafkaError {
        var fields = storage.fields
        if let code { fields.code = code }
        if let message { fields.message = message }
        if let brokerID { fields.brokerID = brokerID }
        if let topic { fields.topic = topic }
        if let partition { fields.partition = partition }
        if let attempts { fields.attempts = attempts }
        if let underlying { fields.underlying = underlying }
        if let isRetriable { fields.isRetriable = isRetriable }
        if let isFatal { fields.isFatal = isFatal }
        if let persistence { fields.persistence = persistence }
        if let timeSpent { fields.timeSpent = timeSpent }
        if let recordTag { fields.recordTag = recordTag }
        if let deadLetter { fields.deadLetter = deadLetter }
        var copy = self
        copy.storage = Storage(fields)
        return copy
    }
}

extension KafkaError {
    private struct Fields: Sendable {
        var code: Code
        var message: String
        var brokerError: Int16?
        var brokerErrorName: String?
        var brokerID: Int32?
        var topic: String?
        var partition: Int32?
        var attempts: Int
        var underlying: (any Error)?
        var isRetriable: Bool
        var isFatal: Bool
        var persistence: Persistence
        var timeSpent: TimeSpent?
        var recordTag: Int?
        var deadLetter: Result<RecordMetadata, KafkaError>?
    }

    private final class Storage: Sendable {
        let fields: Fields

        init(_ fields: Fields) {
            self.fields = fields
        }
    }
}
