import Synchronization

/// A count that tasks wait for.
final class Counter: Sendable {
    private struct State {
        var value = 0
        var isAbandoned = false
        var waiting: [(target: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var value: Int { state.withLock { $0.value } }

    func add(_ count: Int = 1) {
        wake { $0.value += count }
    }

    /// Counting has ended: so do waits.
    func abandon() {
        wake { $0.isAbandoned = true }
    }

    /// Waits until the count is there.
    func wait(for target: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.value >= target || state.isAbandoned { return true }
                state.waiting.append((target, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func wake(_ change: @Sendable (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            let value = state.isAbandoned ? .max : state.value
            defer { state.waiting.removeAll { $0.target <= value } }
            return state.waiting.filter { $0.target <= value }.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}
