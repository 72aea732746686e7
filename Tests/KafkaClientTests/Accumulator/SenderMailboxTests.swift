import KafkaSockets
import Synchronization
import Testing

@testable import KafkaClient

@Suite("What wakes the I/O thread", .timeLimit(.minutes(10)))
struct SenderMailboxTests {
    /// Counts wake-ups.
    private final class Wakes: Sendable {
        let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .relaxed) }
    }

    private let wakes = Wakes()
    private let core = ProducerCore(
        configuration: ProducerConfiguration(bootstrapServers: ["a:1"]), clock: FakeClock(), seed: 1
    ) {}

    private func mailbox() -> SenderMailbox {
        let wakes = wakes
        return SenderMailbox { wakes.count.add(1, ordering: .relaxed) }
    }

    private func queue() -> PartitionQueue {
        PartitionQueue(topic: TopicState(name: "t"), index: 0, accumulator: core.accumulator)
    }

    private func take(_ mailbox: SenderMailbox) -> (partitions: Int, commands: Int) {
        var partitions: [PartitionQueue] = []
        var commands: [SenderCommand] = []
        mailbox.take(partitions: &partitions, commands: &commands)
        return (partitions.count, commands.count)
    }

    @Test("A thread that does not sleep is not woken")
    func awake() {
        let mailbox = mailbox()
        mailbox.activate(queue(), by: .start)
        mailbox.post(.sendOpenBatches)
        #expect(wakes.value == 0)
        #expect(take(mailbox) == (1, 1))
        #expect(take(mailbox) == (0, 0))
    }

    @Test("A sleeping thread is woken once, however much comes")
    func once() {
        let mailbox = mailbox()
        #expect(mailbox.prepareToSleep(until: .distantFuture))
        mailbox.activate(queue(), by: .start)
        for _ in 0..<10 { mailbox.activate(queue(), by: .start) }
        mailbox.post(.sendOpenBatches)
        #expect(wakes.value == 1)
        #expect(take(mailbox) == (11, 1))
        #expect(mailbox.prepareToSleep(until: .distantFuture))
        mailbox.post(.sendOpenBatches)
        #expect(wakes.value == 2)
    }

    @Test("Only what wants attention before the end of the sleep wakes")
    func deadline() {
        let mailbox = mailbox()
        #expect(mailbox.prepareToSleep(until: .at(.milliseconds(3))))
        mailbox.activate(queue(), by: .at(.milliseconds(5)))
        mailbox.activate(queue(), by: .at(.milliseconds(3)))
        #expect(wakes.value == 0)
        mailbox.activate(queue(), by: .at(.milliseconds(2)))
        #expect(wakes.value == 1)
    }

    @Test("What came before the sleep and wants attention in it prevents it")
    func noSleep() {
        let mailbox = mailbox()
        mailbox.activate(queue(), by: .at(.milliseconds(5)))
        #expect(!mailbox.prepareToSleep(until: .at(.milliseconds(6))))
        #expect(mailbox.prepareToSleep(until: .at(.milliseconds(5))))
        _ = take(mailbox)
        mailbox.post(.sendOpenBatches)
        #expect(!mailbox.prepareToSleep(until: .distantFuture))
        _ = take(mailbox)
        #expect(mailbox.prepareToSleep(until: .distantFuture))
    }

    @Test("After the end nothing is taken any more, and what was there comes back")
    func close() {
        let mailbox = mailbox()
        #expect(mailbox.post(.sendOpenBatches))
        #expect(mailbox.close().count == 1)
        #expect(!mailbox.post(.sendOpenBatches))
        #expect(mailbox.close().isEmpty)
    }

    @Test("Commands that are not handled any more end their waiters")
    func refuse() {
        let flush = FlushToken(includesCallbacks: true)
        let metadata = Waiter<Void>()
        let warmUp = Waiter<Void>()
        let metrics = Waiter<ProducerMetrics>()
        let close = Waiter<Void>()
        let commands: [SenderCommand] = [
            .flush(flush), .metadataWaiter(metadata, TopicState(name: "t"), deadline: .start),
            .warmUp(warmUp, deadline: .start), .metrics(metrics), .close(close, deadline: .start),
            .close(nil, deadline: .start),
        ]
        for command in commands { command.refuse(.closed("over")) }
        #expect(flush.waiter.isResolved && metadata.isResolved && warmUp.isResolved)
        #expect(metrics.isResolved && close.isResolved)
    }

    @Test("A flush waits for its own pass and for each batch, once")
    func flushToken() {
        let token = FlushToken(includesCallbacks: true)
        func batch() -> ProducerBatch {
            ProducerBatch(
                partition: queue(), buffer: core.accumulator.pool.allocateUnbounded(1), createdAt: .start)
        }
        let first = batch()
        let second = batch()
        token.add(to: first)
        token.add(to: first)
        token.add(to: second)
        token.add()
        #expect(first.sending.flushes.count == 1)
        for _ in 0..<3 {
            token.finishOne()
            #expect(!token.waiter.isResolved)
        }
        token.finishOne()
        #expect(token.waiter.isResolved)
    }
}

extension SenderMailbox {
    /// What a queue does when its partition has something new.
    fileprivate func activate(_ partition: PartitionQueue, by time: MonotonicTime) {
        if add(partition, by: time) { wake() }
    }
}
