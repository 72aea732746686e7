import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("The deadlines of pending calls", .timeLimit(.minutes(10)))
struct PendingCallsTests {
    private func time(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }

    private func expire(_ calls: inout PendingCalls, at now: MonotonicTime) {
        let error = KafkaError(.connectionFailed, "late")
        _ = calls.expire(now: now, metadataError: { _ in error }, warmUpError: { error }, flushError: { _ in error })
    }

    @Test("The earliest one counts, until its call has ended")
    func earliest() {
        var calls = PendingCalls()
        #expect(calls.nextDeadline == .distantFuture)
        let waiters = (0..<2).map { _ in Waiter<Void>() }
        calls.add(PendingCalls.WarmUp(waiter: waiters[0], deadline: time(5)))
        calls.add(PendingCalls.WarmUp(waiter: waiters[1], deadline: time(3)))
        #expect(calls.nextDeadline == time(3))
        expire(&calls, at: time(3))
        #expect(waiters[1].isResolved && !waiters[0].isResolved)
        #expect(calls.nextDeadline == time(5))
        calls.addMemoryWait(until: time(4))
        #expect(calls.nextDeadline == time(4))
        calls.memoryWaitsExpired(next: .distantFuture)
        #expect(calls.nextDeadline == time(5))
        calls.finishWarmUps()
        #expect(calls.nextDeadline == .distantFuture, "a deadline of no call would wake the sender on and on")
    }

    @Test("None is left once the producer has ended")
    func ended() {
        var calls = PendingCalls()
        calls.add(PendingCalls.WarmUp(waiter: Waiter(), deadline: time(5)))
        calls.end(with: KafkaError(.producerClosed, "closed"))
        #expect(calls.nextDeadline == .distantFuture)
        let late = Waiter<Void>()
        calls.add(PendingCalls.WarmUp(waiter: late, deadline: time(6)))
        #expect(late.isResolved && calls.nextDeadline == .distantFuture)
    }
}
