import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Asking for a producer id", .timeLimit(.minutes(10)))
struct ProducerIDStateTests {
    private func state(idempotent: Bool = true) -> ProducerIDState {
        var configuration = ProducerConfiguration(bootstrapServers: ["a:1"])
        configuration.enableIdempotence = idempotent
        return ProducerIDState(configuration: configuration)
    }

    @Test("Without idempotence none is ever asked for")
    func notWanted() {
        let state = state(idempotent: false)
        #expect(!state.isMissing)
        #expect(!state.shouldAsk(now: .start))
        #expect(state.nextDeadline(now: .start) == .distantFuture)
    }

    @Test("Asked for once, then known")
    func script() {
        var state = state()
        #expect(state.shouldAsk(now: .start))
        #expect(state.nextDeadline(now: .start) == .start)
        state.asked()
        #expect(!state.shouldAsk(now: .start))
        #expect(state.nextDeadline(now: .start) == .distantFuture)
        state.received(ProducerIdentity(id: 4, epoch: 0))
        #expect(state.identity == ProducerIdentity(id: 4, epoch: 0))
        #expect(!state.isMissing)
        #expect(!state.shouldAsk(now: .at(.seconds(9))))
        #expect(state.nextDeadline(now: .start) == .distantFuture)
    }

    @Test("A failure is followed by a backoff that doubles, and starts over after success")
    func backoff() {
        var random = ConstantRandom.least
        var state = state()
        for wait in [80, 160, 320, 640, 800, 800] {
            state.asked()
            state.failed(now: .start, random: &random)
            #expect(!state.shouldAsk(now: .at(.milliseconds(wait) - .nanoseconds(1))))
            #expect(state.shouldAsk(now: .at(.milliseconds(wait))))
            #expect(state.nextDeadline(now: .start) == .at(.milliseconds(wait)))
        }
        state.asked()
        state.received(ProducerIdentity(id: 4, epoch: 0))
        state.invalidate(4)
        #expect(state.shouldAsk(now: .start), "nothing of the backoff is left")
        state.asked()
        state.failed(now: .start, random: &random)
        #expect(state.nextDeadline(now: .start) == .at(.milliseconds(80)))
    }

    @Test("An id is used up once: a second partition that used it up gets the new one")
    func invalidate() {
        var state = state()
        state.asked()
        state.received(ProducerIdentity(id: 4, epoch: 0))
        state.invalidate(3)
        #expect(state.identity?.id == 4, "another one is not concerned")
        state.invalidate(4)
        #expect(state.identity == nil)
        #expect(state.isMissing)
        state.asked()
        state.received(ProducerIdentity(id: 5, epoch: 0))
        state.invalidate(4)
        #expect(state.identity?.id == 5)
    }
}
