import KafkaSockets
import Logging
import Testing

@testable import KafkaClient

@Suite("Rate limits", .timeLimit(.minutes(10)))
struct RateLimitTests {
    private let clock = FakeClock()

    /// How many of that many records are let through now.
    private func passed(_ limit: RateLimit, _ count: Int, topic: String = "t") -> Int {
        (0..<count).count { _ in
            var record = InterceptedRecord(topic: topic)
            return (try? limit.onSend(&record)) != nil
        }
    }

    private func limit(_ rate: Double, burst: Int? = nil, topics: Set<String>? = nil) -> RateLimit {
        RateLimit(recordsPerSecond: rate, burst: burst, topics: topics, clock: clock)
    }

    @Test("A burst, then the rate; what is not used is saved up to the burst")
    func rate() {
        let limit = limit(10, burst: 5)
        #expect(passed(limit, 8) == 5)
        clock.time = clock.time + .milliseconds(99)
        #expect(passed(limit, 8) == 0)
        clock.time = clock.time + .milliseconds(1)
        #expect(passed(limit, 8) == 1)
        clock.time = clock.time + .milliseconds(200)
        #expect(passed(limit, 8) == 2)
        clock.time = clock.time + .seconds(60)
        #expect(passed(limit, 8) == 5)
    }

    @Test("In the long run, the rate is kept whatever the pauses are", arguments: [0.5, 7, 1000])
    func longRun(rate: Double) {
        let limit = limit(rate, burst: 3)
        var count = 0
        for step in 0..<10_000 {
            clock.time = clock.time + .milliseconds(step % 7)
            count += passed(limit, 4)
        }
        let seconds = Double((0..<10_000).reduce(0) { $0 + $1 % 7 }) / 1000
        #expect(Double(count) <= rate * seconds + 3)
        #expect(Double(count) >= rate * seconds - 1 || rate > 500)
    }

    @Test("The error says how long to wait, and that is true")
    func wait() throws {
        let limit = limit(4, burst: 1)
        #expect(passed(limit, 1) == 1)
        clock.time = clock.time + .milliseconds(50)
        let chain = try #require(InterceptorChain([limit], logger: LogCollector().logger, clock: clock))
        var record = InterceptedRecord(topic: "t")
        let error = try #require(chain.pass(&record).refusal)
        let exceeded = try #require(error.underlying as? RateLimit.Exceeded)
        #expect(error.code == .interceptorFailed && exceeded.retryAfter == .milliseconds(200))
        #expect(error.message.contains("the rate limit is exceeded; there is room in 200 ms"))
        clock.time = clock.time + exceeded.retryAfter
        #expect(passed(limit, 1) == 1)
    }

    @Test("Only topics that are named are limited, together; by default a second's worth may come at any moment")
    func topics() {
        let limit = limit(2, topics: ["t", "u"])
        #expect(passed(limit, 10, topic: "other") == 10)
        #expect(passed(limit, 1, topic: "u") == 1)
        #expect(passed(limit, 10) == 1)
    }
}
