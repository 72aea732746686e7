import DequeModule
import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("What the I/O thread learns of a partition's queue", .timeLimit(.minutes(10)))
struct PartitionHandoverTests {
    private let core = ProducerCore(
        configuration: ProducerConfiguration(bootstrapServers: ["a:1"]), clock: FakeClock(), seed: 1
    ) {}
    private let linger = MonotonicTime.start + .milliseconds(5)

    private func batch() -> ProducerBatch {
        let queue = PartitionQueue(topic: TopicState(name: "t"), index: 0, accumulator: core.accumulator)
        return ProducerBatch(
            partition: queue, buffer: core.accumulator.pool.allocateUnbounded(1_000), createdAt: .start)
    }

    private func take(_ handover: inout PartitionHandover) -> (count: Int, openSince: MonotonicTime?, isAwaited: Bool) {
        var pending: Deque<ProducerBatch> = []
        let contents = handover.take(into: &pending)
        return (pending.count, contents.openSince, contents.isOpenAwaited)
    }

    @Test("The sender is asked to look at an open batch once, by the end of its linger")
    func opened() {
        var handover = PartitionHandover()
        #expect(handover.opened(at: .start, isAwaited: false, lookBy: linger) == linger)
        #expect(handover.hasBatches)
        #expect(take(&handover) == (0, .start, false))
        // Known: the sender has set a timer for it.
        #expect(handover.add(batch()) == .distantPast)
        #expect(handover.opened(at: .start, isAwaited: false, lookBy: linger) == nil)
        #expect(take(&handover) == (1, .start, false))
    }

    @Test("A sealed batch cannot wait for the time of an earlier signal, and a second one needs none")
    func sealed() {
        var handover = PartitionHandover()
        #expect(handover.opened(at: .start, isAwaited: false, lookBy: linger) == linger)
        #expect(handover.add(batch()) == .distantPast)
        #expect(handover.opened(at: .start, isAwaited: false, lookBy: linger) == nil)
        #expect(handover.add(batch()) == nil)
        #expect(take(&handover) == (2, nil, false))
        #expect(!handover.hasBatches)
    }

    @Test("When all is taken, the next batch is announced again")
    func again() {
        var handover = PartitionHandover()
        _ = handover.opened(at: .start, isAwaited: false, lookBy: linger)
        handover.addKnown(batch())
        #expect(take(&handover) == (1, nil, false))
        #expect(
            handover.opened(at: .start, isAwaited: false, lookBy: linger) == nil, "the sender still has one pending")
        var pending: Deque<ProducerBatch> = []
        handover.addKnown(batch())
        _ = handover.take(into: &pending)
        pending = []
        _ = handover.take(into: &pending)
        #expect(handover.opened(at: .start, isAwaited: false, lookBy: linger) == linger)
    }

    @Test("A task that awaits a lingering batch lets the sender look immediately, if such batches leave immediately")
    func awaited() {
        for leavesImmediately in [true, false] {
            var handover = PartitionHandover()
            let opened = MonotonicTime.start + .milliseconds(1)
            _ = handover.opened(at: opened, isAwaited: false, lookBy: linger)
            #expect(handover.awaited(leavesImmediately: leavesImmediately) == (leavesImmediately ? opened : nil))
            #expect(take(&handover) == (0, opened, true))
        }
    }

    @Test("The backlog counts sealed batches, and begins with the oldest")
    func backlog() {
        var handover = PartitionHandover()
        #expect(handover.backlog == (0, 0, nil))
        let later = MonotonicTime.start + .seconds(1)
        _ = handover.opened(at: later, isAwaited: false, lookBy: linger)
        #expect(handover.backlog == (0, 0, later))
        _ = handover.add(batch())
        _ = handover.opened(at: later, isAwaited: false, lookBy: linger)
        #expect(handover.backlog == (1, 0, .start))
    }
}
