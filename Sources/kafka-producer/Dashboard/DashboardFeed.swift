import Foundation
import KafkaClient
import Synchronization

/// Looks at running producers, and makes frames of what it sees.
final class DashboardFeed: Sendable {
    struct Look: Sendable {
        let frame: DashboardFrame
        /// In Prometheus' text format.
        let metrics: String
    }

    private struct Watched {
        var producers: [KafkaProducer] = []
        var origin = DashboardFrame.Origin()
        var start = Nanoseconds.now()
        /// What the look before saw, of the same producers.
        var before: Seen?
    }

    private struct Seen: Sendable {
        let time: Nanoseconds
        let metrics: [ProducerMetrics]
        let snapshot: DashboardSnapshot
    }

    private let watched = Mutex(Watched())

    /// From now on, looks at these producers, whose counts begin at their creation; at none if there are none.
    func watch(_ producers: [KafkaProducer], title: String) {
        watched.withLock { watched in
            watched = Watched()
            watched.producers = producers
            watched.origin = DashboardFrame.Origin(
                title: title, batchSize: producers.map(\.configuration.batchSize).max() ?? 0)
        }
    }

    /// What happened since the look before; nil without producers. To be called by one task at a time.
    func look() async -> Look? {
        let (producers, origin, start, before) = watched.withLock { ($0.producers, $0.origin, $0.start, $0.before) }
        guard !producers.isEmpty else { return nil }
        let seen = await Self.look(at: producers)
        watched.withLock { watched in
            // They may have been replaced meanwhile.
            if watched.start == start { watched.before = seen }
        }
        let seconds = Double(seen.time - (before?.time ?? start)) / 1e9
        let wallTime = Int64(Date.now.timeIntervalSince1970 * 1000)
        let frame = DashboardFrame(
            origin, before: before?.snapshot ?? DashboardSnapshot(), now: seen.snapshot, seconds: seconds,
            time: wallTime, uptime: Double(seen.time - start) / 1e9)
        let intervals = zip(producers, seen.metrics).enumerated().map { index, pair in
            (
                pair.0.clientID,
                MetricFamily.Interval(
                    before: before?.metrics[index], now: pair.1, seconds: seconds, wallTime: wallTime)
            )
        }
        return Look(frame: frame, metrics: PrometheusText.text(intervals))
    }

    private static func look(at producers: [KafkaProducer]) async -> Seen {
        var all: [ProducerMetrics] = []
        var sum: DashboardSnapshot?
        for producer in producers {
            let metrics = await producer.metrics()
            let name = producers.count > 1 ? producer.clientID : nil
            let snapshot = DashboardSnapshot(
                metrics, health: await producer.health, pressure: await producer.backPressure, name: name)
            all.append(metrics)
            sum = sum.map { $0 + snapshot } ?? snapshot
        }
        return Seen(time: .now(), metrics: all, snapshot: sum ?? DashboardSnapshot())
    }
}
