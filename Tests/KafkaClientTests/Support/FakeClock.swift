import KafkaSockets
import Synchronization

@testable import KafkaClient

/// Time that a test sets.
final class FakeClock: ProducerClock {
    private let nanoseconds = Atomic<Int64>(MonotonicTime.start.nanoseconds)

    /// The time now.
    var time: MonotonicTime {
        get { MonotonicTime(nanoseconds: nanoseconds.load(ordering: .relaxed)) }
        set { nanoseconds.store(newValue.nanoseconds, ordering: .relaxed) }
    }

    func now() -> MonotonicTime { time }

    func wallMilliseconds() -> Int64 { 1_700_000_000_000 + nanoseconds.load(ordering: .relaxed) / 1_000_000 }

    func coarseWallMilliseconds() -> Int64 { wallMilliseconds() }
}
