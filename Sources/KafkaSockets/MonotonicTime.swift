internal import CKafkaShims

/// A moment on the monotonic clock, in nanoseconds. All arithmetic saturates.
@frozen
package struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Nanoseconds since the clock's origin, which is arbitrary.
    package var nanoseconds: Int64

    /// The moment that many nanoseconds after the clock's origin.
    @inlinable
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Reads the clock.
    package static func now() -> MonotonicTime {
        MonotonicTime(nanoseconds: kafka_monotonic_nanoseconds())
    }

    /// Later than every moment that comes: a deadline that is never reached.
    @inlinable
    package static var distantFuture: MonotonicTime {
        MonotonicTime(nanoseconds: .max)
    }

    /// Before every moment: a deadline that has always passed.
    @inlinable
    package static var distantPast: MonotonicTime {
        MonotonicTime(nanoseconds: .min)
    }

    @inlinable
    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// This moment moved by nanoseconds. The distant future and past do not move.
    @inlinable
    package func advanced(byNanoseconds nanoseconds: Int64) -> MonotonicTime {
        if self == .distantFuture || self == .distantPast { return self }
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        if overflow { return nanoseconds > 0 ? .distantFuture : .distantPast }
        return MonotonicTime(nanoseconds: sum)
    }

    /// Nanoseconds from `earlier` to this moment; negative when it comes after.
    @inlinable
    package func nanoseconds(since earlier: MonotonicTime) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        if overflow { return nanoseconds > earlier.nanoseconds ? .max : .min }
        return difference
    }

    @inlinable
    package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        time.advanced(byNanoseconds: duration.saturatingNanoseconds)
    }

    @inlinable
    package static func - (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let nanoseconds = duration.saturatingNanoseconds
        return time.advanced(byNanoseconds: nanoseconds == .min ? .max : -nanoseconds)
    }

    @inlinable
    package static func += (time: inout MonotonicTime, duration: Duration) {
        time = time + duration
    }

    @inlinable
    package static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        .nanoseconds(left.nanoseconds(since: right))
    }
}

extension Duration {
    /// Whole nanoseconds, rounded towards zero, and bounded to what 64 bits hold (292 years).
    @inlinable
    package var saturatingNanoseconds: Int64 {
        Int64(clamping: attoseconds / 1_000_000_000)
    }
}
