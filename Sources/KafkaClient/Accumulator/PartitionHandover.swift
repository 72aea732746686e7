import DequeModule
import KafkaSockets

/// What a partition's queue holds for the I/O thread: its sealed batches, and whether one is open.
///
/// It has a lock of its own, which is held for a moment only. The queue's other lock may be held for as long as a call fills a
/// batch with many records, and the I/O thread would have to wait for that each time it looks.
struct PartitionHandover: Sendable {
    private var sealed = Deque<ProducerBatch>()
    /// When the open batch was opened, and whether a task awaits one of its records.
    private var openSince: MonotonicTime?
    private var isOpenAwaited = false
    /// Whether the sender knows that there is something here.
    private var isScheduled = false
    /// By when the sender was asked to look, since it last did.
    private var signalledBy = MonotonicTime.distantFuture

    // MARK: The callers' side. Each returns by when the sender has to be asked to look, if it has to.

    /// A batch was opened with a first record; the sender has to look at it by `time`.
    mutating func opened(at now: MonotonicTime, isAwaited: Bool, lookBy time: MonotonicTime) -> MonotonicTime? {
        openSince = now
        isOpenAwaited = isAwaited
        if isScheduled { return nil }
        isScheduled = true
        return signal(by: time)
    }

    /// A task awaits a record of the open batch, for the first time. If awaited batches leave immediately, so may one that
    /// lingers.
    mutating func awaited(leavesImmediately: Bool) -> MonotonicTime? {
        isOpenAwaited = true
        guard leavesImmediately, isScheduled, let openSince else { return nil }
        return signal(by: openSince)
    }

    /// The open batch was sealed.
    mutating func add(_ batch: ProducerBatch) -> MonotonicTime? {
        addKnown(batch)
        isScheduled = true
        return signal(by: .distantPast)
    }

    /// An earlier signal suffices only if its time is not later: otherwise the sender may sleep until a linger ends while a full
    /// batch waits.
    private mutating func signal(by time: MonotonicTime) -> MonotonicTime? {
        guard time < signalledBy else { return nil }
        signalledBy = time
        return time
    }

    // MARK: The I/O side

    /// The I/O thread sealed the open batch itself.
    mutating func addKnown(_ batch: ProducerBatch) {
        openSince = nil
        isOpenAwaited = false
        sealed.append(batch)
    }

    /// Whether a batch is here, open or sealed.
    var hasBatches: Bool { openSince != nil || !sealed.isEmpty }

    /// The sealed batches: how many, with how many records, and when the first of all was opened.
    var backlog: (batches: Int, records: Int, oldest: MonotonicTime?) {
        (sealed.count, sealed.reduce(0) { $0 + Int($1.recordCount) }, sealed.first?.createdAt ?? openSince)
    }

    /// Moves the sealed batches to the end of `pending`.
    ///
    /// When nothing is left, the partition counts as unscheduled: the next append signals the sender again.
    mutating func take(into pending: inout Deque<ProducerBatch>) -> PartitionQueue.Contents {
        signalledBy = .distantFuture
        while let batch = sealed.popFirst() { pending.append(batch) }
        if openSince == nil, pending.isEmpty { isScheduled = false }
        return .init(openSince: openSince, isOpenAwaited: isOpenAwaited)
    }
}
