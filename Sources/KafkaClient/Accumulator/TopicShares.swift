import DequeModule

/// How much of the memory each topic holds, and which requests wait until their topic holds less.
///
/// A value without memory of its own: `MemoryPool` keeps it under its lock. A share is named by a number, which buffers and queues
/// carry; -1 is none, for topics without a bound.
struct TopicShares: Sendable {
    /// What a topic may hold at most; nil is no bound.
    struct Bound: Hashable, Sendable {
        var bytes: Int?
        var records: Int?

        var isNone: Bool { bytes == nil && records == nil }
    }

    private struct Share: Sendable {
        var bytes = 0
        var records = 0
        var waiting = Deque<MemoryPool.Request>()
        /// Whether its topic was forgotten: its number is given away again when it holds nothing.
        var isRetired = false
    }

    static let none: Int32 = -1

    let bound: Bound
    private var shares: [Share] = []
    private var free: [Int32] = []
    /// Requests that wait for their topics.
    private(set) var waitingCount = 0

    init(_ bound: Bound) {
        self.bound = bound
    }

    /// A new topic's share.
    mutating func add() -> Int32 {
        guard !bound.isNone else { return Self.none }
        if let id = free.popLast() {
            shares[Int(id)] = Share()
            return id
        }
        shares.append(Share())
        return Int32(shares.count - 1)
    }

    /// The topic was forgotten.
    mutating func retire(_ id: Int32) {
        guard id >= 0 else { return }
        shares[Int(id)].isRetired = true
        recycle(id)
    }

    private mutating func recycle(_ id: Int32) {
        let share = shares[Int(id)]
        guard share.isRetired, share.bytes == 0, share.records == 0, share.waiting.isEmpty else { return }
        shares[Int(id)].isRetired = false
        free.append(id)
    }

    /// What a topic holds.
    func held(by id: Int32) -> (bytes: Int, records: Int) {
        id < 0 ? (0, 0) : (shares[Int(id)].bytes, shares[Int(id)].records)
    }

    /// What all hold together.
    var total: (bytes: Int, records: Int) {
        shares.reduce((0, 0)) { ($0.0 + $1.bytes, $0.1 + $1.records) }
    }

    /// What one holds that has more than it may.
    var excess: (bytes: Int, records: Int)? {
        shares.first { $0.bytes > bound.bytes ?? .max || $0.records > bound.records ?? .max }.map {
            ($0.bytes, $0.records)
        }
    }

    /// Whether a task waits for the topic to hold less.
    func isAwaited(_ id: Int32) -> Bool {
        id >= 0 && shares[Int(id)].waiting.contains { !$0.waiter.isResolved }
    }

    /// Whether the topic may hold that much more, and no task waits for it to hold less.
    func hasRoom(_ id: Int32, bytes: Int, records: Int) -> Bool {
        id < 0 || shares[Int(id)].waiting.isEmpty && fits(id, bytes: bytes, records: records)
    }

    private func fits(_ id: Int32, bytes: Int, records: Int) -> Bool {
        let share = shares[Int(id)]
        return (bytes == 0 || share.bytes + bytes <= bound.bytes ?? .max)
            && (records == 0 || share.records + records <= bound.records ?? .max)
    }

    /// The topic holds that much more, or with negative numbers, less.
    mutating func add(_ id: Int32, bytes: Int = 0, records: Int = 0) {
        guard id >= 0 else { return }
        shares[Int(id)].bytes += bytes
        shares[Int(id)].records += records
        if bytes < 0 || records < 0 { recycle(id) }
    }

    /// The request waits until its topic holds less.
    mutating func wait(_ request: MemoryPool.Request) {
        shares[Int(request.share)].waiting.append(request)
        waitingCount += 1
    }

    /// The next request for which there is room in its topic now. It counts as held from now on.
    mutating func next(of id: Int32) -> MemoryPool.Request? {
        guard id >= 0 else { return nil }
        while let request = shares[Int(id)].waiting.first {
            let isWanted = !request.waiter.isResolved
            if isWanted, !fits(id, bytes: request.size, records: request.recordCount) { return nil }
            shares[Int(id)].waiting.removeFirst()
            waitingCount -= 1
            guard isWanted else { continue }
            add(id, bytes: request.size, records: request.recordCount)
            return request
        }
        recycle(id)
        return nil
    }

    /// Takes out the requests that a condition holds for, and those that were answered elsewhere.
    mutating func removeWaiting(where isOver: (MemoryPool.Request) -> Bool) -> [MemoryPool.Request] {
        guard waitingCount > 0 else { return [] }
        var removed: [MemoryPool.Request] = []
        for index in shares.indices where !shares[index].waiting.isEmpty {
            let over = shares[index].waiting.removeThose { $0.waiter.isResolved || isOver($0) }
            removed += over
            waitingCount -= over.count
            recycle(Int32(index))
        }
        return removed
    }

    /// The requests that wait.
    var waiting: [MemoryPool.Request] { shares.flatMap(\.waiting) }
}

extension Deque<MemoryPool.Request> {
    /// Takes out those that a condition holds for. It is asked once for each: its answer may change at any moment.
    mutating func removeThose(where isOver: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        removeAll { request in
            guard isOver(request) else { return false }
            removed.append(request)
            return true
        }
        return removed
    }
}
