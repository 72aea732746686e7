import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("What one topic may hold of the memory", .timeLimit(.minutes(10)))
struct TopicMemoryTests {
    private typealias GrantWaiter = Waiter<MemoryPool.Grant>

    /// Room for 16 KiB, 4 KiB of it for a topic.
    private func pool(maxRecords: Int? = nil, topicRecords: Int? = nil) -> MemoryPool {
        MemoryPool(
            totalBytes: 16_384, batchSizes: [4096], maxRecords: maxRecords,
            topicBound: .init(bytes: 4096, records: topicRecords))
    }

    private func enqueue(
        _ pool: MemoryPool, _ bytes: Int, needsRecord: Bool = false, share: Int32, for time: Duration = .seconds(60)
    ) -> GrantWaiter {
        pool.enqueueWaiter(bytes: bytes, needsRecord: needsRecord, share: share, deadline: .at(time)).0
    }

    private func granted(_ waiter: GrantWaiter) async throws -> PoolBuffer? {
        try #require(waiter.isResolved)
        return try await waiter.wait { _ in }.buffer
    }

    @Test("A topic that holds as much as it may gets no more, and others do")
    func bound() throws {
        let pool = pool()
        let (noisy, quiet) = (pool.addShare(), pool.addShare())
        let held = try (0..<4).map { _ in try #require(pool.tryAllocate(1024, share: noisy)) }
        #expect(pool.held(by: noisy).bytes == 4096)
        #expect(pool.tryAllocate(1, share: noisy) == nil)
        #expect(pool.tryAllocate(4096, share: quiet)?.share == quiet)
        #expect(pool.tryAllocate(4096)?.share == -1, "without a share, only the pool's bound counts")
        pool.release(held[0])
        #expect(pool.held(by: noisy).bytes == 3072)
        #expect(pool.tryAllocate(1025, share: noisy) == nil)
        #expect(pool.tryAllocate(1024, share: noisy) != nil)
    }

    @Test("Tasks that wait for their topic are in no other task's way, and are served in their order")
    func waiting() async throws {
        let pool = pool()
        let (noisy, quiet) = (pool.addShare(), pool.addShare())
        let held = try #require(pool.tryAllocate(4096, share: noisy))
        let waiters = [2048, 512, 2048].map { enqueue(pool, $0, share: noisy) }
        #expect(pool.hasWaiters && pool.waiterCount == 3)
        #expect(enqueue(pool, 512, share: quiet).isResolved)
        #expect(pool.tryAllocate(512, share: quiet) != nil)
        pool.release(held)
        #expect(
            waiters.map(\.isResolved) == [true, true, false],
            "512 did not fit next to the others, and was not overtaken"
        )
        #expect(pool.tryAllocate(512, share: noisy) == nil, "a task waits")
        try await pool.release(granted(waiters[0]))
        #expect(waiters[2].isResolved)
        #expect(!pool.hasWaiters && pool.held(by: noisy).bytes == 2560)
    }

