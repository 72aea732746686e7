import KafkaClient

/// A line a second while a measurement runs.
enum PerfProgress {
    private static let interval: Duration = .seconds(1)

    /// Prints until the task is cancelled.
    static func report(_ run: PerfRun) async {
        var before = 0
        var time = Nanoseconds.now()
        while (try? await Task.sleep(for: interval)) != nil {
            let metrics = await run.producer.metrics()
            let now = Nanoseconds.now()
            let sent = metrics.recordsSent - before
            let rate = Double(sent) / (Double(now - time) / 1e9)
            let latency = run.latencies.takeInterval()
            let failed = metrics.recordErrors > 0 ? ", \(metrics.recordErrors) failed so far" : ""
            Console.print(
                """
                \(sent) records acknowledged, \(Format.fixed(rate, 1)) records/sec, \
                \(Format.fixed(latency.averageMilliseconds, 1)) ms avg latency, \
                \(Format.fixed(latency.maxMilliseconds, 1)) ms max latency\(failed).
                """)
            (before, time) = (metrics.recordsSent, now)
        }
    }
}
