import DequeModule
import KafkaSockets

/// The calls that suspend until the sender learns something: `partitions(for:)` and first sends to a topic, which wait
/// for metadata, `warmUp`, flushes that have a timeout, and calls that wait for memory.
///
/// Every such call is here from the moment the sender takes it from the mailbox until it is answered. Once `end` has been
/// called, a call that still arrives is answered immediately: no call outlives the producer.
struct PendingCalls {
    /// A task that waits for a topic's metadata.
    struct MetadataCall {
        let waiter: Waiter<Void>
        let topic: TopicState
        let deadline: MonotonicTime
    }

    /// A task that waits until the producer is ready for its first records.
    struct WarmUp {
        let waiter: Waiter<Void>
        let deadline: MonotonicTime
    }

    /// A monitor that waits for its next look at the producer's health.
    struct HealthCall {
        let waiter: Waiter<HealthSample>
        let time: MonotonicTime
    }

    /// A task that is slowed down.
    private struct Pause {
        let waiter: Waiter<Void>
        let time: MonotonicTime
    }

    private var healthCalls: [HealthCall] = []
    /// In the order of their ends.
    private var pauses = Deque<Pause>()
    private var metadataCalls: [MetadataCall] = []
    private var warmUps: [WarmUp] = []
    /// Flushes that stop waiting at a deadline. What they wait for is known to the token itself.
    private var flushes: [FlushToken] = []
    /// When the first of the calls that wait for memory times out. The calls themselves are known to the pool.
    private(set) var memoryDeadline = MonotonicTime.distantFuture
    /// When the first of the other calls times out. Kept, since every step asks.
    private var deadline = MonotonicTime.distantFuture
    /// What every call is answered with from now on.
    private var ending: KafkaError?

    var count: Int { metadataCalls.count + warmUps.count }
    var isEmpty: Bool { metadataCalls.isEmpty && warmUps.isEmpty && flushes.isEmpty }
    var hasHealthCalls: Bool { !healthCalls.isEmpty }
    var hasWarmUps: Bool { !warmUps.isEmpty }

    /// When the first of the calls times out.
    var nextDeadline: MonotonicTime { min(memoryDeadline, deadline) }

    /// Whether a task waits for this topic's metadata.
    func awaitsMetadata(of topic: String) -> Bool {
        metadataCalls.contains { $0.topic.name == topic && !$0.waiter.isResolved }
    }

    // MARK: Events

    /// A task waits for a topic's metadata. Returns whether it has to: not once all calls have ended.
    mutating func add(_ call: MetadataCall) -> Bool {
        if let ending {
            call.waiter.resolve(.failure(ending))
            return false
        }
        metadataCalls.append(call)
        deadline = min(deadline, call.deadline)
        return true
    }

    /// A task waits until the producer is ready.
    mutating func add(_ call: WarmUp) {
        if let ending {
            call.waiter.resolve(.failure(ending))
        } else {
            warmUps.append(call)
            deadline = min(deadline, call.deadline)
        }
    }

    /// A monitor waits.
    mutating func add(_ call: HealthCall) {
        healthCalls.append(call)
        deadline = min(deadline, call.time)
    }

    /// The monitors whose time has come. Those that wait no longer are dropped.
    mutating func takeHealthCalls(now: MonotonicTime) -> [Waiter<HealthSample>] {
        let due = healthCalls.filter { $0.time <= now && !$0.waiter.isResolved }
        healthCalls.removeAll { $0.time <= now || $0.waiter.isResolved }
        findDeadline()
        return due.map(\.waiter)
    }

    /// The producer has ended: so does the wait of monitors.
    mutating func endHealthCalls(with error: KafkaError) {
        for call in healthCalls { call.waiter.resolve(.failure(error)) }
        healthCalls = []
        findDeadline()
    }