    @Test("A topic's turn at the pool comes when its own bound lets it")
    func bothBounds() async throws {
        let pool = pool()
        let shares = (0..<4).map { _ in pool.addShare() }
        let held = try shares.map { try #require(pool.tryAllocate(4096, share: $0)) }
        let first = enqueue(pool, 4096, share: shares[0])
        let second = enqueue(pool, 4096, share: pool.addShare())
        let third = enqueue(pool, 4096, share: -1)
        pool.release(held[1])
        #expect([first, second, third].map(\.isResolved) == [false, true, false])
        // Its own topic has room now, but others were at the pool before it.
        pool.release(held[0])
        #expect([first, third].map(\.isResolved) == [false, true])
        pool.release(held[2])
        #expect(first.isResolved && !pool.hasWaiters)
    }

    @Test("Who gives up leaves nothing behind, wherever it waited")
    func givenUp() throws {
        let pool = pool()
        let noisy = pool.addShare()
        let others = try (0..<4).map { _ in try #require(pool.tryAllocate(4096)) }
        let atPool = enqueue(pool, 4096, share: noisy)
        let atTopic = enqueue(pool, 1024, share: noisy)
        let last = enqueue(pool, 1024, share: noisy)
        #expect(pool.held(by: noisy).bytes == 4096, "as soon as it waits for the pool alone")
        for waiter in [atPool, atTopic] { waiter.resolve(.failure(KafkaError(.cancelled))) }
        pool.grantWaiters()
        #expect(pool.held(by: noisy).bytes == 1024)
        pool.release(others[0])
        #expect(last.isResolved && pool.held(by: noisy).bytes == 1024)
    }

    @Test("Deadlines pass for those who wait for their topic, too")
    func deadlines() throws {
        let pool = pool()
        let noisy = pool.addShare()
        let held = try #require(pool.tryAllocate(4096, share: noisy))
        let early = enqueue(pool, 512, share: noisy, for: .seconds(1))
        let late = enqueue(pool, 512, share: noisy, for: .seconds(2))
        let error = { KafkaError(.bufferFull) }
        #expect(pool.expireWaiters(now: .at(.milliseconds(999)), error: error) == .at(.seconds(1)))
        #expect(pool.expireWaiters(now: .at(.seconds(1)), error: error) == .at(.seconds(2)))
        #expect(early.isResolved && !late.isResolved && pool.hasWaiters)
        #expect(pool.expireWaiters(now: .at(.seconds(2)), error: error) == .distantFuture)
        #expect(late.isResolved && !pool.hasWaiters)
        pool.release(held)
        #expect(pool.held(by: noisy).bytes == 0 && pool.availableBytes == pool.totalBytes)
    }

    @Test("Buffers that grow or are exchanged stay their topic's, and what the I/O side takes counts")
    func changes() throws {
        let pool = pool()
        let noisy = pool.addShare()
        var buffer = try #require(pool.tryAllocate(1024, share: noisy))
        buffer = try #require(pool.tryGrow(buffer, used: 10, to: 2048))
        #expect(buffer.share == noisy && pool.held(by: noisy).bytes == 2048)
        let other = try #require(pool.tryAllocate(2048, share: noisy))
        #expect(pool.tryGrow(buffer, used: 10, to: 4096) == nil)
        let waiter = enqueue(pool, 1024, share: noisy)
        buffer = pool.exchange(buffer, for: 600)
        #expect(buffer.share == noisy && waiter.isResolved)
        #expect(pool.held(by: noisy).bytes == 4096)
        let part = pool.allocateUnbounded(4096, share: noisy)
        #expect(pool.held(by: noisy).bytes == 8192)
        for buffer in [buffer, other, part] { pool.release(buffer) }
        #expect(pool.held(by: noisy).bytes == 1024)
    }

    @Test("Records are bounded alone and together with the bound for all topics", arguments: [nil, 4])
    func records(maxRecords: Int?) throws {
        let pool = pool(maxRecords: maxRecords, topicRecords: 2)
        let (noisy, quiet) = (pool.addShare(), pool.addShare())
        #expect((0..<3).map { _ in pool.tryTakeRecord(share: noisy) } == [true, true, false])
        #expect((0..<3).map { _ in pool.tryTakeRecord(share: quiet) } == [true, true, false])
        let waiter = enqueue(pool, 512, needsRecord: true, share: noisy)
        pool.release(nil, records: 1, share: quiet)
        #expect(!waiter.isResolved)
        pool.release(nil, records: 1, share: noisy)
        #expect(waiter.isResolved && pool.held(by: noisy) == (512, 2))
    }

    @Test("The number of a topic that was forgotten is given away when nothing of it is left")
    func forgotten() throws {
        let pool = pool()
        let first = pool.addShare()
        let buffer = try #require(pool.tryAllocate(512, share: first))
        pool.retireShare(first)
        let second = pool.addShare()
        #expect(second != first)
        pool.release(buffer)
        #expect(pool.addShare() == first && pool.held(by: first).bytes == 0)
        #expect(MemoryPool(totalBytes: 1024, batchSizes: [512], maxRecords: nil).addShare() == -1)
    }
}
