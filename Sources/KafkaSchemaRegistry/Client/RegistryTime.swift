#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The clock of a client, without its type: time since the client was made, and a way to wait.
struct RegistryTime: Sendable {
    let now: @Sendable () -> Duration
    /// Nanoseconds of a clock that is cheap to read, and may lag by a few milliseconds. Its zero is another one than that of `now`.
    let coarse: @Sendable () -> Int64
    let sleep: @Sendable (Duration) async throws -> Void

    init<ClockType: Clock<Duration>>(_ clock: ClockType) {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        if ClockType.self == ContinuousClock.self {
            coarse = Self.systemNanoseconds
        } else {
            coarse = { start.duration(to: clock.now).nanoseconds }
        }
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    @Sendable
    private static func systemNanoseconds() -> Int64 {
        var time = timespec()
        #if os(Linux)
            // Read once for each record: 8 ns against 39 ns for the exact clock.
            clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        #else
            clock_gettime(CLOCK_MONOTONIC, &time)
        #endif
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// In nanoseconds, none if it is negative, and a hundred years if it is longer than that.
    var nanoseconds: Int64 {
        let bounded = Swift.min(Swift.max(self, .zero), .seconds(100 * 365 * 24 * 3600))
        return bounded.components.seconds * 1_000_000_000 + bounded.components.attoseconds / 1_000_000_000
    }
}
