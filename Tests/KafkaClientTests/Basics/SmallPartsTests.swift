import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Backoff", .timeLimit(.minutes(5)))
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

@Suite("Versions that a broker speaks", .timeLimit(.minutes(5)))
struct ApiVersionTableTests {
    @Test("The newest version of both is chosen")
    func overlap() {
        let table = ApiVersionTable(
            ApiVersionsResponse(apiKeys: [
                ApiVersionRange(.produce, 3...9), ApiVersionRange(.metadata, 5...20),
                ApiVersionRange(.initProducerID, 7...9),
                ApiVersionRange(apiKeyCode: ApiKey.fetch.rawValue, minVersion: 5, maxVersion: 4),
                ApiVersionRange(apiKeyCode: 9999, minVersion: 0, maxVersion: 1),
            ]))
        #expect(table.version(of: .produce, within: 3...13) == 9)
        #expect(table.version(of: .produce, within: 9...13) == 9)
        #expect(table.version(of: .produce, within: 10...13) == nil)
        #expect(table.version(of: .metadata, within: 1...13) == 13)
        #expect(table.version(of: .metadata, within: 1...5) == 5)
        #expect(table.version(of: .metadata, within: 1...4) == nil)
        #expect(table.version(of: .initProducerID, within: 0...5) == nil)
        #expect(table.version(of: .fetch, within: 0...13) == nil, "a range that ends before it starts is none")
        #expect(table.range(of: .fetch) == nil)
        #expect(table.range(of: .produce) == 3...9)
        #expect(table.version(of: .createTopics, within: 0...9) == nil)
    }
}

@Suite("Names of topics", .timeLimit(.minutes(5)))
struct TopicNameTests {
    @Test("Legal", arguments: ["a", "A.b_c-9", "...", "__consumer_offsets", String(repeating: "x", count: 249)])
    func legal(name: String) {
        #expect(TopicName.problem(name) == nil)
    }

    @Test(
        "Illegal",
        arguments: [
            "", ".", "..", "a b", "a/b", "ä", "a\u{301}", "a\n", "a\0", "a:b", String(repeating: "x", count: 250),
        ])
    func illegal(name: String) {
        #expect(TopicName.problem(name)?.code == .invalidTopic)
    }

    @Test("The registry makes a topic once, and none with an illegal name")
    func registry() {
        let registry = TopicRegistry()
        let first = registry.topic("a")
        #expect(first != nil)
        #expect(registry.topic("b") !== first)
        #expect(registry.topic("a") === first)
        #expect(registry.existing("a") === first)
        #expect(registry.existing("c") == nil)
        #expect(registry.topic("c/d") == nil)
        #expect(registry.all.count == 2)
    }
}

@Suite("Random numbers", .timeLimit(.minutes(5)))
struct RandomTests {
    @Test("The same seed gives the same numbers, another one others")
    func seeds() {
        func numbers(_ seed: UInt64) -> [UInt32] {
            let random = SharedRandom(seed: seed)
            return (0..<20).map { _ in random.next() }
        }
        #expect(numbers(1) == numbers(1))
        #expect(numbers(1) != numbers(2))
        #expect(Set(numbers(1)).count == 20)
    }

    @Test("Numbers are spread evenly")
    func spread() {
        let random = SharedRandom(seed: 9)
        var counts = Array(repeating: 0, count: 16)
        for _ in 0..<16_000 { counts[Int(random.next() >> 28)] += 1 }
        #expect(counts.allSatisfy { (850...1150).contains($0) })
    }

    @Test("SplitMix64 gives the published numbers")
    func reference() {
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in random.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }
}

@Suite("When to try again", .timeLimit(.minutes(5)))
struct RetryScheduleTests {
    @Test("Failures in a row wait longer, success forgets them, and a reason to hurry only the wait")
    func schedule() {
        var random = ConstantRandom.least
        var retry = RetrySchedule(Backoff(initial: .milliseconds(100), max: .seconds(1)))
        #expect(retry.isDue(now: .start))
        retry.failed(now: .start, random: &random)
        #expect(retry.notBefore == .at(.milliseconds(80)))
        #expect(!retry.isDue(now: .at(.milliseconds(79))))
        #expect(retry.isDue(now: .at(.milliseconds(80))))
        retry.failed(now: .start, random: &random)
        #expect(retry.notBefore == .at(.milliseconds(160)))
        retry.expedite()
        #expect(retry.isDue(now: .start))
        retry.failed(now: .start, random: &random)
        #expect(retry.notBefore == .at(.milliseconds(320)))
        retry.succeeded()
        #expect(retry.failures == 0)
        retry.failed(now: .start, random: &random)
        #expect(retry.notBefore == .at(.milliseconds(80)))
    }
}
