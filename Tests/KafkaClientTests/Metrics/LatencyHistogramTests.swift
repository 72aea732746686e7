import Testing

@testable import KafkaClient

@Suite("Quantiles of latencies", .timeLimit(.minutes(10)))
struct LatencyHistogramTests {
    private func microseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    @Test("Nothing was counted")
    func empty() {
        let histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == .zero)
        #expect(histogram.count == 0)
        #expect(histogram.max == .zero)
    }

    @Test("A quantile is the true value, or at most 6.25 % more")
    func accuracy() {
        var random = SplitMix64(seed: 3)
        var histogram = LatencyHistogram()
        var values: [Int64] = []
        for _ in 0..<20_000 {
            // From microseconds to an hour, all magnitudes alike.
            let value = Int64.random(in: 1...(1 << Int64.random(in: 1...31, using: &random)), using: &random)
            values.append(value)
            histogram.record(microseconds: value, count: 1)
        }
        values.sort()
        #expect(histogram.count == 20_000)
        #expect(histogram.max == .microseconds(values[19_999]))
        for share in [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1] {
            let exact = values[max(0, Int((20_000 * share).rounded(.up)) - 1)]
            let found = microseconds(histogram.quantile(share))
            #expect(found >= exact, "quantile \(share)")
            #expect(Double(found) <= Double(exact) * 1.0625, "quantile \(share)")
        }
    }

    @Test("Every single duration comes back within 6.25 %", arguments: [1, 15, 16, 17, 31, 32, 33, 1000, 4095, 4096])
    func single(value: Int64) {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: value, count: 1)
        histogram.record(microseconds: value * 2, count: 1)
        let found = microseconds(histogram.quantile(0.5))
        #expect(found >= value)
        #expect(Double(found) <= Double(value) * 1.0625)
        #expect(histogram.quantile(1) == .microseconds(value * 2))
    }

    @Test("Extreme durations are counted, and overflow nothing")
    func extremes() {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: .min, count: 1)
        histogram.record(microseconds: 0, count: 1)
        #expect(histogram.quantile(1) == .zero)
        histogram.record(microseconds: .max, count: 1)
        histogram.record(microseconds: .max / 2, count: 1)
        #expect(histogram.count == 4)
        #expect(histogram.sum == .microseconds(Int64.max), "a sum that is too large for its type stays at its bound")
        #expect(histogram.max == .microseconds(Int64.max))
        #expect(histogram.quantile(1) == .microseconds(Int64.max), "the longest is known exactly")
    }

    @Test("Buckets, sum and the number up to a bound are those of the durations")
    func exported() throws {
        var histogram = LatencyHistogram()
        #expect(histogram.buckets.isEmpty && histogram.sum == .zero && histogram.count(upTo: .seconds(1)) == 0)
        for value: Int64 in [3, 3, 20, 1000, 1_000_000] { histogram.record(microseconds: value, count: 2) }
        #expect(histogram.sum == .microseconds(2 * 1_001_026))
        #expect(histogram.buckets.map(\.count) == [4, 2, 2, 2])
        #expect(histogram.buckets.first?.upperBound == .microseconds(3))
        for (bucket, value) in zip(histogram.buckets, [3, 20, 1000, 1_000_000]) {
            let bound = microseconds(bucket.upperBound)
            #expect(bound >= value && Double(bound) <= Double(value) * 1.0625)
        }
        #expect(histogram.count(upTo: .microseconds(2)) == 0)
        #expect(histogram.count(upTo: .microseconds(3)) == 4)
        #expect(histogram.count(upTo: .milliseconds(10)) == 8)
        #expect(histogram.count(upTo: .seconds(2)) == 10)
    }

    @Test("The number up to a bound never falls, wherever the bound lies")
    func neverFalls() {
        var random = SplitMix64(seed: 5)
        var histogram = LatencyHistogram()
        let bounds = [Duration.microseconds(7), .microseconds(1010), .milliseconds(33), .seconds(1), .seconds(20_000)]
        var before = bounds.map { _ in 0 }
        for step in 0..<720 {
            // The longest grows slowly, and passes the bounds.
            histogram.record(microseconds: .random(in: 1...(2 << Int64(step / 20)), using: &random), count: 1)
            let now = bounds.map(histogram.count(upTo:))
            #expect(zip(before, now).allSatisfy { $0 <= $1 } && now.sorted() == now)
            before = now
        }
        #expect(histogram.buckets.reduce(0) { $0 + $1.count } == histogram.count)
        #expect(histogram.buckets.last?.upperBound == histogram.max)
    }

    @Test("Records between the first and the last are spread evenly", arguments: [1, 2, 7, 8, 9, 1000])
    func spread(count: Int) {
        var histogram = LatencyHistogram()
        histogram.record(first: 8000, last: 1000, count: count)
        #expect(histogram.count == count)
        #expect(histogram.max == .milliseconds(8))
        if count >= 8 {
            let median = microseconds(histogram.quantile(0.5))
            #expect((4000...5400).contains(median))
            #expect(microseconds(histogram.quantile(0.01)) <= 1063)
        }
    }

    @Test("A spread with extreme ends overflows nothing")
    func spreadExtremes() {
        var histogram = LatencyHistogram()
        histogram.record(first: .max / 1000, last: .min / 1000, count: 100)
        histogram.record(first: 5, last: 9, count: 10)
        #expect(histogram.count == 110)
    }

    @Test("Two histograms together are as one that has counted everything", arguments: [3, 5_000_000])
    func together(longest: Int64) {
        var (one, other, all) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for value in 1...1000 as ClosedRange<Int64> {
            one.record(microseconds: value * 17, count: 2)
            all.record(microseconds: value * 17, count: 2)
        }
        for value in [1, longest] {
            other.record(microseconds: value, count: 1)
            all.record(microseconds: value, count: 1)
        }
        for sum in [one + other, other + one] {
            #expect(sum.buckets == all.buckets && sum.count == all.count && sum.sum == all.sum && sum.max == all.max)
        }
        var endless = LatencyHistogram()
        endless.record(microseconds: .max, count: 2)
        #expect((endless + all).sum == endless.sum && (all + endless).sum == endless.sum)
        #expect(all.averageMicroseconds == Double(all.microseconds) / Double(all.count))
        #expect(LatencyHistogram().averageMicroseconds == 0)
    }

    @Test("What was counted since an earlier state has its own quantiles, sum and maximum")
    func since() {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: 1000, count: 3)
        let earlier = histogram
        #expect(histogram.since(earlier).count == 0)
        #expect(histogram.since(earlier).max == .zero && histogram.since(earlier).sum == .zero)
        histogram.record(microseconds: 10, count: 2)
        let shorter = histogram.since(earlier)
        #expect(shorter.count == 2 && shorter.sum == .microseconds(20))
        #expect(shorter.max == .microseconds(10) && shorter.quantile(0.99) == .microseconds(10))
        histogram.record(microseconds: 5000, count: 1)
        let longer = histogram.since(earlier)
        #expect(longer.count == 3 && longer.sum == .microseconds(5020))
        #expect(longer.max == .microseconds(5000), "the longest of all is known exactly")
        #expect(histogram.since(LatencyHistogram()).max == .microseconds(5000))
    }
}
