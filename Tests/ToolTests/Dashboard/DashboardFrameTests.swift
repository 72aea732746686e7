// `@testable` needs a debug build.
#if DEBUG
    import Foundation
    import KafkaClient
    import Testing

    @testable import KafkaClient
    @testable import kafka_producer

    @Suite("A dashboard's frames", .timeLimit(.minutes(10)))
    struct DashboardFrameTests {
        @Test("Rates are those of the interval, totals those of its end")
        func rates() {
            var before = DashboardSnapshot()
            (before.records, before.retries) = (1000, 4)
            before.topics["t"] = .init(records: 1000, bytes: 50_000, errors: 2)
            before.brokers[1] = .init(records: 1000, bytes: 50_000, requests: 10, requestTime: .seconds(1))
            before.brokers[2] = .init(records: 900, bytes: 1, requests: 90, requestTime: .seconds(9))
            var now = before
            (now.records, now.retries) = (1600, 5)
            now.topics["t"] = .init(records: 1600, bytes: 80_000, errors: 4)
            now.topics["new"] = .init(records: 0, bytes: 0, errors: 1)
            now.brokers[1] = .init(records: 1600, bytes: 80_000, requests: 14, requestTime: .seconds(1.02))
            // It has left and come back.
            now.brokers[2] = .init(records: 20, bytes: 1, requests: 2, requestTime: .milliseconds(6))
            let frame = DashboardFrame(
                .init(title: "x", batchSize: 1), before: before, now: now, seconds: 2, time: 5, uptime: 9)
            #expect(frame.records == .init(perSecond: 300, total: 1600))
            #expect(frame.retries == .init(perSecond: 0.5, total: 5))
            #expect(frame.bytes == .init(perSecond: 15_000, total: 80_000))
            #expect(frame.topics.map(\.name) == ["new", "t"])
            #expect(frame.topics[1].errors == .init(perSecond: 1, total: 4))
            #expect(frame.brokers[0].records == .init(perSecond: 300, total: 1600))
            #expect(abs(frame.brokers[0].latency - 5) < 1e-9, "20 ms for four requests")
            #expect(frame.brokers[1].records == .init(perSecond: 10, total: 20))
            #expect(abs(frame.brokers[1].latency - 3) < 1e-9)
            #expect((frame.title, frame.time, frame.uptime, frame.interval) == ("x", 5, 9, 2))
        }

        @Test("How full batches are is reckoned before compression")
        func batches() {
            let batches = DashboardSamples.frame().batches
            #expect(batches.averageBytes == 4000 && batches.averageRecords == 100 && batches.perSecond == 20)
            #expect(batches.fill == 0.5 && batches.compression == 0.5 && batches.limitBytes == 16_384)
        }

        @Test("An interval in which nothing happened is zeros")
        func nothing() {
            var now = DashboardSnapshot()
            now.records = 7
            let frame = DashboardFrame(.init(), before: now, now: now, seconds: 0, time: 0, uptime: 0)
            #expect(frame.records == .init(perSecond: 0, total: 7))
            #expect(frame.delivery == .init() && frame.batches.fill == 0 && frame.batches.compression == 1)
            #expect(frame.health.status == "healthy" && frame.buffer.usage == 0)
        }

        @Test("Percentiles of an interval are those that the producer's histogram would have")
        func percentiles() {
            var histogram = LatencyHistogram()
            for value in 1...1000 { histogram.record(microseconds: Int64(value * 17), count: value % 3) }
            let before = histogram
            for value in 1...500 { histogram.record(microseconds: Int64(value * 101), count: 2) }
            func shown(_ before: LatencyHistogram, _ now: LatencyHistogram) -> DashboardFrame.Durations {
                var (old, new) = (DashboardSnapshot(), DashboardSnapshot())
                (old.delivery, new.delivery) = (before, now)
                return DashboardFrame(.init(), before: old, now: new, seconds: 1, time: 0, uptime: 0).delivery
            }
            let durations = shown(before, histogram)
            let expected = histogram.since(before)
            #expect(durations.count == expected.count && expected.count == 1000)
            #expect(durations.average == Double(expected.microseconds) / 1000 / 1000)
            for (shown, share) in [
                (durations.p50, 0.5), (durations.p95, 0.95), (durations.p99, 0.99), (durations.p999, 0.999),
            ] {
                #expect(shown == Double(expected.microseconds(atQuantile: share)) / 1000, "\(share)")
            }
            #expect(durations.max == Double(expected.maxMicroseconds) / 1000)
            // A longest duration that is not of the interval does not count.
            var later = histogram
            later.record(microseconds: 5, count: 1)
            #expect(shown(histogram, later).max == 0.005)
        }

        @Test("Several producers are one: sums, the oldest record, the worst health")
        func producers() {
            var one = DashboardSnapshot()
            (one.records, one.bufferTotal, one.oldestAge) = (1, 10, .seconds(1))
            one.topics["t"] = .init(records: 1, bytes: 2, errors: 3)
            one.brokers[1] = .init(records: 1, requests: 2, inFlight: 1)
            one.errorsByCode["x"] = 1
            one.health = [
                .init(status: "degraded", reasons: [.init(problem: "p", status: "degraded", since: 1, message: "a")])
            ]
            var other = one
            (other.oldestAge, other.health) = (.seconds(3), [.init(status: "unhealthy")])
            let sum = one + other + DashboardSnapshot()
            let frame = DashboardFrame(.init(), before: .init(), now: sum, seconds: 1, time: 0, uptime: 0)
            #expect(frame.records.total == 2 && frame.buffer.totalBytes == 20 && frame.buffer.oldestAge == 3000)
            #expect(
                frame.topics == [
                    .init(
                        name: "t", records: .init(perSecond: 2, total: 2), bytes: .init(perSecond: 4, total: 4),
                        errors: .init(perSecond: 6, total: 6))
                ])
            #expect(frame.brokers[0].inFlight == 2 && frame.failures[0].records.total == 2)
            #expect(frame.health.status == "unhealthy" && frame.health.reasons.count == 1)
        }

        @Test("JSON goes there and back")
        func json() throws {
            let frame = DashboardSamples.frame(troubled: true)
            let text = String(decoding: try JSONEncoder().encode(frame), as: UTF8.self)
            #expect(try DashboardClient.frame(text) == frame)
        }

        @Test(
            "What is not a frame is refused", arguments: ["", "{}", "[]", "null", "\u{0}", #"{"format":1e300}"#])
        func notAFrame(text: String) {
            #expect(throws: EventStreamReader.Problem("an event is not a dashboard's frame")) {
                try DashboardClient.frame(text)
            }
        }

        @Test("Frames of a later format are refused")
        func otherFormat() throws {
            var frame = DashboardFrame()
            frame.format = 2
            let text = String(decoding: try JSONEncoder().encode(frame), as: UTF8.self)
            #expect(throws: EventStreamReader.Problem("its frames have format 2, and this version reads 1")) {
                try DashboardClient.frame(text)
            }
        }

        @Test("The history has a bound, keeps tables of the latest frame only, and begins again with another run")
        func history() {
            var history = DashboardSamples.history(DashboardSamples.frame(), count: 200)
            #expect(history.frames.count == DashboardHistory.limit)
            #expect(history.frames.dropLast().allSatisfy { $0.topics.isEmpty } && history.latest?.topics.count == 2)
            history.add(DashboardSamples.frame(uptime: 1))
            #expect(history.frames.count == 1)
        }
    }
#endif
