internal import Synchronization

/// Runs one piece of work for all tasks that want its result at the same time.
///
/// The work runs on a task of its own. A waiter that is cancelled leaves, and the others go on waiting; when the last one leaves, the work
/// is cancelled.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Value, SchemaRegistryError>, Never>

    private struct Flight {
        let number: Int
        var task: Task<Void, Never>?
        var waiters: [Int: Waiter] = [:]
        /// Whether it goes on without waiters, as a refresh does.
        var isKept = false
    }

    private struct State {
        var flights: [Key: Flight] = [:]
        var count = 0

        mutating func nextNumber() -> Int {
            count += 1
            return count
        }
    }

    private let state = Mutex(State())

    /// How many tasks wait.
    var waiterCount: Int { state.withLock { $0.flights.values.reduce(0) { $0 + $1.waiters.count } } }

    /// The result of the work that runs for that key, which is begun if there is none.
    func run(
        _ key: Key, _ work: @escaping @Sendable () async -> Result<Value, SchemaRegistryError>
    ) async throws(SchemaRegistryError) -> Value {
        let waiter = state.withLock { $0.nextNumber() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                join(key, waiter, continuation, work)
                // A cancellation before this task had joined found nothing to remove.
                if Task.isCancelled { leave(key, waiter) }
            }
        } onCancel: {
            leave(key, waiter)
        }
        return try result.get()
    }

    /// Runs the work unless it runs already; does not wait for it.
    func begin(_ key: Key, _ work: @escaping @Sendable () async -> Result<Value, SchemaRegistryError>) {
        join(key, nil, nil, work)
    }

    private func join(
        _ key: Key, _ waiter: Int?, _ continuation: Waiter?,
        _ work: @escaping @Sendable () async -> Result<Value, SchemaRegistryError>
    ) {
        state.withLock { state in
            var flight = state.flights[key] ?? Flight(number: state.nextNumber())
            if let waiter { flight.waiters[waiter] = continuation } else { flight.isKept = true }
            if flight.task == nil {
                let number = flight.number
                flight.task = Task { self.land(key, number, await work()) }
            }
            state.flights[key] = flight
        }
    }

    private func leave(_ key: Key, _ waiter: Int) {
        let (continuation, task) = state.withLock { state -> (Waiter?, Task<Void, Never>?) in
            guard let continuation = state.flights[key]?.waiters.removeValue(forKey: waiter) else { return (nil, nil) }
            guard let flight = state.flights[key], flight.waiters.isEmpty, !flight.isKept else {
                return (continuation, nil)
            }
            return (continuation, state.flights.removeValue(forKey: key)?.task)
        }
        task?.cancel()
        continuation?.resume(
            returning: .failure(
                SchemaRegistryError(.cancelled, "the task was cancelled while it waited for a schema registry")))
    }

    private func land(_ key: Key, _ number: Int, _ result: Result<Value, SchemaRegistryError>) {
        let waiters = state.withLock { state -> [Waiter] in
            guard let flight = state.flights[key], flight.number == number else { return [] }
            state.flights[key] = nil
            return Array(flight.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }
}
