import Histogram
import Synchronization

/// Latencies of records, from enqueueing to the acknowledgement. Any thread may record.
final class LatencyRecorder: Sendable {
    /// Latencies since the last look, for progress lines.
    struct Interval {
        var count = 0
        var sum: UInt64 = 0
        var max: UInt64 = 0

        var averageMilliseconds: Double { count == 0 ? 0 : Double(sum) / Double(count) / 1e6 }
        var maxMilliseconds: Double { Double(max) / 1e6 }
    }

    private struct State: ~Copyable {
        /// In nanoseconds, to three digits.
        var histogram = Histogram<UInt64>(
            highestTrackableValue: LatencyRecorder.highest, numberOfSignificantValueDigits: .three)
        var interval = Interval()
    }

    private static let highest: UInt64 = 3_600_000_000_000
    private let state = Mutex(State())

    func record(since start: Nanoseconds) {
        let latency = min(Nanoseconds.now() - start, Self.highest)
        state.withLock { state in
            _ = state.histogram.record(latency)
            state.interval.count += 1
            state.interval.sum += latency
            state.interval.max = max(state.interval.max, latency)
        }
    }

    /// What was recorded since this was called last.
    func takeInterval() -> Interval {
        state.withLock { state in
            defer { state.interval = Interval() }
            return state.interval
        }
    }

    /// Milliseconds at these percentiles; none if nothing was recorded.
    func milliseconds(at percentiles: [Double]) -> [Double] {
        state.withLock { state in
            guard state.histogram.totalCount > 0 else { return [] }
            return percentiles.map { Double(state.histogram.valueAtPercentile($0)) / 1e6 }
        }
    }

    var summary: LatencySummary {
        state.withLock { LatencySummary($0.histogram) }
    }
}
