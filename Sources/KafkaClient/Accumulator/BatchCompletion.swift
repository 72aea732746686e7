import Synchronization

/// The waiting room of a batch: who awaits which record, and how the records ended.
///
/// A batch that was split completes in parts; each record completes exactly once.
struct BatchCompletion: ~Copyable, Sendable {
    struct Waiting: Sendable {
        let index: Int32
        let waiter: Waiter<BatchOutcomeSlice>
    }

    // Not private: the compiler (6.3) cannot lay out a class in another file that stores it then.
    struct State: Sendable {
        var whole: BatchOutcome?
        var parts: [BatchOutcomeSlice] = []
        var completedRecords: Int32 = 0
        var waiting: [Waiting] = []

        func slice(of index: Int32) -> BatchOutcomeSlice? {
            if let whole { return BatchOutcomeSlice(range: 0..<Int32.max, outcome: whole) }
            return parts.first { $0.range.contains(index) }
        }
    }

    private let state = Mutex(State())

    /// The outcome that covers a record, if it has one.
    func slice(of index: Int32) -> BatchOutcomeSlice? {
        state.withLock { $0.slice(of: index) }
    }

    /// Registers a waiter for a record; resolves it immediately if the record is complete.
    func await(_ index: Int32, _ waiter: Waiter<BatchOutcomeSlice>) {
        let ready = state.withLock { state -> BatchOutcomeSlice? in
            if let slice = state.slice(of: index) { return slice }
            state.waiting.append(Waiting(index: index, waiter: waiter))
            return nil
        }
        if let ready { waiter.resolve(.success(ready)) }
    }

    /// Completes `range` of the batch's `count` records. Returns whether all are complete now, or nil if some of them
    /// were complete before, which must not happen.
    func complete(_ range: Range<Int32>, of count: Int32, with outcome: BatchOutcome) -> Bool? {
        let slice = BatchOutcomeSlice(range: range, outcome: outcome)
        let (done, resolved) = state.withLock { state -> (Bool?, [Waiting]) in
            if state.whole != nil || state.parts.contains(where: { $0.range.overlaps(range) }) { return (nil, []) }
            state.completedRecords += Int32(range.count)
            let resolved: [Waiting]
            if range.count == Int(count) {
                state.whole = outcome
                resolved = state.waiting
                state.waiting = []
            } else {
                state.parts.append(slice)
                resolved = state.waiting.filter { range.contains($0.index) }
                state.waiting.removeAll { range.contains($0.index) }
            }
            return (state.completedRecords == count, resolved)
        }
        for waiting in resolved { waiting.waiter.resolve(.success(slice)) }
        return done
    }

    /// Tasks that wait for a record now.
    var waiterCount: Int { state.withLock { state in state.waiting.count { !$0.waiter.isResolved } } }
}

/// An outcome, and the records of the original batch that it is for. Offsets count from the range's start.
package struct BatchOutcomeSlice: Sendable {
    package let range: Range<Int32>
    package let outcome: BatchOutcome
}
