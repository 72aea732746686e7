import Synchronization

/// One suspended task, and the one result that it waits for.
///
/// A waiter is resolved exactly once: by its result, by its deadline, or by cancellation of its task; the first
/// wins, and `resolve` returns whether it was the first. Resolving is O(1) and never waits, so queues may
/// keep resolved waiters and skip them when they reach them.
package final class Waiter<Success: Sendable>: Sendable {
    package typealias Outcome = Result<Success, KafkaError>

    private enum State {
        case pending
        case suspended(UnsafeContinuation<Outcome, Never>)
        case resolved(Outcome)
        case finished
    }

    private let state = Mutex(State.pending)

    package init() {}

    /// Whether a result was given already.
    package var isResolved: Bool {
        state.withLock { state in
            switch state {
            case .pending, .suspended: false
            case .resolved, .finished: true
            }
        }
    }

    /// Gives the result, and resumes the task if it is suspended. Returns false if there was a result already.
    @discardableResult
    package func resolve(_ outcome: Outcome) -> Bool {
        let (first, continuation) = state.withLock { state -> (Bool, UnsafeContinuation<Outcome, Never>?) in
            switch state {
            case .pending:
                state = .resolved(outcome)
                return (true, nil)
            case .suspended(let continuation):
                state = .finished
                return (true, continuation)
            case .resolved, .finished:
                return (false, nil)
            }
        }
        continuation?.resume(returning: outcome)
        return first
    }

    /// Suspends until there is a result. To be called once.
    ///
    /// - Parameter onCancel: runs when the task is cancelled, on any thread; it should resolve the waiter.
    nonisolated(nonsending)
        package func wait(onCancel: @escaping @Sendable (Waiter) -> Void) async throws(KafkaError) -> Success
    {
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Outcome, Never>) in
                let ready = state.withLock { state -> Outcome? in
                    switch state {
                    case .pending:
                        state = .suspended(continuation)
                        return nil
                    case .resolved(let outcome):
                        state = .finished
                        return outcome
                    case .suspended, .finished:
                        preconditionFailure("a waiter is awaited by one task, once")
                    }
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            onCancel(self)
        }
        return try outcome.get()
    }
}
