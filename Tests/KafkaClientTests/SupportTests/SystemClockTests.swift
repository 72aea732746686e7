import Testing

@testable import KafkaClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("The system's clocks", .timeLimit(.minutes(10)))
struct SystemClockTests {
    /// What the system says, in nanoseconds.
    private func read(_ clock: clockid_t) -> Int64 {
        // Two words, seconds and nanoseconds. Read as such, since which module declares them depends on the build.
        var time = (seconds: 0, nanoseconds: 0)
        withUnsafeMutablePointer(to: &time) { time in
            _ = clock_gettime(clock, UnsafeMutableRawPointer(time).assumingMemoryBound(to: timespec.self))
        }
        return Int64(time.seconds) * 1_000_000_000 + Int64(time.nanoseconds)
    }

    /// Reads a clock between two readings of the system's.
    private func expectMilliseconds(of clock: clockid_t, _ milliseconds: () -> Int64) {
        // Whole seconds would pass in one of a thousand milliseconds.
        for _ in 0..<5 {
            let before = read(clock) / 1_000_000
            let time = milliseconds()
            #expect((before...read(clock) / 1_000_000).contains(time))
        }
    }

    @Test("Timestamps are the wall clock's milliseconds, not only its seconds")
    func wallClock() {
        expectMilliseconds(of: CLOCK_REALTIME) { SystemClock().wallMilliseconds() }
        #if os(Linux)
            expectMilliseconds(of: CLOCK_REALTIME_COARSE) { SystemClock().coarseWallMilliseconds() }
        #else
            expectMilliseconds(of: CLOCK_REALTIME) { SystemClock().coarseWallMilliseconds() }
        #endif
    }
}
