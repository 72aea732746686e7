import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("How long open batches linger", .timeLimit(.minutes(10)))
struct LingerRuleTests {
    private let opened = MonotonicTime.at(.seconds(1))

    private func decide(_ linger: Linger, isAwaited: Bool, after age: Duration) -> LingerRule.Decision {
        let rule = LingerRule(linger)
        return rule.decide(lingersUntil: opened + rule.longest, isAwaited: isAwaited, now: opened + age)
    }

    @Test("A batch leaves when its linger has ended", arguments: [true, false])
    func ended(isAwaited: Bool) {
        for linger in [Linger.fixed(.milliseconds(5)), .adaptive(upTo: .milliseconds(5))] {
            #expect(decide(linger, isAwaited: isAwaited, after: .milliseconds(5)) == .leave)
        }
    }

    @Test("Before that, only one that a task awaits may leave, and only with adaptive linger")
    func early() {
        let age = Duration.milliseconds(5) - .nanoseconds(1)
        #expect(decide(.adaptive(upTo: .milliseconds(5)), isAwaited: true, after: age) == .leaveIfLeaderIsIdle)
        #expect(decide(.adaptive(upTo: .milliseconds(5)), isAwaited: false, after: age) == .wait)
        #expect(decide(.fixed(.milliseconds(5)), isAwaited: true, after: age) == .wait)
    }

    @Test("The sender looks when the batch may leave")
    func look() {
        let adaptive = LingerRule(.adaptive(upTo: .milliseconds(5)))
        #expect(adaptive.lookTime(openSince: opened, isAwaited: true) == opened)
        #expect(adaptive.lookTime(openSince: opened, isAwaited: false) == opened + .milliseconds(5))
        let paced = LingerRule(.fixed(.milliseconds(5)), isPaced: true)
        #expect(paced.lookTime(openSince: opened, isAwaited: false) == opened)
    }
}
