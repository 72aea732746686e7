import DequeModule
package import KafkaSockets
import Synchronization

/// The memory for batches, bounded by `bufferMemory`.
///
/// Buffers come in sizes that double, up to the largest batch size, so that a partition with little traffic does not hold a
/// full batch; larger records get a buffer of their own size. Freed buffers are kept for the next batch of that size,
/// and given back to the system when another size needs the room: used and kept bytes together never exceed the bound.
///
/// Callers that find no memory wait in a single FIFO queue; no request overtakes another, however small. Those whose topic holds
/// as much as it may wait in a queue of their topic's before that, where they are in no other task's way: see `TopicShares`.
package final class MemoryPool: Sendable {
    /// What a waiting task is given: a buffer, or only the right to add one record to an open batch.
    package struct Grant: Sendable {
        package var buffer: PoolBuffer?
    }

    struct Request: Sendable {
        let bytes: Int
        /// The size of the buffer that it gets; 0 if none.
        let size: Int
        let needsRecord: Bool
        let share: Int32
        let deadline: MonotonicTime
        let waiter: Waiter<Grant>

        var recordCount: Int { needsRecord ? 1 : 0 }
    }

    private struct State: Sendable {
        var availableBytes: Int
        var availableRecords: Int
        var kept: [[PoolBuffer]]
        var keptBytes = 0
        /// Those that wait for memory. What they ask for counts as held by their topics.
        var requests = Deque<Request>()
        var shares: TopicShares
        var failure: KafkaError?
        var exhaustedCount = 0
        var topicWaitCount = 0
        /// The bytes that were ever given back.
        var releasedBytes = 0
        /// The earliest deadline that the I/O thread knows of.
        var earliestDeadline = MonotonicTime.distantFuture
    }

    /// The smallest buffer.
    package static let minimumSize = 512

    /// The bound, `bufferMemory`.
    package let totalBytes: Int
    /// From which size on a batch is full. It is one of those that buffers come in, and the I/O thread may choose another one: who
    /// needs it twice reads it once.
    package var batchSize: Int {
        get { fullSize.load(ordering: .relaxed) }
        set {
            fullSize.store(newValue, ordering: .relaxed)
            nearlyFullSize.store(Self.nearly(newValue), ordering: .relaxed)
        }
    }
    /// From here on a batch is looked at with each record: is it full? Fifteen sixteenths of `batchSize`.
    @inline(__always)
    package var nearlyFull: Int { nearlyFullSize.load(ordering: .relaxed) }
    /// `maxBufferedRecords`, or nil.
    package let maxRecords: Int?
    /// What a topic may hold at most.
    let topicBound: TopicShares.Bound
    /// Whether each record needs a permit.
    let needsPermits: Bool
    private let fullSize: Atomic<Int>
    private let nearlyFullSize: Atomic<Int>
    private let sizes: [Int]
    private let state: Mutex<State>
    private let waiting = Atomic<Bool>(false)

    /// - Parameters:
    ///   - batchSizes: The sizes that batches may have, in ascending order.
    ///   - batchSize: The one that they have first; nil for the smallest.
    init(
        totalBytes: Int, batchSizes: [Int], batchSize: Int? = nil, maxRecords: Int?,
        topicBound: TopicShares.Bound = .init()
    ) {
        self.totalBytes = totalBytes
        self.topicBound = topicBound
        needsPermits = maxRecords != nil || topicBound.records != nil
        let first = batchSize ?? batchSizes[0]
        fullSize = Atomic(first)
        nearlyFullSize = Atomic(Self.nearly(first))
        self.maxRecords = maxRecords
        var sizes: [Int] = []
        var size = Self.minimumSize
        while size < batchSizes[0] {
            sizes.append(size)
            size *= 2
        }
        self.sizes = sizes + batchSizes.map { max($0, RecordBatchLayout.headerSize) }
        state = Mutex(
            State(
                availableBytes: totalBytes, availableRecords: maxRecords ?? .max,
                kept: Array(repeating: [], count: self.sizes.count), shares: TopicShares(topicBound)))
    }

    private static func nearly(_ size: Int) -> Int { size - size / 16 }

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
    package var waiterCount: Int {
        state.withLock { state in
            state.requests.count { !$0.waiter.isResolved } + state.shares.waiting.count { !$0.waiter.isResolved }
        }
    }

    /// How much is in use, and how many bytes were ever given back.
    var flow: (used: Int, released: Int) {
        state.withLock { (totalBytes - $0.availableBytes, $0.releasedBytes) }
    }

    /// How often memory was asked for and not there.
    package var exhaustedCount: Int { state.withLock { $0.exhaustedCount } }

    /// How often a task had to wait because its topic held as much as it may.
    var topicWaitCount: Int { state.withLock { $0.topicWaitCount } }

    /// The size of the buffer that a request for `bytes` gets.
    package func bufferSize(for bytes: Int) -> Int {
        sizes.first { $0 >= bytes } ?? bytes
    }

    // MARK: Topics

    /// The number of a new topic's share; -1 if topics have no bound.
    func addShare() -> Int32 {
        topicBound.isNone ? TopicShares.none : state.withLock { $0.shares.add() }
    }

    /// A topic was forgotten.
    func retireShare(_ share: Int32) {
        if share >= 0 { state.withLock { $0.shares.retire(share) } }
    }

    /// What a topic holds.
    package func held(by share: Int32) -> (bytes: Int, records: Int) {
        state.withLock { $0.shares.held(by: share) }
    }

    /// What all topics together hold, where they are bounded.
    package var heldByTopics: (bytes: Int, records: Int) { state.withLock { $0.shares.total } }

    /// What a topic holds that has more than it may.
    package var topicExcess: (bytes: Int, records: Int)? { state.withLock { $0.shares.excess } }

    /// Whether a task waits for a topic to hold less.
    func isAwaited(_ share: Int32) -> Bool {
        state.withLock { $0.shares.isAwaited(share) }
    }

    // MARK: Taking

    /// A buffer for at least `bytes`, or nil when there is none now or others wait for one.
    package func tryAllocate(_ bytes: Int, share: Int32 = -1) -> PoolBuffer? {
        state.withLock { state in
            guard state.requests.isEmpty, state.shares.hasRoom(share, bytes: bufferSize(for: bytes), records: 0) else {
                return nil
            }
            return take(bytes, share: share, from: &state)
        }
    }

    /// A larger buffer for a batch that grows, with its first `used` bytes copied; nil when there is no room.
    ///
    /// Only the difference is asked of the bound: for the moment of copying, both exist.
    package func tryGrow(_ buffer: PoolBuffer, used: Int, to bytes: Int) -> PoolBuffer? {
        let larger = state.withLock { state -> PoolBuffer? in
            guard state.requests.isEmpty else { return nil }
            let size = bufferSize(for: bytes)
            let difference = size - buffer.capacity
            guard state.availableBytes >= difference,
                state.shares.hasRoom(buffer.share, bytes: max(0, difference), records: 0)
            else { return nil }
            state.availableBytes += buffer.capacity
            state.shares.add(buffer.share, bytes: -buffer.capacity)
            return take(bytes, share: buffer.share, from: &state)
        }
        guard let larger else { return nil }
        larger.base.copyMemory(from: buffer.base, byteCount: used)
        state.withLock { state in keep(buffer, in: &state) }
        return larger
    }

    /// Memory for the I/O side, which may not wait: it exceeds the bound rather than stall what would free it.
    package func allocateUnbounded(_ bytes: Int, share: Int32 = -1) -> PoolBuffer {
        state.withLock { state in
            let size = bufferSize(for: bytes)
            state.availableBytes -= size
            state.shares.add(share, bytes: size)
            return makeBuffer(size, share: share, from: &state)
        }
    }

    /// Gives back a buffer and takes a smaller one (or one as large) in one step, so that the bound holds.
    package func exchange(_ buffer: PoolBuffer, for bytes: Int) -> PoolBuffer {
        let new = state.withLock { state in
            let size = bufferSize(for: bytes)
            // The share first gets the new bytes: it must not become empty in between, since its number may be given away then.
            state.shares.add(buffer.share, bytes: size)
            giveBack(buffer, to: &state)
            state.availableBytes -= size
            return makeBuffer(size, share: buffer.share, from: &state)
        }
        grantWaiters()
        return new
    }

    /// Takes the right to buffer one more record, if records need one.
    package func tryTakeRecord(share: Int32 = -1) -> Bool {
        guard needsPermits else { return true }
        return state.withLock { state in
            guard state.requests.isEmpty, state.availableRecords > 0,
                state.shares.hasRoom(share, bytes: 0, records: 1)
            else { return false }
            state.availableRecords -= 1
            state.shares.add(share, records: 1)
            return true
        }
    }

    /// Queues for a buffer of at least `bytes` (none if 0) and, if set, for a permit for one record.
    ///
    /// - Returns: The waiter, and whether the I/O thread has to be woken: it knows of no deadline as early as this.
    package func enqueueWaiter(
        bytes: Int, needsRecord: Bool, share: Int32 = -1, deadline: MonotonicTime
    ) -> (Waiter<Grant>, Bool) {
        let waiter = Waiter<Grant>()
        var isNews = false
        let failure = state.withLock { state -> KafkaError? in
            if let failure = state.failure { return failure }
            state.exhaustedCount += 1
            isNews =
                state.requests.isEmpty && state.shares.waitingCount == 0 || deadline < state.earliestDeadline
            if isNews { state.earliestDeadline = deadline }
            let request = Request(
                bytes: bytes, size: bytes > 0 ? bufferSize(for: bytes) : 0, needsRecord: needsRecord && needsPermits,
                share: share, deadline: deadline, waiter: waiter)
            if state.shares.hasRoom(share, bytes: request.size, records: request.recordCount) {
                state.shares.add(share, bytes: request.size, records: request.recordCount)
                state.requests.append(request)
            } else {
                state.shares.wait(request)
                state.topicWaitCount += 1
            }
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

    /// Gives back a buffer, and `records` rights of a topic to buffer a record.
    ///
    /// - Parameter grants: Whether tasks that wait get it now. The I/O thread grants once in each of its steps, with
    ///   `grantWaiters`: a task that it wakes for each buffer sleeps again before the next one is there.
    package func release(_ buffer: PoolBuffer?, records: Int = 0, share: Int32 = -1, grants: Bool = true) {
        let served = state.withLock { state -> Bool in
            if let buffer {
                state.releasedBytes += buffer.capacity
                giveBack(buffer, to: &state)
            }
            if needsPermits, records > 0 {
                state.availableRecords += records
                state.shares.add(share, records: -records)
                admit(share, in: &state)
            }
            return state.requests.isEmpty
        }
        if grants, !served { grantWaiters() }
    }

    /// Serves waiting tasks in their order, as far as the memory goes. To be called after a waiter gave up, too.
    package func grantWaiters() {
        while let (request, grant) = state.withLock({ nextGrant(&$0) }) {
            if !request.waiter.resolve(.success(grant)) {
                release(grant.buffer, records: request.recordCount, share: request.share)
            }
        }
    }

    /// Fails the waiters whose deadline has passed. Returns the next deadline.
    package func expireWaiters(now: MonotonicTime, error: () -> KafkaError) -> MonotonicTime {
        guard hasWaiters else { return .distantFuture }
        var expired: [Waiter<Grant>] = []
        let next = state.withLock { state -> MonotonicTime in
            // Everybody waits for the same `maxBlock`, but part of it may have gone into metadata: look at all.
            let isOver: (Request) -> Bool = { $0.waiter.isResolved || $0.deadline <= now }
            let over = state.requests.removeThose(where: isOver)
            for request in state.shares.removeWaiting(where: isOver) + over where !request.waiter.isResolved {
                expired.append(request.waiter)
            }
            for request in over { unreserve(request, in: &state) }
            noteWaiting(in: &state)
            let deadlines = state.requests.lazy.map(\.deadline).min() ?? .distantFuture
            state.earliestDeadline = min(deadlines, state.shares.waiting.lazy.map(\.deadline).min() ?? .distantFuture)
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
            let requests = Array(state.requests) + state.shares.removeWaiting { _ in true }
            for request in state.requests {
                state.shares.add(request.share, bytes: -request.size, records: -request.recordCount)
            }
            state.requests = []
            return requests
        }
        for request in requests { request.waiter.resolve(.failure(error)) }
    }

    // MARK: Under the lock

    private func noteWaiting(in state: inout State) {
        waiting.store(!state.requests.isEmpty || state.shares.waitingCount > 0, ordering: .relaxed)
    }

    /// Lets requests of a topic that holds less now wait with all others.
    private func admit(_ share: Int32, in state: inout State) {
        guard state.shares.waitingCount > 0 else { return }
        while let request = state.shares.next(of: share) { state.requests.append(request) }
    }

    /// A request that waited with all others does not any more.
    private func unreserve(_ request: Request, in state: inout State) {
        guard request.share >= 0 else { return }
        state.shares.add(request.share, bytes: -request.size, records: -request.recordCount)
        admit(request.share, in: &state)
    }

    private func giveBack(_ buffer: PoolBuffer, to state: inout State) {
        state.availableBytes += buffer.capacity
        keep(buffer, in: &state)
        guard buffer.share >= 0 else { return }
        state.shares.add(buffer.share, bytes: -buffer.capacity)
        admit(buffer.share, in: &state)
    }

    private func nextGrant(_ state: inout State) -> (Request, Grant)? {
        while let request = state.requests.first {
            if request.waiter.isResolved {
                state.requests.removeFirst()
                unreserve(request, in: &state)
                continue
            }
            if request.needsRecord && state.availableRecords <= 0 { return nil }
            var buffer: PoolBuffer?
            if request.bytes > 0 {
                guard state.availableBytes >= request.size else { return nil }
                // The topic's share has counted it since the request waits here.
                state.availableBytes -= request.size
                buffer = makeBuffer(request.size, share: request.share, from: &state)
            }
            if request.needsRecord { state.availableRecords -= 1 }
            state.requests.removeFirst()
            noteWaiting(in: &state)
            return (request, Grant(buffer: buffer))
        }
        noteWaiting(in: &state)
        return nil
    }

    private func take(_ bytes: Int, share: Int32, from state: inout State) -> PoolBuffer? {
        let size = bufferSize(for: bytes)
        guard state.availableBytes >= size else { return nil }
        state.availableBytes -= size
        state.shares.add(share, bytes: size)
        return makeBuffer(size, share: share, from: &state)
    }

    private func makeBuffer(_ size: Int, share: Int32, from state: inout State) -> PoolBuffer {
        if let index = sizes.firstIndex(of: size), var buffer = state.kept[index].popLast() {
            state.keptBytes -= size
            buffer.share = share
            return buffer
        }
        makeRoom(in: &state)
        return PoolBuffer(base: .allocate(byteCount: size, alignment: 16), capacity: size, share: share)
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
