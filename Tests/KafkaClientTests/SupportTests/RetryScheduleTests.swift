import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("When to try again", .timeLimit(.minutes(10)))
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
