import Foundation

/// A reading of a clock that never goes back.
///
/// `ContinuousClock` would do as well; this is one system call that the kernel answers without being entered.
struct Nanoseconds: Comparable {
    let value: UInt64

    static func now() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Nanoseconds(value: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    /// The time that the calling thread has spent on a processor.
    static func ofThread() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
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
