package import KafkaSockets

/// When an open batch leaves, from the `linger` setting. What else may keep it is `Readiness`.
package struct LingerRule: Sendable {
    /// Whether a batch that a task awaits leaves as soon as nothing is in flight to its leader.
    package let isAdaptive: Bool
    /// The longest that a batch waits for more records.
    package let longest: Duration

    /// Whether the linger counts from the last request to the broker, so that the sender has to look at each batch that opens.
    package let isPaced: Bool

    package init(_ linger: Linger, isPaced: Bool = false) {
        switch linger {
        case .adaptive: isAdaptive = true
        case .fixed: isAdaptive = false
        }
        longest = linger.longest
        self.isPaced = isPaced
    }

    /// What becomes of an open batch.
    package enum Decision: Equatable, Sendable {
        case leave
        /// A task awaits it: it leaves when nothing is in flight to its leader.
        case leaveIfLeaderIsIdle
        case wait
    }

    /// What becomes now of a batch that lingers until then.
    @inline(__always)
    package func decide(lingersUntil end: MonotonicTime, isAwaited: Bool, now: MonotonicTime) -> Decision {
        if end <= now { return .leave }
        return isAdaptive && isAwaited ? .leaveIfLeaderIsIdle : .wait
    }

    /// When the sender has to look at it next.
    @inline(__always)
    package func lookTime(openSince: MonotonicTime, isAwaited: Bool) -> MonotonicTime {
        isPaced || isAdaptive && isAwaited ? openSince : openSince + longest
    }
}
