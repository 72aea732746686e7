#if Metrics
    import KafkaSockets

    /// What happened between two snapshots.
    struct MetricsInterval {
        let before: ProducerMetrics
        let now: ProducerMetrics
        /// Its length.
        let seconds: Double
        /// Its end, in milliseconds since 1970-01-01 UTC.
        let wallTime: Int64

        /// By how much a count has grown.
        func growth(_ count: (ProducerMetrics) -> Int) -> Int { count(now) - count(before) }

        /// The durations that were measured, and their mean.
        func latencies(_ histogram: (ProducerMetrics) -> LatencyHistogram) -> LatencyHistogram {
            histogram(now).since(histogram(before))
        }

        /// The seconds until a time in milliseconds since 1970-01-01 UTC.
        func seconds(until time: Int64) -> Double { Double(time - wallTime) / 1000 }

        /// The mean of the durations that were added to a sum; zero if there were none.
        func mean(_ summary: (ProducerMetrics) -> ProducerMetrics.DurationSummary) -> Duration {
            let count = summary(now).count - summary(before).count
            return count > 0 ? (summary(now).total - summary(before).total) / count : .zero
        }
    }

    extension Duration {
        /// For gauges, which have no unit of their own.
        var inSeconds: Double { self / .seconds(1) }
    }

    extension LatencyHistogram {
        /// Durations to hand to a backend's timer one by one: a sample of at most about `limit`, with the shares that they have here.
        func timings(limit: Int) -> [MetricSample.Timing] {
            let buckets = buckets
            guard count > limit else {
                return buckets.map {
                    MetricSample.Timing(nanoseconds: $0.upperBound.saturatingNanoseconds, count: $0.count)
                }
            }
            return buckets.map {
                let share = Int((Double($0.count) / Double(count) * Double(limit)).rounded(.up))
                return MetricSample.Timing(nanoseconds: $0.upperBound.saturatingNanoseconds, count: share)
            }
        }
    }
#endif
