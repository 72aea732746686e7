import KafkaClient

/// A line a second while a measurement runs.
struct PerfProgress {
    private static let interval: Duration = .seconds(1)

    /// Acknowledged at the line before, and when that was.
    private var acknowledged = 0
    private var time: Nanoseconds

    init(start: Nanoseconds) {
        time = start
    }

    /// Prints until the task is cancelled.
    static func report(_ run: PerfRun) async {
        var progress = PerfProgress(start: .now())
        while (try? await Task.sleep(for: interval)) != nil {
            let metrics = await run.producer.metrics()
            let line = progress.line(
                acknowledged: metrics.recordsSent, failed: metrics.recordErrors,
                latency: run.latencies.takeInterval(), now: .now())
            Console.print(line)
        }
    }

    /// What happened since the line before.
    ///
    /// - Parameters:
    ///   - acknowledged: Records since the start.
    ///   - failed: The same.
    ///   - latency: Of the records since the line before.
    mutating func line(
        acknowledged total: Int, failed: Int, latency: LatencyRecorder.Interval, now: Nanoseconds
    ) -> String {
        let count = total - acknowledged
        let seconds = Double(now - time) / 1e9
        (acknowledged, time) = (total, now)
        return """
            \(count) records acknowledged, \(Format.fixed(Double(count) / seconds, 1)) records/sec, \
            \(Format.fixed(latency.averageMilliseconds, 1)) ms avg latency, \
            \(Format.fixed(latency.maxMilliseconds, 1)) ms max latency\
            \(failed > 0 ? ", \(failed) failed so far" : "").
            """
    }
}
