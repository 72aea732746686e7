package import KafkaSockets
import KafkaWire

/// Records of one partition that travel together, encoded once into one buffer.
///
/// `@unchecked Sendable`: who may touch what changes with the batch's stage. While it is open, the lock of its
/// `PartitionQueue` guards everything; from the moment it is sealed the I/O thread owns it alone. `completion` has a
/// lock of its own; `callbacks` pass to the callback runner when the batch is complete.
package final class ProducerBatch: @unchecked Sendable {
    /// The partition's queue.
    package let partition: PartitionQueue
    /// When its first record was appended: `deliveryTimeout` counts from here.
    package let createdAt: MonotonicTime
    /// When its last record was appended, at the latest: when it was sealed.
    var lastAppendAt: MonotonicTime

    // Filling. What changes with each record is in the queue's `BatchCursor` until the batch is sealed.
    var buffer: PoolBuffer?
    /// Bytes used in the buffer, the batch header's 61 included.
    package var byteCount: Int
    package var recordCount: Int32 = 0
    var baseTimestamp: Int64 = 0
    var maxTimestamp: Int64 = 0
    var callbacks = BatchCallbacks()
    /// The records' tags. Set when it is sealed, and left alone from then on.
    var tags = BatchTags()
    /// The longest that a record of it waited for metadata and for memory before it was appended.
    var waitedForMetadata: Duration = .zero
    var waitedForMemory: Duration = .zero

    // Sending.
    package var sending = BatchSending()
    /// Buffers to be released after the callbacks have run.
    var heldBuffers: [PoolBuffer] = []

    // Completing.
    let completion = BatchCompletion()
    /// For a part of a split batch: the original, and the index of this part's first record in it.
    let original: ProducerBatch?
    let firstIndex: Int32

    init(partition: PartitionQueue, buffer: PoolBuffer, createdAt: MonotonicTime) {
        self.partition = partition
        self.buffer = buffer
        self.createdAt = createdAt
        lastAppendAt = createdAt
        byteCount = RecordBatchLayout.headerSize
        original = nil
        firstIndex = 0
    }

    /// No record follows: takes over what the queue has counted.
    func seal(at cursor: BatchCursor) {
        byteCount = cursor.byteCount
        recordCount = cursor.recordCount
        baseTimestamp = cursor.baseTimestamp
        maxTimestamp = cursor.maxTimestamp
    }

    /// A part of a batch that was split.
    init(partOf batch: ProducerBatch, firstIndex: Int32, buffer: PoolBuffer) {
        partition = batch.partition
        self.buffer = buffer
        createdAt = batch.createdAt
        lastAppendAt = batch.lastAppendAt
        byteCount = RecordBatchLayout.headerSize
        original = batch.original ?? batch
        self.firstIndex = batch.firstIndex + firstIndex
        baseTimestamp = batch.baseTimestamp
        waitedForMetadata = batch.waitedForMetadata
        waitedForMemory = batch.waitedForMemory
    }

    /// The batch that holds the waiters and callbacks of this one's records.
    var root: ProducerBatch { original ?? self }

    /// Completes this batch's records. Returns the original batch if all of that is complete now.
    ///
    /// A second completion of a record is a defect of the producer: it changes nothing, and stops a debug build.
    func complete(_ outcome: BatchOutcome) -> ProducerBatch? {
        let range = firstIndex..<(firstIndex + recordCount)
        guard let isLast = root.completion.complete(range, of: root.recordCount, with: outcome) else {
            assertionFailure("records \(range) of \(partition) completed twice")
            return nil
        }
        return isLast ? root : nil
    }
}

/// What the I/O thread knows of a batch on its way to the broker.
package struct BatchSending {
    /// How many bytes go out; 0 until the batch was compressed (or not) for sending.
    var wireSize = 0
    /// The codec of the bytes in the buffer.
    var codec: UInt8 = 0
    /// Whether header and checksum are those of `identity`.
    var isSealed = false
    /// What has happened to its records on their way.
    package var history = BatchHistory()
    /// Its place among the parts of a split batch.
    var part: Int32 = 0
    /// Producer id, epoch and first sequence that it carries.
    package var identity: BatchIdentity?
    /// Not to be sent before this time.
    var retryAt: MonotonicTime?
    /// The leader epoch that it was last sent under, and that it last failed under: a newer one makes waiting needless.
    var sentLeaderEpoch: Int32 = -1
    var failedLeaderEpoch: Int32 = -1
    /// The last real cause of a failed attempt.
    package var lastError: KafkaError?
    /// The topic's id when the request was made that carries it; zero if there was none.
    var topicID = KafkaUUID.zero
    /// Whether a request refers to its bytes now.
    var isOnWire = false
    /// Whether its records are complete, or have passed to the parts that it was split into.
    package var isFinished = false
    var wasSplit = false
    /// Whether its failure waits for dead letters that are still to be made from its bytes.
    var isHeldBack = false
    /// What its records are dead letters of, if they are.
    var deadLetters: DeadLetterSource?
    /// Flushes that wait for it.
    var flushes: [FlushToken] = []
}

/// The identity under which a batch was sent: with it, a broker recognises a repetition.
package struct BatchIdentity: Hashable, Sendable {
    package var producerID: Int64
    package var producerEpoch: Int16
    package var baseSequence: Int32
}
