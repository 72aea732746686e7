import Foundation

/// A reading of a clock that never goes back.
///
/// `ContinuousClock` would do as well; this is one system call that the kernel answers without being entered.
struct Nanoseconds: Comparable {
    let value: UInt64

    static func now() -> Nanoseconds { read(CLOCK_MONOTONIC) }

    /// The time that the calling thread has spent on a processor.
    static func ofThread() -> Nanoseconds { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Nanoseconds {
        var time = timespec()
        clock_gettime(clock, &time)
        return Nanoseconds(value: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func < (left: Nanoseconds, right: Nanoseconds) -> Bool {
        left.value < right.value
    }

    static func - (end: Nanoseconds, start: Nanoseconds) -> UInt64 {
        end.value > start.value ? end.value - start.value : 0
    }

    static func seconds(since start: Nanoseconds) -> Double {
        Double(now() - start) / 1e9
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
