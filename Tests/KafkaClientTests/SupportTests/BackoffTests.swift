import Testing

@testable import KafkaClient

@Suite("Backoff", .timeLimit(.minutes(10)))
struct BackoffTests {
    @Test("Doubles from the first failure on, ±20 %, up to the bound, which no jitter exceeds")
    func bounds() {
        let backoff = Backoff(initial: .milliseconds(100), max: .seconds(1))
        var least = ConstantRandom.least
        var most = ConstantRandom.most
        for (failures, base) in [(0, 100), (1, 100), (2, 200), (3, 400), (4, 800), (5, 1000), (6, 1000), (1000, 1000)] {
            #expect(backoff.duration(failures: failures, random: &least) == .microseconds(base * 800))
            let longest = backoff.duration(failures: failures, random: &most)
            let bound = Duration.microseconds(min(base * 1200, 1_000_000))
            #expect(longest <= bound && longest > bound - .microseconds(base))
        }
    }

    @Test("Random jitter stays within its bounds and is spread over them")
    func jitter() {
        var random = SplitMix64(seed: 5)
        let backoff = Backoff(initial: .seconds(1), max: .seconds(9))
        let waits = (0..<2000).map { _ in backoff.duration(failures: 1, random: &random) }
        #expect(waits.allSatisfy { (.milliseconds(800) ... .milliseconds(1200)).contains($0) })
        #expect(waits.contains { $0 < .milliseconds(820) })
        #expect(waits.contains { $0 > .milliseconds(1180) })
    }

    @Test("Without an initial wait there is none; a bound below it holds")
    func odd() {
        var random = ConstantRandom.most
        #expect(Backoff(initial: .zero, max: .seconds(1)).duration(failures: 9, random: &random) == .zero)
        let bounded = Backoff(initial: .seconds(5), max: .seconds(1)).duration(failures: 1, random: &random)
        #expect(bounded == .seconds(1))
    }

    @Test("Huge settings overflow nothing")
    func huge() {
        var random = ConstantRandom.most
        let backoff = Backoff(initial: .seconds(Int64.max / 4_000_000_000), max: .seconds(1_000_000_000))
        #expect(backoff.duration(failures: .max, random: &random) == .seconds(1_000_000_000))
    }
}
