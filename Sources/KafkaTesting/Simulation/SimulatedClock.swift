import KafkaClient
package import KafkaSockets
import Synchronization

/// The clocks of a simulation: they stand still until ``Simulation`` moves them, and a virtual hour costs nothing.
public final class SimulatedClock: Sendable {
    private let nanoseconds: Atomic<Int64>
    private let wallOffset = Atomic<Int64>(0)
    private let schedule: Mutex<[PendingPause]> = Mutex([])

    /// A task that waits for a moment.
    struct PendingPause: Sendable {
        var until: MonotonicTime
        var continuation: UnsafeContinuation<Void, Never>
    }

    /// What the monotonic clock says when a simulation begins.
    package static let start = MonotonicTime(nanoseconds: 1_000_000_000)
    /// What the wall clock says then, in milliseconds since 1970.
    package static let wallStart: Int64 = 1_700_000_000_000

    init() {
        nanoseconds = Atomic(Self.start.nanoseconds)
    }

    /// Virtual time since the simulation began.
    public var elapsed: Duration { now() - Self.start }

    /// Waits in virtual time. To be called by a task of the simulation.
    ///
    /// - Parameter duration: How long; the task continues in a later step of the simulation even if it is zero.
    public nonisolated(nonsending) func pause(for duration: Duration) async {
        let until = now() + max(.zero, duration)
        await withUnsafeContinuation { continuation in
            schedule.withLock { $0.append(PendingPause(until: until, continuation: continuation)) }
        }
    }

    /// Sets the wall clock forward or back, as an administrator or NTP does. Timeouts do not depend on it.
    public func jumpWallClock(by duration: Duration) {
        wallOffset.add(duration.saturatingNanoseconds / 1_000_000, ordering: .relaxed)
    }

    // MARK: The simulation's side

    /// Moves the monotonic clock; it never goes back.
    func advance(to time: MonotonicTime) {
        if time.nanoseconds > nanoseconds.load(ordering: .relaxed) {
            nanoseconds.store(time.nanoseconds, ordering: .relaxed)
        }
    }

    /// When the first pause ends.
    var nextPause: MonotonicTime? { schedule.withLock { $0.map(\.until).min() } }

    /// Tasks that pause now.
    package var pauseCount: Int { schedule.withLock { $0.count } }

    /// Resumes the tasks whose pauses have ended: earlier ones first, equal ones in the order in which they began.
    func resumeDue() {
        let now = now()
        let due = schedule.withLock { schedule -> [PendingPause] in
            guard schedule.contains(where: { $0.until <= now }) else { return [] }
            let due = schedule.enumerated().filter { $0.element.until <= now }
                .sorted { ($0.element.until, $0.offset) < ($1.element.until, $1.offset) }.map(\.element)
            schedule.removeAll { $0.until <= now }
            return due
        }
        for pause in due { pause.continuation.resume() }
    }
}

extension SimulatedClock: ProducerClock {
    package func now() -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds.load(ordering: .relaxed))
    }

    package func wallMilliseconds() -> Int64 {
        let elapsed = now().nanoseconds - Self.start.nanoseconds
        return Self.wallStart + elapsed / 1_000_000 + wallOffset.load(ordering: .relaxed)
    }

    package func coarseWallMilliseconds() -> Int64 { wallMilliseconds() }
}
