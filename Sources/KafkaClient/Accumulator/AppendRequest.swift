import KafkaSockets

/// A record on its way into a batch: its bytes, by reference.
struct AppendRequest {
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
    let headers: [RecordHeader]
    /// The encoded size of the headers, their count included.
    let headersSize: Int
    let timestamp: Int64
    let isAwaited: Bool
    /// Whether the partition was chosen for the sake of full batches, so that another one would do.
    let isSticky: Bool
    let callback: (@Sendable (Result<RecordMetadata, KafkaError>) -> Void)?

    var keySize: Int { key?.count ?? -1 }
    var valueSize: Int { value?.count ?? -1 }
}

/// What a record carries from one attempt to append it to the next: what it waited for, and what it was given.
struct AppendAttempt: Sendable {
    /// When `maxBlock` is over; set when the record first has to wait.
    var deadline: MonotonicTime?
    /// Memory that it was given, not yet used.
    var grant: PoolBuffer?
    /// Whether it holds the right to one record (`maxBufferedRecords`).
    var hasRecord = false
    var waitedForMetadata: Duration = .zero
    var waitedForMemory: Duration = .zero
    /// Whether the topic was asked for anew because its partition is out of range.
    var hasRefreshedTopic = false
    /// What it waits for next.
    var need: Need = .nothing

    enum Need: Sendable {
        case nothing
        case metadata(TopicState, partition: Int32?)
        case memory(bytes: Int)
    }
}

/// An append that has to wait. A reference, so that inlined code of other modules needs to know nothing about it.
@usableFromInline
final class PendingAppend {
    var attempt = AppendAttempt()

    @usableFromInline
    init() {}
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
