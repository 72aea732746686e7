import DequeModule
import KafkaClient
import KafkaSockets
import Synchronization

/// Runs the tasks of a simulation, one job at a time, on the thread that drives the simulation.
///
/// Jobs run in the order in which they became ready, or, if asked for, in an order that the seed decides: any order is
/// one that a scheduler with many threads could have chosen. Some jobs may come late, as where all threads are busy.
final class SimulatedExecutor: TaskExecutor {
    private struct State: Sendable {
        var jobs = Deque<UnownedJob>()
        var late: [(due: MonotonicTime, job: UnownedJob)] = []
        var dice: SplitMix64?
        var lateness: Lateness?
    }

    private struct Lateness: Sendable {
        var dice: SplitMix64
        let chance: Double
        let longest: Duration
        let clock: SimulatedClock

        /// When a job is due that comes late; nil for one that does not.
        mutating func draw() -> MonotonicTime? {
            guard dice.chance(chance) else { return nil }
            return clock.now() + .microseconds(dice.below(max(1, Int(longest / .microseconds(1)))))
        }
    }

    private let state = Mutex(State())

    /// Chooses by chance among the jobs that are ready, from now on.
    func shuffle(seed: UInt64) {
        state.withLock { $0.dice = SplitMix64(seed: seed) }
    }

    /// Lets some jobs wait for up to `longest` before they run, from now on.
    func delay(chance: Double, longest: Duration, clock: SimulatedClock, seed: UInt64) {
        state.withLock { state in
            state.lateness = Lateness(
                dice: SplitMix64(seed: seed), chance: chance, longest: longest, clock: clock)
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { state in
            if let due = state.lateness?.draw() {
                state.late.append((due, job))
            } else {
                state.jobs.append(job)
            }
        }
    }

    var isEmpty: Bool { state.withLock { $0.jobs.isEmpty && $0.late.isEmpty } }

    /// When the first of the jobs that come late is due.
    var nextDue: MonotonicTime? { state.withLock { $0.late.map(\.due).min() } }

    /// Makes ready what is due. Returns whether anything was.
    func releaseDue(now: MonotonicTime) -> Bool {
        state.withLock { state in
            let due = state.late.filter { $0.due <= now }
            state.late.removeAll { $0.due <= now }
            state.jobs.append(contentsOf: due.map(\.job))
            return !due.isEmpty
        }
    }

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
