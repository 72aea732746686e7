import Synchronization

/// Lets a number of tasks be stopped between two of their steps, and go on.
final class PauseGate: Sendable {
    private struct State {
        var isClosed = false
        var parked: [CheckedContinuation<Void, Never>] = []
        var closer: CheckedContinuation<Void, Never>?
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let tasks: Int

    init(tasks: Int) { self.tasks = tasks }

    /// Waits here while the gate is closed.
    func pass() async {
        guard state.withLock({ $0.isClosed }) else { return }
        await withCheckedContinuation { continuation in
            let closer: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard state.isClosed else {
                    continuation.resume()
                    return nil
                }
                state.parked.append(continuation)
                guard state.parked.count == tasks else { return nil }
                defer { state.closer = nil }
                return state.closer
            }
            closer?.resume()
        }
    }

    /// Closes the gate, and waits until all tasks are at it.
    func close() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.isClosed = !state.isAbandoned
                if state.isAbandoned { continuation.resume() } else { state.closer = continuation }
            }
        }
    }

    func open() {
        let parked = state.withLock { state in
            state.isClosed = false
            defer { state.parked = [] }
            return state.parked
        }
        for task in parked { task.resume() }
    }

    /// One of the tasks will not come any more: the gate stays open, and no task waits.
    func abandon() {
        let closer = state.withLock { state in
            state.isAbandoned = true
            defer { state.closer = nil }
            return state.closer
        }
        open()
        closer?.resume()
    }
}
