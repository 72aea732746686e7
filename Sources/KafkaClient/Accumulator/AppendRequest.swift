import KafkaSockets

/// Is called once with how a record ended.
@usableFromInline
typealias DeliveryCallback = @Sendable (Result<RecordMetadata, KafkaError>) -> Void

/// A record to be appended to a batch: its bytes, by reference.
///
/// Topic, headers and callback are passed separately, so that passing it on counts no references.
@usableFromInline
struct AppendRequest: BitwiseCopyable {
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
    /// The partition that the record names.
    let explicitPartition: Int32?
    let explicitTimestamp: Int64?
    let isAwaited: Bool
    let tag: Int?

    // Found out on the way.

    /// The encoded size of the headers, their count included.
    var headersSize = 1
    /// The record's timestamp: `explicitTimestamp`, or when it was enqueued.
    var timestamp: Int64 = 0
    /// Whether the partition was chosen for the sake of full batches, so that another one would do.
    var isSticky = false

    @usableFromInline
    @inline(__always)
    init(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, partition: Int32?, timestamp: Int64?,
        isAwaited: Bool, tag: Int? = nil
    ) {
        self.key = key
        self.value = value
        explicitPartition = partition
        explicitTimestamp = timestamp
        self.isAwaited = isAwaited
        self.tag = tag
    }

    @inline(__always)
    var keySize: Int { key?.count ?? -1 }
    @inline(__always)
    var valueSize: Int { value?.count ?? -1 }
    /// The record's size for the check against limits: an upper bound, as if it were alone in its batch.
    @inline(__always)
    var sizeUpperBound: Int {
        RecordBatchLayout.sizeUpperBound(keySize: keySize, valueSize: valueSize, headersSize: headersSize)
    }
    /// What the buffer of a batch that holds this record alone is asked for with.
    var newBatchSize: Int {
        RecordBatchLayout.newBatchSize(keySize: keySize, valueSize: valueSize, headersSize: headersSize)
    }
}

/// What a record carries from one attempt to append it to the next: what it waited for, and what it was given.
struct AppendAttempt: Sendable {
    /// When `maxBlock` ends; set when the record first has to wait.
    var deadline: MonotonicTime?
    /// Memory that it was given, not yet used.
    var grant: PoolBuffer?
    /// Whether it holds the right to one record (`maxBufferedRecords`, `maxTopicRecords`).
    var hasRecord = false
    /// The share of the topic that it is for, as soon as it needs or holds memory.
    var share: Int32 = -1
    /// Whether it may be slowed down (`pacingThreshold`).
    var pausing = Pausing.unknown
    var waitedForMetadata: Duration = .zero
    var waitedForMemory: Duration = .zero
    /// How often the topic's metadata was refreshed because the partition is out of range.
    var topicRefreshes = 0
    /// The record's tag, for the error if the attempt fails.
    var tag: Int?
    /// What it waits for next.
    var need: Need = .nothing

    enum Need: Sendable {
        case nothing
        case metadata(TopicState, partition: Int32?)
        case memory(bytes: Int)
        case pause(until: MonotonicTime)
    }

    enum Pausing: Sendable {
        /// Only the next attempt knows whether its call may wait.
        case unknown
        case allowed
        /// It pauses until its turn.
        case waiting(PacingSchedule.Turn)
        /// It has paused, or its call never waits.
        case over
    }
}

/// An append that has to wait. A reference, so that inlined code of other modules needs to know nothing about it.
@usableFromInline
final class PendingAppend {
    var attempt = AppendAttempt()

    /// - Parameter mayPause: Whether its call may be slowed down: not one that never waits.
    @usableFromInline
    init(mayPause: Bool) {
        attempt.pausing = mayPause ? .allowed : .over
    }
}

/// What came of one attempt to append a record.
@usableFromInline
enum AppendOutcome {
    /// It is in a batch.
    case accepted(Delivery)
    /// It needs something first: see the attempt's `need`.
    case mustWait
    /// It can never be sent.
    case rejected(KafkaError)
}
