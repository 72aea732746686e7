import DequeModule
import KafkaSockets
import KafkaWire
import Synchronization

/// A partition's batches before they leave: one that is open, and full ones behind it.
///
/// Many tasks append under the queue's lock; the I/O thread takes sealed batches out of `handover`, which has its own. Neither lock
/// is held across anything that waits: memory is taken without waiting or not at all.
package final class PartitionQueue: @unchecked Sendable {
    // `@unchecked Sendable` because of `pipeline`, which only the I/O thread touches; all else has a lock or is atomic.

    /// The partition's topic.
    // `unowned(unsafe)`: topic and accumulator own this queue. A delivery may keep it alive for longer, and asks it for
    // its name only.
    unowned(unsafe) let topic: TopicState
    /// The topic's name.
    package let topicName: String
    /// The partition's number.
    package let index: Int32
    /// Its topic's share of the memory, if topics have a bound.
    let share: Int32
    fileprivate unowned(unsafe) let accumulator: RecordAccumulator
    private let state = Mutex(State())
    /// Taken with the other lock held, or alone.
    private let handover = Mutex(PartitionHandover())
    /// Batches not yet acknowledged or failed, for adaptive partitioning.
    let queuedBatches = Atomic<Int32>(0)
    /// The leader's node id, or -1.
    let leader = Atomic<Int32>(-1)
    /// Whether the leader has been taking batches (`partitionAvailabilityTimeout`).
    let isAvailable = Atomic<Bool>(true)
    /// The I/O thread's view of the partition.
    var pipeline: PartitionPipeline?

    struct State: Sendable {
        var open: ProducerBatch?
        var cursor = BatchCursor()
        /// The open batch's callbacks; it gets them when it is sealed.
        var callbacks = BatchCallbacks()
        /// The tags of the open batch's records; it gets them when it is sealed.
        var tags = BatchTags()
        /// Whether the partition no longer exists. There is no open batch then, and none is opened.
        var isRetired = false
        /// About the size of the last batches: the next one's buffer starts that large.
        var usualSize = 0
    }

    init(topic: TopicState, index: Int32, accumulator: RecordAccumulator) {
        self.topic = topic
        topicName = topic.name
        share = topic.share
        self.index = index
        self.accumulator = accumulator
    }

    enum Outcome {
        case appended(Delivery)
        case needsMemory(bytes: Int)
        /// The record has to pause until then, or to ask again if it is not known until when.
        case mustPause(until: MonotonicTime?)
        /// The sticky partition has had its share: choose another one.
        case switchPartition
        /// The producer takes no more records.
        case refused
        /// The partition no longer exists: look at the topic's table again.
        case retired
    }

    // MARK: The callers' side

    /// Appends a record to the open batch if there is one with room for it: the way of nearly all records. Nil if not.
    func appendToOpenBatch(_ request: inout AppendRequest, headers: [RecordHeader]) -> Delivery? {
        enter { state, signal in
            guard accumulator.isAccepting else { return nil }
            let index = state.cursor.add(&request, headers: headers)
            guard index >= 0, let batch = state.open else { return nil }
            if let tag = request.tag { state.tags.add(tag, at: index) }
            if state.cursor.needsAttention(request, nearlyFull: accumulator.pool.nearlyFull) {
                noteAppend(request, &state, &signal)
            }
            return Delivery(request, in: batch, at: index)
        }
    }

    /// The same for a record with a callback. False: nothing was added, `append` has to look into it.
    func appendToOpenBatch(
        _ request: inout AppendRequest, headers: [RecordHeader], callback: @escaping DeliveryCallback
    ) -> Bool {
        enter { state, signal in
            guard accumulator.isAccepting else { return false }
            let index = state.cursor.add(&request, headers: headers)
            guard index >= 0 else { return false }
            if let tag = request.tag { state.tags.add(tag, at: index) }
            state.callbacks.add(callback, for: .init(request, at: index))
            if state.cursor.needsAttention(request, nearlyFull: accumulator.pool.nearlyFull) {
                noteAppend(request, &state, &signal)
            }
            return true
        }
    }

    /// Appends records to the open batch under one lock, for as long as `body` has some that fit.
    func appendRun(_ rules: OpenBatchRun.Rules, _ body: (inout OpenBatchRun) -> Void) {
        enter { state, signal in
            guard accumulator.isAccepting, state.open != nil else { return }
            withUnsafeMutablePointer(to: &state) { state in
                withUnsafeMutablePointer(to: &signal) { signal in
                    var run = OpenBatchRun(queue: self, state: state, signal: signal, rules: rules)
                    body(&run)
                    run.end()
                }
            }
        }
    }

    /// Appends a record to the open batch, which grows if it must, or opens one.
    func append(
        _ request: inout AppendRequest, headers: [RecordHeader], callback: DeliveryCallback?,
        _ attempt: inout AppendAttempt
    ) -> Outcome {
        enter { state, signal in
            guard accumulator.isAccepting else { return .refused }
            guard !state.isRetired else { return .retired }
            if let batch = state.open {
                let index = addGrowing(&request, headers: headers, to: batch, &state)
                if index >= 0 {
                    noteWaiting(attempt, batch)
                    if let tag = request.tag { state.tags.add(tag, at: index) }
                    if let callback { state.callbacks.add(callback, for: .init(request, at: index)) }
                    noteAppend(request, &state, &signal)
                    return .appended(Delivery(request, in: batch, at: index))
                }
                seal(&state, signalling: &signal)
            }
            if request.isSticky && topic.sticky.hasHadItsShare(of: index, batchSize: accumulator.pool.batchSize) {
                return .switchPartition
            }
            // A partition that never had a batch begins with what is usual for its topic.
            let hint = state.usualSize > 0 ? state.usualSize : topic.usualSize.load(ordering: .relaxed)
            if let pacer = accumulator.pacer, attempt.grant == nil, pacer.isNeeded(attempt.pausing) {
                if case .unknown = attempt.pausing { return .mustPause(until: nil) }
                let bytes = max(request.newBatchSize, hint)
                if let time = pacer.pause(before: bytes, &attempt.pausing, now: accumulator.clock.now()) {
                    return .mustPause(until: time)
                }
            }
            guard let buffer = takeBuffer(request.newBatchSize, hint: hint, &attempt) else {
                // Wait for a full-sized batch: many small ones would make the shortage worse.
                let usual = min(state.usualSize, accumulator.pool.batchSize, accumulator.pool.totalBytes)
                return .needsMemory(bytes: max(request.newBatchSize, usual))
            }
            let batch = ProducerBatch(partition: self, buffer: buffer, createdAt: accumulator.clock.now())
            noteWaiting(attempt, batch)
            return open(batch, buffer, &request, headers: headers, callback, &state, &signal)
        }
    }

    /// Appends under the lock; if `append` sets a time, the sender is signalled to look by then.
    ///
    /// The mailbox gets the partition with the lock held: who appends to the same batch next, and then posts a flush,
    /// must not find its flush there before the partition. The sender is woken without the lock.
    @inline(__always)
    private func enter<Result>(_ append: (inout State, inout MonotonicTime?) -> Result) -> Result {
        var mustWake = false
        let result = state.withLock { state in
            var signal: MonotonicTime?
            defer { if let signal { mustWake = accumulator.mailbox.add(self, by: signal) } }
            return append(&state, &signal)
        }
        if mustWake { accumulator.mailbox.wake() }
        return result
    }

    private func open(
        _ batch: ProducerBatch, _ buffer: PoolBuffer, _ request: inout AppendRequest, headers: [RecordHeader],
        _ callback: DeliveryCallback?, _ state: inout State, _ signal: inout MonotonicTime?
    ) -> Outcome {
        state.open = batch
        state.cursor = BatchCursor(buffer, timestamp: request.timestamp)
        let index = state.cursor.add(&request, headers: headers)
        guard index == 0 else { preconditionFailure("a batch has room for the record that it was opened for") }
        queuedBatches.add(1, ordering: .relaxed)
        if let tag = request.tag { state.tags.add(tag, at: index) }
        if let callback { state.callbacks.add(callback, for: .init(request, at: index)) }
        state.cursor.isAwaited = request.isAwaited
        let time = accumulator.sendTime(openedAt: batch.createdAt, isAwaited: request.isAwaited)
        handover.withLock { handover in
            if let time = handover.opened(at: batch.createdAt, isAwaited: request.isAwaited, lookBy: time) {
                signal = time
            }
        }
        sealIfFull(request, &state, &signal)
        return .appended(Delivery(request, in: batch, at: index))
    }

    private func takeBuffer(_ needed: Int, hint: Int, _ attempt: inout AppendAttempt) -> PoolBuffer? {
        if let grant = attempt.grant, grant.capacity >= needed {
            attempt.grant = nil
            return grant
        }
        let pool = accumulator.pool
        let batchSize = pool.batchSize
        if hint > needed, needed <= batchSize,
            let buffer = pool.tryAllocate(min(hint, batchSize), share: share)
        {
            return buffer
        }
        return pool.tryAllocate(needed, share: share)
    }

    /// Writes the record into the open batch, which grows if it must. Returns -1 if it does not fit.
    private func addGrowing(
        _ request: inout AppendRequest, headers: [RecordHeader], to batch: ProducerBatch, _ state: inout State
    ) -> Int32 {
        let index = state.cursor.add(&request, headers: headers)
        if index >= 0 { return index }
        let pool = accumulator.pool
        let end = state.cursor.byteCount + state.cursor.size(of: request).total
        let batchSize = pool.batchSize
        // A record larger than a batch is alone in its own.
        guard state.cursor.recordCount < .max, end <= batchSize, let buffer = batch.buffer,
            let larger = pool.tryGrow(
                buffer, used: state.cursor.byteCount, to: min(max(end, buffer.capacity * 2), batchSize))
        else { return -1 }
        batch.buffer = larger
        state.cursor.move(to: larger)
        return state.cursor.add(&request, headers: headers)
    }

    /// A record was added to the open batch: signals the sender if that changes anything.
    func noteAppend(
        _ request: AppendRequest, _ state: inout State, _ signal: inout MonotonicTime?
    ) {
        if request.isAwaited && !state.cursor.isAwaited {
            state.cursor.isAwaited = true
            handover.withLock { handover in
                if let time = handover.awaited(leavesImmediately: accumulator.linger.isAdaptive) { signal = time }
            }
        }
        sealIfFull(request, &state, &signal)
    }

    private func sealIfFull(_ request: AppendRequest, _ state: inout State, _ signal: inout MonotonicTime?) {
        // Another record like this one would not fit: do not let a full batch wait for one that proves it.
        let pool = accumulator.pool
        if state.cursor.byteCount >= pool.nearlyFull,
            state.cursor.byteCount + request.sizeUpperBound - RecordBatchLayout.headerSize > pool.batchSize
        {
            seal(&state, signalling: &signal)
        }
    }

    private func noteWaiting(_ attempt: borrowing AppendAttempt, _ batch: ProducerBatch) {
        if attempt.waitedForMetadata > batch.waitedForMetadata { batch.waitedForMetadata = attempt.waitedForMetadata }
        if attempt.waitedForMemory > batch.waitedForMemory { batch.waitedForMemory = attempt.waitedForMemory }
    }

    private func seal(_ state: inout State, signalling signal: inout MonotonicTime?) {
        guard let batch = seal(&state) else { return }
        handover.withLock { handover in
            if let time = handover.add(batch) { signal = time }
        }
    }

    /// Ends the open batch. Returns it, for the I/O thread.
    private func seal(_ state: inout State) -> ProducerBatch? {
        guard let batch = state.open else { return nil }
        batch.seal(at: state.cursor)
        state.open = nil
        state.cursor = BatchCursor()
        if !state.callbacks.isEmpty {
            batch.callbacks = state.callbacks
            state.callbacks = BatchCallbacks()
        }
        if !state.tags.isEmpty {
            batch.tags = state.tags
            state.tags = BatchTags()
        }
        if batch.recordCount > 1 { batch.lastAppendAt = accumulator.clock.now() }
        state.usualSize = max(batch.byteCount, state.usualSize - state.usualSize / 4)
        topic.usualSize.store(state.usualSize, ordering: .relaxed)
        topic.sticky.noteSealed(partition: index, bytes: max(batch.byteCount, 1))
        return batch
    }

    /// Ends the open batch on the I/O thread, which knows of it.
    private func sealUnsignalled(_ state: inout State) {
        guard let batch = seal(&state) else { return }
        handover.withLock { $0.addKnown(batch) }
    }

    /// The tag of a record, whose batch may still be open.
    func tag(of index: Int32, in batch: ProducerBatch) -> Int? {
        state.withLock { state in (state.open === batch ? state.tags : batch.tags).tag(of: index) }
    }

    // MARK: The I/O side

    /// What is here for the sender.
    struct Contents {
        /// The open batch's first append and whether a task awaits one of its records; nil if there is no open batch.
        var openSince: MonotonicTime?
        var isOpenAwaited = false
    }

    /// Moves sealed batches to the end of `pending`; if `sealOpen`, the open one too, for which this may wait until a call that
    /// fills it has done so.
    func take(into pending: inout Deque<ProducerBatch>, sealOpen: Bool) -> Contents {
        if sealOpen { state.withLock { sealUnsignalled(&$0) } }
        return handover.withLock { $0.take(into: &pending) }
    }

    /// The partition no longer exists: takes no more records. What is here stays, to be taken and given up.
    func retire() {
        state.withLock { state in
            sealUnsignalled(&state)
            state.isRetired = true
        }
    }

    /// Takes no more records, unless there are some. Returns whether that is so now.
    func retireIfEmpty() -> Bool {
        state.withLock { state in
            guard !hasBatches else { return false }
            state.isRetired = true
            return true
        }
    }

    /// Takes records again.
    func restore() {
        state.withLock { $0.isRetired = false }
    }

    /// Whether batches are here that the sender has not taken.
    var hasBatches: Bool { handover.withLock { $0.hasBatches } }

    /// The batches that the sender has not taken: how many, with how many records, and when the first was opened.
    var backlog: (batches: Int, records: Int, oldest: MonotonicTime?) {
        state.withLock { state in
            let sealed = handover.withLock { $0.backlog }
            return (
                sealed.batches + (state.open == nil ? 0 : 1), sealed.records + Int(state.cursor.recordCount),
                sealed.oldest
            )
        }
    }
}

extension PartitionQueue: CustomStringConvertible {
    package var description: String { "\(topicName)-\(index)" }
}
