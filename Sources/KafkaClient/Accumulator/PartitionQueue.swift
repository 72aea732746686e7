import DequeModule
import KafkaSockets
import KafkaWire
import Synchronization

/// A partition's batches before they leave: one that is open, and full ones behind it.
///
/// Many tasks append under the queue's lock; the I/O thread takes sealed batches out. The lock is never held across
/// anything that waits: memory is taken without waiting or not at all.
package final class PartitionQueue: @unchecked Sendable {
    // `@unchecked Sendable` because of `sending`, which only the I/O thread touches; all else has a lock or is atomic.

    /// The partition's topic.
    // `unowned(unsafe)`: topic and accumulator own this queue. A delivery may keep it alive for longer, and asks it for
    // its name only.
    unowned(unsafe) let topic: TopicState
    /// The topic's name.
    package let topicName: String
    /// The partition's number.
    package let index: Int32
    private unowned(unsafe) let accumulator: RecordAccumulator
    private let state = Mutex(State())
    /// Batches not yet acknowledged or failed, for adaptive partitioning.
    let queuedBatches = Atomic<Int32>(0)
    /// The leader's node id, or -1.
    let leader = Atomic<Int32>(-1)
    /// Whether the leader has been taking batches (`partitionAvailabilityTimeout`).
    let isAvailable = Atomic<Bool>(true)
    /// The I/O thread's view of the partition.
    var sending: PartitionSender?

    private struct State: Sendable {
        var open: ProducerBatch?
        var sealed = Deque<ProducerBatch>()
        /// Whether the sender knows that there is something here.
        var isScheduled = false
        /// Whether the sender was told of what it has not looked at yet.
        var isSignalled = false
        /// The size of the last sealed batch: the next one's buffer starts that large.
        var lastSize = 0
    }

    init(topic: TopicState, index: Int32, accumulator: RecordAccumulator) {
        self.topic = topic
        topicName = topic.name
        self.index = index
        self.accumulator = accumulator
    }

    enum Outcome {
        case appended(ProducerBatch, index: Int32)
        case needsMemory(bytes: Int)
        /// The sticky partition has had its share: choose another one.
        case switchPartition
        /// The producer takes no more records.
        case refused
    }

    // MARK: The app's side

    /// Appends a record to the open batch, or opens one.
    func append(_ request: borrowing AppendRequest, _ attempt: inout AppendAttempt) -> Outcome {
        var signal: MonotonicTime?
        let outcome = state.withLock { state -> Outcome in
            guard accumulator.isAccepting else { return .refused }
            if let batch = state.open {
                if let index = add(request, to: batch) {
                    noteAppend(request, batch, attempt, &state, &signal)
                    return .appended(batch, index: index)
                }
                seal(batch, &state)
                signalSealed(&state, &signal)
            }
            if request.isSticky && topic.sticky.hasHadItsShare(of: index, batchSize: accumulator.pool.batchSize) {
                return .switchPartition
            }
            let needed = RecordBatchLayout.newBatchSize(
                keySize: request.keySize, valueSize: request.valueSize, headersSize: request.headersSize)
            guard let buffer = takeBuffer(needed, hint: state.lastSize, &attempt) else {
                return .needsMemory(bytes: needed)
            }
            let batch = ProducerBatch(partition: self, buffer: buffer, createdAt: accumulator.clock.now())
            state.open = batch
            queuedBatches.add(1, ordering: .relaxed)
            batch.baseTimestamp = request.timestamp
            batch.maxTimestamp = request.timestamp
            guard let index = add(request, to: batch) else {
                preconditionFailure("a batch has room for the record that it was opened for")
            }
            noteAppend(request, batch, attempt, &state, &signal)
            if !state.isScheduled {
                state.isScheduled = true
                state.isSignalled = true
                signal = accumulator.sendTime(of: batch)
            }
            return .appended(batch, index: index)
        }
        if let signal { accumulator.mailbox.activate(self, by: signal) }
        return outcome
    }

    private func takeBuffer(_ needed: Int, hint: Int, _ attempt: inout AppendAttempt) -> PoolBuffer? {
        if let grant = attempt.grant, grant.capacity >= needed {
            attempt.grant = nil
            return grant
        }
        let pool = accumulator.pool
        if hint > needed, needed <= pool.batchSize, let buffer = pool.tryAllocate(min(hint, pool.batchSize)) {
            return buffer
        }
        return pool.tryAllocate(needed)
    }

    /// Writes the record into the batch, which grows if it must. Returns nil if it does not fit.
    @inline(__always)
    private func add(_ request: borrowing AppendRequest, to batch: ProducerBatch) -> Int32? {
        guard var buffer = batch.buffer else { return nil }
        let index = batch.recordCount
        let timestampDelta = request.timestamp &- batch.baseTimestamp
        let size = RecordEncoder.encodedSize(
            offsetDelta: index, timestampDelta: timestampDelta, keyCount: request.keySize,
            valueCount: request.valueSize, headersSize: request.headersSize)
        let end = batch.byteCount + size
        if end > buffer.capacity {
            // A record larger than a batch is alone in its own.
            guard index > 0, end <= accumulator.pool.batchSize, index < .max,
                let larger = accumulator.pool.tryGrow(
                    buffer, used: batch.byteCount, to: min(max(end, buffer.capacity * 2), accumulator.pool.batchSize))
            else { return nil }
            batch.buffer = larger
            buffer = larger
        }
        RecordHeaderEncoding.encodeRecord(
            to: buffer.base + batch.byteCount, offsetDelta: index, timestampDelta: timestampDelta, request)
        batch.byteCount = end
        batch.recordCount = index &+ 1
        if request.timestamp > batch.maxTimestamp { batch.maxTimestamp = request.timestamp }
        return index
    }

    @inline(__always)
    private func noteAppend(
        _ request: borrowing AppendRequest, _ batch: ProducerBatch, _ attempt: borrowing AppendAttempt,
        _ state: inout State,
        _ signal: inout MonotonicTime?
    ) {
        if let callback = request.callback {
            batch.callbacks.append(
                RecordCallback(
                    index: batch.recordCount - 1, keySize: Int32(request.keySize),
                    valueSize: Int32(request.valueSize), timestamp: request.timestamp, call: callback))
        }
        if attempt.waitedForMetadata > batch.waitedForMetadata { batch.waitedForMetadata = attempt.waitedForMetadata }
        if attempt.waitedForMemory > batch.waitedForMemory { batch.waitedForMemory = attempt.waitedForMemory }
        if request.isAwaited && !batch.isAwaited {
            batch.isAwaited = true
            // A batch that lingered for nobody may leave now that a task waits.
            if batch.recordCount > 1 && accumulator.linger.isAdaptive && state.isScheduled && !state.isSignalled {
                state.isSignalled = true
                signal = batch.createdAt
            }
        }
        // Another record like this one would not fit: do not let a full batch wait for one that proves it.
        let batchSize = accumulator.pool.batchSize
        if batch.byteCount >= batchSize - batchSize / 16 {
            let last = RecordBatchLayout.sizeUpperBound(
                keySize: request.keySize, valueSize: request.valueSize, headersSize: request.headersSize)
            if batch.byteCount + last - RecordBatchLayout.headerSize > batchSize {
                seal(batch, &state)
                signalSealed(&state, &signal)
            }
        }
    }

    private func seal(_ batch: ProducerBatch, _ state: inout State) {
        state.open = nil
        if batch.recordCount > 1 { batch.lastAppendAt = accumulator.clock.now() }
        state.sealed.append(batch)
        state.lastSize = batch.byteCount
        topic.sticky.noteSealed(partition: index, bytes: max(batch.byteCount, 1))
    }

    private func signalSealed(_ state: inout State, _ signal: inout MonotonicTime?) {
        state.isScheduled = true
        if !state.isSignalled {
            state.isSignalled = true
            signal = MonotonicTime(nanoseconds: .min)
        }
    }

    // MARK: The I/O side

    /// What is here for the sender.
    struct Contents {
        /// The open batch's first append and whether a task awaits one of its records; nil if there is no open batch.
        var openSince: MonotonicTime?
        var isOpenAwaited = false
    }

    /// Moves sealed batches to the end of `pending`; if `sealOpen`, the open one too.
    ///
    /// When nothing is left anywhere, the queue counts as unscheduled: the next append tells the sender again.
    func take(into pending: inout Deque<ProducerBatch>, sealOpen: Bool) -> Contents {
        state.withLock { state in
            state.isSignalled = false
            if sealOpen, let batch = state.open { seal(batch, &state) }
            while let batch = state.sealed.popFirst() { pending.append(batch) }
            guard let open = state.open else {
                if pending.isEmpty { state.isScheduled = false }
                return Contents()
            }
            return Contents(openSince: open.createdAt, isOpenAwaited: open.isAwaited)
        }
    }

    /// Whether batches are here that the sender has not taken.
    var hasBatches: Bool {
        state.withLock { $0.open != nil || !$0.sealed.isEmpty }
    }
}

extension PartitionQueue: CustomStringConvertible {
    package var description: String { "\(topicName)-\(index)" }
}
