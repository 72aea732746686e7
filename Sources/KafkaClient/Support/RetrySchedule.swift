package import KafkaSockets

/// When something that failed may be tried again: the rule for metadata, topics, producer ids and connections.
///
/// Failures in a row make the wait longer, as `Backoff` says; success forgets them.
package struct RetrySchedule: Equatable {
    /// Failures since the last success.
    package private(set) var failures = 0
    /// When the next attempt may be made; nil: at any time.
    package private(set) var notBefore: MonotonicTime?
    private let backoff: Backoff

    package init(_ backoff: Backoff) {
        self.backoff = backoff
    }

    /// The shortest wait that the backoff knows.
    package var initialWait: Duration { backoff.initial }

    /// Whether an attempt may be made now.
    package func isDue(now: MonotonicTime) -> Bool {
        notBefore.map { $0 <= now } ?? true
    }

    /// An attempt failed: the next one waits.
    package mutating func failed(now: MonotonicTime, random: inout some RandomNumberGenerator) {
        failures += 1
        notBefore = now + backoff.duration(failures: failures, random: &random)
    }

    /// An attempt succeeded, or what failed is no longer wanted.
    package mutating func succeeded() {
        failures = 0
        notBefore = nil
    }

    /// There is a reason to try without waiting. The failures still count.
    package mutating func expedite() {
        notBefore = nil
    }
}