    /// A task is slowed down.
    mutating func addPause(_ waiter: Waiter<Void>, until time: MonotonicTime) {
        if ending == nil {
            // Most come in order, so the place is near the end.
            let place = pauses.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
            pauses.insert(Pause(waiter: waiter, time: time), at: place)
            deadline = min(deadline, time)
        } else {
            waiter.resolve(.success(()))
        }
    }

    /// Lets the tasks go on whose pauses have ended.
    mutating func endPauses(now: MonotonicTime) {
        let count = pauses.count
        while let pause = pauses.first, pause.time <= now || pause.waiter.isResolved {
            pauses.removeFirst()
            pause.waiter.resolve(.success(()))
        }
        if pauses.count < count { findDeadline() }
    }

    /// A flush has begun.
    mutating func add(_ flush: FlushToken) {
        guard flush.deadline < .distantFuture, !flush.waiter.isResolved else { return }
        flushes.append(flush)
        deadline = min(deadline, flush.deadline)
    }

    /// A call waits for memory.
    mutating func addMemoryWait(until deadline: MonotonicTime) {
        memoryDeadline = min(memoryDeadline, deadline)
    }

    /// The calls that waited too long for memory have failed; the next one times out then.
    mutating func memoryWaitsExpired(next deadline: MonotonicTime) {
        memoryDeadline = deadline
    }

    /// The producer is ready for its first records.
    mutating func finishWarmUps() {
        for call in warmUps { call.waiter.resolve(.success(())) }
        warmUps = []
        findDeadline()
    }

    /// Fails the calls whose deadline has passed, and drops those answered elsewhere. Returns the topics that calls waited for
    /// and no call waits for any more.
    mutating func expire(
        now: MonotonicTime, metadataError: (String) -> KafkaError, warmUpError: () -> KafkaError,
        flushError: (FlushToken) -> KafkaError
    ) -> [String] {
        for call in metadataCalls where call.deadline <= now && !call.waiter.isResolved {
            call.waiter.resolve(.failure(metadataError(call.topic.name)))
        }
        let ended = Set(metadataCalls.lazy.filter(\.waiter.isResolved).map(\.topic.name))
        metadataCalls.removeAll(where: \.waiter.isResolved)
        for call in warmUps where call.deadline <= now { call.waiter.resolve(.failure(warmUpError())) }
        warmUps.removeAll(where: \.waiter.isResolved)
        for flush in flushes where flush.deadline <= now && !flush.waiter.isResolved {
            flush.waiter.resolve(.failure(flushError(flush)))
        }
        flushes.removeAll(where: \.waiter.isResolved)
        findDeadline()
        return ended.filter { !awaitsMetadata(of: $0) }.sorted()
    }

    private mutating func findDeadline() {
        deadline = .distantFuture
        for call in metadataCalls { deadline = min(deadline, call.deadline) }
        for call in warmUps { deadline = min(deadline, call.deadline) }
        for flush in flushes { deadline = min(deadline, flush.deadline) }
        for call in healthCalls { deadline = min(deadline, call.time) }
        if let pause = pauses.first { deadline = min(deadline, pause.time) }
    }

    /// No broker lets the client in: fails the calls that wait for one, which would only wait until they time out.
    mutating func fail(with error: KafkaError) {
        for call in metadataCalls { call.waiter.resolve(.failure(error)) }
        for call in warmUps { call.waiter.resolve(.failure(error)) }
        warmUps = []
        findDeadline()
    }

    /// The producer takes no more records: fails all calls, and every call that arrives later. The first reason stands.
    /// Flushes go on: what they wait for is being delivered.
    mutating func end(with error: KafkaError) {
        if ending == nil { ending = error }
        fail(with: error)
        metadataCalls = []
        endPauses(now: .distantFuture)
        findDeadline()
    }

    /// Every record has ended: so have all flushes.
    mutating func finishFlushes() {
        for flush in flushes { flush.waiter.resolve(.success(())) }
        flushes = []
        findDeadline()
    }
}
