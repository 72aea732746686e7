import DequeModule
import Synchronization

/// Runs the tasks of a simulation, one job at a time, on the thread that drives the simulation.
///
/// Jobs run in the order in which they became ready, or, if asked for, in an order that the seed decides: any order is
/// one that a scheduler with many threads could have chosen.
final class SimulatedExecutor: TaskExecutor {
    private struct State: Sendable {
        var jobs = Deque<UnownedJob>()
        var dice: SeededGenerator?
    }

    private let state = Mutex(State())

    /// Chooses by chance among the jobs that are ready, from now on.
    func shuffle(seed: UInt64) {
        state.withLock { $0.dice = SeededGenerator(seed: seed) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    var isEmpty: Bool { state.withLock { $0.jobs.isEmpty } }

    /// Runs one job. Returns false if there is none.
    func runOne() -> Bool {
        let next = state.withLock { state -> UnownedJob? in
            if state.jobs.count > 1, var dice = state.dice {
                state.jobs.swapAt(0, dice.below(state.jobs.count))
                state.dice = dice
            }
            return state.jobs.popFirst()
        }
        guard let next else { return false }
        next.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}
