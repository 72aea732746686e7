// `@testable` needs a debug build.
#if DEBUG
    import Foundation
    import Histogram
    import KafkaClient
    import Testing

    @testable import kafka_producer

    @Suite("What is reported at the end", .timeLimit(.minutes(10)))
    struct ResultTests {
        private func result(records: Int = 1000, failed: Int = 0, latency: LatencySummary) -> PerfResult {
            PerfResult(
                records: records, failed: failed, bytes: records * 1_048_576, seconds: 2, cpuSeconds: 0.25,
                maxRSSKilobytes: 4321, latency: latency, firstError: nil)
        }

        private func summary(_ milliseconds: ClosedRange<Int>) -> LatencySummary {
            var histogram = Histogram<UInt64>(highestTrackableValue: 3_600_000_000_000)
            for value in milliseconds { _ = histogram.record(UInt64(value) * 1_000_000) }
            return LatencySummary(histogram)
        }

        @Test("The JSON line has exactly the promised fields")
        func json() throws {
            let text = result(failed: 500, latency: summary(1...1000)).json
            #expect(!text.contains("\n"))
            let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(
                Set(json.keys) == [
                    "records", "failed", "seconds", "recordsPerSecond", "mbPerSecond", "cpuSeconds", "maxRssKB",
                    "latencyMs",
                ])
            #expect(json["records"] as? Int == 1000)
            #expect(json["failed"] as? Int == 500)
            #expect(json["seconds"] as? Double == 2)
            // Records that failed are no throughput.
            #expect(json["recordsPerSecond"] as? Double == 250)
            #expect(json["mbPerSecond"] as? Double == 250)
            #expect(json["cpuSeconds"] as? Double == 0.25)
            #expect(json["maxRssKB"] as? Int == 4321)
            let latency = try #require(json["latencyMs"] as? [String: Double])
            #expect(Set(latency.keys) == ["p50", "p95", "p99", "p999", "max"])
            #expect(try abs(#require(latency["p50"]) - 500) < 1)
            #expect(try abs(#require(latency["p95"]) - 950) < 1)
            #expect(try abs(#require(latency["p99"]) - 990) < 1)
            #expect(try abs(#require(latency["p999"]) - 999) < 1)
            #expect(try abs(#require(latency["max"]) - 1000) < 1)
        }

        @Test("Nothing measured is zeros, not nonsense")
        func empty() throws {
            let latency = LatencySummary(Histogram<UInt64>(highestTrackableValue: 1000))
            #expect(latency.count == 0 && latency.max == 0)
            let text = PerfResult(
                records: 0, failed: 0, bytes: 0, seconds: 0, cpuSeconds: 0, maxRSSKilobytes: 0, latency: latency,
                firstError: nil
            ).json
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
        }

        @Test("Latencies of an interval are reported once")
        func interval() {
            let recorder = LatencyRecorder()
            recorder.record(since: .now())
            recorder.record(since: .now())
            #expect(recorder.takeInterval().count == 2)
            #expect(recorder.takeInterval().count == 0)
            #expect(recorder.summary.count == 2)
        }

        @Test("A line of progress is about the time since the line before")
        func progressLine() {
            var progress = PerfProgress(start: Nanoseconds(value: 1_000_000_000))
            var latency = LatencyRecorder.Interval()
            (latency.count, latency.sum, latency.max) = (2, 3_000_000, 2_500_000)
            #expect(
                progress.line(acknowledged: 500, failed: 0, latency: latency, now: Nanoseconds(value: 3_000_000_000))
                    == "500 records acknowledged, 250.0 records/sec, 1.5 ms avg latency, 2.5 ms max latency.")
            #expect(
                progress.line(acknowledged: 600, failed: 7, latency: latency, now: Nanoseconds(value: 3_500_000_000))
                    == "100 records acknowledged, 200.0 records/sec, 1.5 ms avg latency, 2.5 ms max latency, "
                    + "7 failed so far.")
        }

        @Test("Usage is the process's, in user and in kernel mode")
        func usage() {
            func reading() -> (cpu: Double, rss: Int) {
                var usage = rusage()
                getrusage(0, &usage)
                let cpu =
                    Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                    + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
                return (cpu, usage.ru_maxrss)
            }
            let before = reading()
            let usage = ProcessUsage.now()
            let after = reading()
            #expect(before.cpu - 1e-6 <= usage.cpuSeconds && usage.cpuSeconds <= after.cpu + 1e-6)
            #expect(usage.maxRSSKilobytes > 1000 && usage.maxRSSKilobytes <= after.rss)
        }

        @Test("Numbers for people")
        func format() {
            #expect(
                [0, 12, 123, 1234, 123_456, -1_234_567].map(Format.grouped) == [
                    "0", "12", "123", "1,234", "123,456", "-1,234,567",
                ])
            #expect(Format.rate(1_234_567) == "1.23 M records/s")
            #expect(Format.rate(45_678) == "45.7 k records/s")
            #expect(Format.rate(789) == "789 records/s")
            #expect(Format.fixed(.nan, 1) == "0.0")
        }

        @Test("The bar fills, and there is none where it could not be seen to move")
        func progress() {
            let bar = ProgressBar(total: 1000, isInteractive: true)
            #expect(bar.text(done: 0, seconds: 0).hasPrefix("░"))
            #expect(bar.text(done: 500, seconds: 1).contains("███████████████░░░░░░░░░░░░░░░ "))
            #expect(!bar.text(done: 1000, seconds: 1).contains("░"))
            let lines = ProgressBar(total: 1000, isInteractive: false)
            #expect(lines.text(done: 250, seconds: 1) == " 25 %  250 of 1,000 records  250 records/s")
            #expect(ProgressBar(total: 0, isInteractive: false).text(done: 0, seconds: 1).hasPrefix("100 %"))
        }
    }
#endif
