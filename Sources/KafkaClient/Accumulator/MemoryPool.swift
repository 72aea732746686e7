import DequeModule
package import KafkaSockets
import Synchronization

/// The memory for batches, bounded by `bufferMemory`.
///
/// Buffers come in sizes that double, up to the batch size, so that a partition with little traffic does not hold a
/// full batch; larger records get a buffer of their own size. Freed buffers are kept for the next batch of that size,
/// and given back to the system when another size needs the room: used and kept bytes together never exceed the bound.
///
/// Callers that find no memory wait in a single FIFO queue; no request overtakes another, however small.
package final class MemoryPool: Sendable {
    /// What a waiting task is given: a buffer, or only the right to add one record to an open batch.
    package struct Grant: Sendable {
        package var buffer: PoolBuffer?
    }

    private struct Request: Sendable {
        let bytes: Int
        let needsRecord: Bool
        let deadline: MonotonicTime
        let waiter: Waiter<Grant>
    }

    private struct State: Sendable {
        var availableBytes: Int
        var availableRecords: Int
        var kept: [[PoolBuffer]]
        var keptBytes = 0
        var requests = Deque<Request>()
        var failure: KafkaError?
        var exhaustedCount = 0
        /// The earliest deadline that the I/O thread knows of.
        var earliestDeadline = MonotonicTime.distantFuture
    }

    /// The smallest buffer.
    package static let minimumSize = 512

    /// The bound, `bufferMemory`.
    package let totalBytes: Int
    /// The size of a full batch's buffer.
    package let batchSize: Int
    /// From here on a batch is looked at with each record: is it full? Fifteen sixteenths of `batchSize`.
    package let nearlyFull: Int
    /// `maxBufferedRecords`, or nil.
    package let maxRecords: Int?
    private let sizes: [Int]
    private let state: Mutex<State>
    private let waiting = Atomic<Bool>(false)

    package init(totalBytes: Int, batchSize: Int, maxRecords: Int?) {
        self.totalBytes = totalBytes
        self.batchSize = batchSize
        nearlyFull = batchSize - batchSize / 16
        self.maxRecords = maxRecords
        var sizes: [Int] = []
        var size = Self.minimumSize
        while size < batchSize {
            sizes.append(size)
            size *= 2
        }
        sizes.append(max(batchSize, RecordBatchLayout.headerSize))
        self.sizes = sizes
        state = Mutex(
            State(
                availableBytes: totalBytes, availableRecords: maxRecords ?? .max,
                kept: Array(repeating: [], count: sizes.count)))
    }

    deinit {
        state.withLock { state in
            for list in state.kept { for buffer in list { buffer.base.deallocate() } }
        }
    }

    /// Whether a task waits for memory: then batches leave without lingering.
    package var hasWaiters: Bool { waiting.load(ordering: .relaxed) }

    /// Bytes that are not in use.
    package var availableBytes: Int { state.withLock { $0.availableBytes } }

    /// How many more records may be buffered (`maxBufferedRecords`).
    package var availableRecords: Int { state.withLock { $0.availableRecords } }

    /// Tasks that wait now.
    package var waiterCount: Int { state.withLock { state in state.requests.count { !$0.waiter.isResolved } } }

    /// How often memory was asked for and not there.
    package var exhaustedCount: Int { state.withLock { $0.exhaustedCount } }

    /// The size of the buffer that a request for `bytes` gets.
    package func bufferSize(for bytes: Int) -> Int {
        sizes.first { $0 >= bytes } ?? bytes
    }

    // MARK: Taking

    /// A buffer for at least `bytes`, or nil when there is none now or others wait for one.
    package func tryAllocate(_ bytes: Int) -> PoolBuffer? {
        state.withLock { state in
            guard state.requests.isEmpty else { return nil }
            return take(bytes, from: &state)
        }
    }

    /// A larger buffer for a batch that grows, with its first `used` bytes copied; nil when there is no room.
    ///
    /// Only the difference is asked of the bound: for the moment of copying, both exist.
    package func tryGrow(_ buffer: PoolBuffer, used: Int, to bytes: Int) -> PoolBuffer? {
        let larger = state.withLock { state -> PoolBuffer? in
            guard state.requests.isEmpty else { return nil }
            let size = bufferSize(for: bytes)
            guard state.availableBytes >= size - buffer.capacity else { return nil }
            state.availableBytes += buffer.capacity
            return take(bytes, from: &state)
        }
        guard let larger else { return nil }
        larger.base.copyMemory(from: buffer.base, byteCount: used)
        state.withLock { state in keep(buffer, in: &state) }
        return larger
    }

    /// Memory for the I/O side, which may not wait: it exceeds the bound rather than stall what would free it.
    package func allocateUnbounded(_ bytes: Int) -> PoolBuffer {
        state.withLock { state in
            let size = bufferSize(for: bytes)
            state.availableBytes -= size
            return makeBuffer(size, from: &state)
        }
    }

    /// Gives back a buffer and takes a smaller one (or one as large) in one step, so that the bound holds.
    package func exchange(_ buffer: PoolBuffer, for bytes: Int) -> PoolBuffer {
        let new = state.withLock { state in
            state.availableBytes += buffer.capacity
            keep(buffer, in: &state)
            let size = bufferSize(for: bytes)
            state.availableBytes -= size
            return makeBuffer(size, from: &state)
        }
        grantWaiters()
        return new
    }

    /// Takes the right to buffer one more record, if `maxBufferedRecords` is set.
    package func tryTakeRecord() -> Bool {
        guard maxRecords != nil else { return true }
        return state.withLock { state in
            guard state.requests.isEmpty, state.availableRecords > 0 else { return false }
            state.availableRecords -= 1
            return true
        }
    }

    /// Queues for a buffer of at least `bytes` (none if 0) and, if set, for a permit for one record.
    ///
    /// - Returns: The waiter, and whether the I/O thread has to be woken: it knows of no deadline as early as this.
    package func enqueueWaiter(bytes: Int, needsRecord: Bool, deadline: MonotonicTime) -> (Waiter<Grant>, Bool) {
        let waiter = Waiter<Grant>()
        var isNews = false
        let failure = state.withLock { state -> KafkaError? in
            if let failure = state.failure { return failure }
            state.exhaustedCount += 1
            isNews = state.requests.isEmpty || deadline < state.earliestDeadline
            if isNews { state.earliestDeadline = deadline }
            state.requests.append(
                Request(
                    bytes: bytes, needsRecord: needsRecord && maxRecords != nil, deadline: deadline, waiter: waiter))
            waiting.store(true, ordering: .relaxed)
            return nil
        }
        if let failure { waiter.resolve(.failure(failure)) }
        grantWaiters()
        return (waiter, isNews)
    }

    /// Counts a request that was refused rather than queued.
    package func noteRefusal() {
        state.withLock { $0.exhaustedCount += 1 }
    }

    // MARK: Giving back

    /// Gives back a buffer, and `records` rights to buffer a record, and serves those who wait.
    package func release(_ buffer: PoolBuffer?, records: Int = 0) {
        let served = state.withLock { state -> Bool in
            if let buffer {
                state.availableBytes += buffer.capacity
                keep(buffer, in: &state)
            }
            if maxRecords != nil { state.availableRecords += records }
            return state.requests.isEmpty
        }
        if !served { grantWaiters() }
    }

    /// Serves waiting tasks in their order, as far as the memory goes. To be called after a waiter gave up, too.
    package func grantWaiters() {
        while let (request, grant) = state.withLock({ nextGrant(&$0) }) {
            if !request.waiter.resolve(.success(grant)) {
                release(grant.buffer, records: request.needsRecord ? 1 : 0)
            }
        }
    }

    /// Fails the waiters whose deadline has passed. Returns the next deadline.
    package func expireWaiters(now: MonotonicTime, error: () -> KafkaError) -> MonotonicTime {
        guard hasWaiters else { return .distantFuture }
        var expired: [Waiter<Grant>] = []
        let next = state.withLock { state -> MonotonicTime in
            // Everybody waits for the same `maxBlock`, but part of it may have gone into metadata: look at all.
            for request in state.requests where request.deadline <= now && !request.waiter.isResolved {
                expired.append(request.waiter)
            }
            state.requests.removeAll { $0.waiter.isResolved || $0.deadline <= now }
            waiting.store(!state.requests.isEmpty, ordering: .relaxed)
            state.earliestDeadline = state.requests.lazy.map(\.deadline).min() ?? .distantFuture
            return state.earliestDeadline
        }
        if !expired.isEmpty {
            let error = error()
            for waiter in expired { waiter.resolve(.failure(error)) }
            grantWaiters()
        }
        return next
    }

    /// Fails all waiters, present and future.
    package func close(_ error: KafkaError) {
        let requests = state.withLock { state in
            state.failure = error
            waiting.store(false, ordering: .relaxed)
            defer { state.requests = [] }
            return state.requests
        }
        for request in requests { request.waiter.resolve(.failure(error)) }
    }

    // MARK: Under the lock

    private func nextGrant(_ state: inout State) -> (Request, Grant)? {
        while let request = state.requests.first {
            if request.waiter.isResolved {
                state.requests.removeFirst()
                continue
            }
            if request.needsRecord && state.availableRecords <= 0 { return nil }
            var buffer: PoolBuffer?
            if request.bytes > 0 {
                guard let taken = take(request.bytes, from: &state) else { return nil }
                buffer = taken
            }
            if request.needsRecord { state.availableRecords -= 1 }
            state.requests.removeFirst()
            if state.requests.isEmpty { waiting.store(false, ordering: .relaxed) }
            return (request, Grant(buffer: buffer))
        }
        waiting.store(false, ordering: .relaxed)
        return nil
    }

    private func take(_ bytes: Int, from state: inout State) -> PoolBuffer? {
        let size = bufferSize(for: bytes)
        guard state.availableBytes >= size else { return nil }
        state.availableBytes -= size
        return makeBuffer(size, from: &state)
    }

    private func makeBuffer(_ size: Int, from state: inout State) -> PoolBuffer {
        if let index = sizes.firstIndex(of: size), let buffer = state.kept[index].popLast() {
            state.keptBytes -= size
            return buffer
        }
        makeRoom(in: &state)
        return PoolBuffer(base: .allocate(byteCount: size, alignment: 16), capacity: size)
    }

    private func keep(_ buffer: PoolBuffer, in state: inout State) {
        #if DEBUG
            // Poison freed memory, so that sending it fails the checksum.
            buffer.base.initializeMemory(as: UInt8.self, repeating: 0xDB, count: buffer.capacity)
        #endif
        guard let index = sizes.firstIndex(of: buffer.capacity) else {
            buffer.base.deallocate()
            return
        }
        state.kept[index].append(buffer)
        state.keptBytes += buffer.capacity
        makeRoom(in: &state)
    }

    /// Gives kept buffers back to the system until used and kept bytes fit the bound; the largest go first.
    private func makeRoom(in state: inout State) {
        var index = sizes.count - 1
        while state.keptBytes > max(0, state.availableBytes), index >= 0 {
            guard let buffer = state.kept[index].popLast() else {
                index -= 1
                continue
            }
            state.keptBytes -= buffer.capacity
            buffer.base.deallocate()
        }
    }
}
