package import KafkaSockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The two clocks that a producer reads: one for durations, one for timestamps. Simulations put a virtual one here.
package protocol ProducerClock: Sendable {
    /// A time that never goes back.
    func now() -> MonotonicTime
    /// Milliseconds since 1970-01-01 UTC.
    func wallMilliseconds() -> Int64
    /// The same from a clock that is cheap to read, and may lag by a few milliseconds.
    func coarseWallMilliseconds() -> Int64
}

/// The system's clocks.
package struct SystemClock: ProducerClock {
    package init() {}

    package func now() -> MonotonicTime {
        MonotonicTime.now()
    }

    package func wallMilliseconds() -> Int64 {
        Self.milliseconds(CLOCK_REALTIME)
    }

    package func coarseWallMilliseconds() -> Int64 {
        #if os(Linux)
            // 8 ns against 39 ns for the exact clock, measured: this runs once for each record.
            Self.milliseconds(CLOCK_REALTIME_COARSE)
        #else
            Self.milliseconds(CLOCK_REALTIME)
        #endif
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
