import KafkaSockets
import Testing

@testable import KafkaClient

@Suite("Memory for batches", .timeLimit(.minutes(10)))
struct MemoryPoolTests {
    private typealias GrantWaiter = Waiter<MemoryPool.Grant>

    private func pool(_ total: Int = 16_384, batchSize: Int = 4096, maxRecords: Int? = nil) -> MemoryPool {
        MemoryPool(totalBytes: total, batchSizes: [batchSize], maxRecords: maxRecords)
    }

    /// Queues for memory, with a deadline that does not matter.
    private func enqueue(_ pool: MemoryPool, _ bytes: Int, needsRecord: Bool = false) -> GrantWaiter {
        pool.enqueueWaiter(bytes: bytes, needsRecord: needsRecord, deadline: .at(.seconds(60))).0
    }

    /// What a resolved waiter was given.
    private func granted(_ waiter: GrantWaiter) async throws -> PoolBuffer? {
        try #require(waiter.isResolved)
        return try await waiter.wait { _ in }.buffer
    }

    @Test("Sizes double from 512 to the batch size; larger ones are exact")
    func sizes() {
        let pool = pool()
        #expect(
            [1, 512, 513, 1024, 2049, 4096, 4097, 10_000].map(pool.bufferSize(for:))
                == [512, 512, 1024, 1024, 4096, 4096, 4097, 10_000])
        #expect(self.pool(batchSize: 3000).bufferSize(for: 2049) == 3000)
        #expect(self.pool(batchSize: 300).bufferSize(for: 1) == 300)
        #expect(self.pool(batchSize: 0).bufferSize(for: 1) == 61, "room for a batch header at least")
        #expect(self.pool(batchSize: 0).bufferSize(for: 200) == 200)
    }

    @Test("What is taken is missing until it is given back")
    func accounting() throws {
        let pool = pool()
        let small = try #require(pool.tryAllocate(100))
        #expect(small.capacity == 512)
        #expect(pool.availableBytes == 16_384 - 512)
        let large = try #require(pool.tryAllocate(5000))
        #expect(large.capacity == 5000)
        #expect(pool.availableBytes == 16_384 - 5512)
        pool.release(small)
        pool.release(large)
        #expect(pool.availableBytes == 16_384)
    }

    @Test("The bound is kept")
    func bound() throws {
        let pool = pool()
        let buffers = (0..<5).compactMap { _ in pool.tryAllocate(4096) }
        #expect(buffers.count == 4)
        #expect(pool.tryAllocate(1) == nil)
        #expect(pool.availableBytes == 0)
        for buffer in buffers { pool.release(buffer) }
        #expect(pool.tryAllocate(16_384) != nil, "kept buffers do not stand in the way of another size")
    }

    @Test("A buffer is used again for the same size")
    func reuse() throws {
        let pool = pool()
        let first = try #require(pool.tryAllocate(1024))
        pool.release(first)
        let second = try #require(pool.tryAllocate(700))
        #expect(second.base == first.base)
        pool.release(second)
    }

    @Test("A buffer that grows keeps its bytes, and takes only the difference from the bound")
    func growth() throws {
        let pool = pool(4096 + 2048)
        let small = try #require(pool.tryAllocate(2048))
        for offset in 0..<2000 {
            small.base.storeBytes(of: UInt8(truncatingIfNeeded: offset), toByteOffset: offset, as: UInt8.self)
        }
        let large = try #require(pool.tryGrow(small, used: 2000, to: 2049))
        #expect(large.capacity == 4096)
        #expect(pool.availableBytes == 2048)
        #expect(
            (0..<2000).allSatisfy {
                large.base.load(fromByteOffset: $0, as: UInt8.self) == UInt8(truncatingIfNeeded: $0)
            })
        pool.release(large)
        #expect(pool.availableBytes == 6144)
    }

    @Test("Without room for the difference, a buffer does not grow, and stays")
    func noGrowth() throws {
        let pool = pool(4096)
        let small = try #require(pool.tryAllocate(2048))
        let other = try #require(pool.tryAllocate(512))
        #expect(pool.tryGrow(small, used: 1, to: 4096) == nil)
        #expect(pool.availableBytes == 1536)
        pool.release(other)
        #expect(pool.tryGrow(small, used: 1, to: 4096)?.capacity == 4096, "now the difference is there, exactly")
    }

    @Test("While a task waits, no other grows or takes")
    func waitersFirst() throws {
        let pool = pool(4096)
        let small = try #require(pool.tryAllocate(512))
        let waiter = enqueue(pool, 4096)
        #expect(!waiter.isResolved)
        #expect(pool.hasWaiters)
        #expect(pool.tryAllocate(1) == nil)
        #expect(pool.tryGrow(small, used: 1, to: 1024) == nil)
        pool.release(small)
        #expect(waiter.isResolved)
        #expect(!pool.hasWaiters)
    }

    @Test("Who waits is served in order; a small request does not overtake a large one")
    func fifo() async throws {
        let pool = pool(4096)
        let parts = (0..<4).compactMap { _ in pool.tryAllocate(1024) }
        let large = enqueue(pool, 2048)
        let small = enqueue(pool, 512)
        pool.release(parts[0])
        #expect(!large.isResolved)
        #expect(!small.isResolved, "there is room for the small one, and it is not its turn")
        #expect(pool.waiterCount == 2)
        pool.release(parts[1])
        #expect(large.isResolved)
        #expect(!small.isResolved)
        pool.release(parts[2])
        #expect(small.isResolved)
        #expect(try await granted(large)?.capacity == 2048)
        #expect(try await granted(small)?.capacity == 512)
        #expect(pool.availableBytes == 512)
    }

    @Test("One release serves as many as it has room for")
    func serveMany() throws {
        let pool = pool(4096)
        let all = try #require(pool.tryAllocate(4096))
        let waiters = (0..<10).map { _ in enqueue(pool, 512) }
        pool.release(all)
        #expect(waiters.map(\.isResolved) == Array(repeating: true, count: 8) + [false, false])
        #expect(pool.availableBytes == 0)
        #expect(pool.hasWaiters)
    }

    @Test("Who gave up is passed over, and takes nothing")
    func cancelled() throws {
        let pool = pool(4096)
        let all = try #require(pool.tryAllocate(4096))
        let first = enqueue(pool, 4096)
        let second = enqueue(pool, 1024)
        first.resolve(.failure(.cancelledWhileWaiting(for: "memory")))
        #expect(pool.waiterCount == 1)
        pool.release(all)
        #expect(second.isResolved)
        #expect(pool.availableBytes == 3072)
    }

    @Test("When the first gives up, the next is served immediately if there is room")
    func cancelledServesNext() throws {
        let pool = pool(4096)
        let half = try #require(pool.tryAllocate(2048))
        let first = enqueue(pool, 4096)
        let second = enqueue(pool, 1024)
        first.resolve(.failure(.cancelledWhileWaiting(for: "memory")))
        pool.grantWaiters()
        #expect(second.isResolved)
        pool.release(half)
        #expect(pool.availableBytes == 3072)
        #expect(!pool.hasWaiters)
    }

    @Test("Memory that came back before a task queued is not missed")
    func lateWaiter() throws {
        let pool = pool(4096)
        #expect(enqueue(pool, 4096).isResolved)
        #expect(pool.availableBytes == 0)
    }

    @Test("A task that has waited too long fails; the deadline of the rest is returned")
    func expiry() async throws {
        let pool = pool(4096)
        let most = try #require(pool.tryAllocate(2049))
        #expect(most.capacity == 4096)
        pool.release(most)
        let half = try #require(pool.tryAllocate(2048))
        let (large, news1) = pool.enqueueWaiter(bytes: 4096, needsRecord: false, deadline: .at(.seconds(5)))
        let (late, news2) = pool.enqueueWaiter(bytes: 4096, needsRecord: false, deadline: .at(.seconds(9)))
        let (small, news3) = pool.enqueueWaiter(bytes: 100, needsRecord: false, deadline: .at(.seconds(7)))
        let (_, news4) = pool.enqueueWaiter(bytes: 4096, needsRecord: false, deadline: .at(.seconds(4)))
        #expect([news1, news2, news3, news4] == [true, false, false, true], "only earlier deadlines are news")
        let error = { KafkaError.bufferFull(pool, after: .seconds(5), cause: nil) }
        #expect(pool.expireWaiters(now: .at(.seconds(3)), error: error) == .at(.seconds(4)))
        #expect(pool.waiterCount == 4)
        #expect(pool.expireWaiters(now: .at(.seconds(5)), error: error) == .at(.seconds(7)))
        #expect(large.isResolved)
        #expect(!late.isResolved)
        await #expect(throws: KafkaError.self) { _ = try await large.wait { _ in } }
        #expect(pool.expireWaiters(now: .at(.seconds(9)), error: error) == .distantFuture)
        #expect(small.isResolved)
        #expect(!pool.hasWaiters)
        pool.release(half)
        #expect(pool.availableBytes == 4096)
    }

    @Test("When those before it fail, the next is served immediately")
    func expiryServesNext() throws {
        let pool = pool(4096)
        let half = try #require(pool.tryAllocate(2048))
        _ = pool.enqueueWaiter(bytes: 4096, needsRecord: false, deadline: .at(.seconds(5)))
        let (small, _) = pool.enqueueWaiter(bytes: 100, needsRecord: false, deadline: .at(.seconds(9)))
        _ = pool.expireWaiters(now: .at(.seconds(5))) { .bufferFull(pool, after: nil, cause: nil) }
        #expect(small.isResolved)
        #expect(pool.availableBytes == 2048 - 512)
        pool.release(half)
    }

    @Test("The I/O side exceeds the bound rather than wait; no task takes memory before that is made up for")
    func unbounded() throws {
        let pool = pool(4096)
        let all = try #require(pool.tryAllocate(4096))
        let extra = pool.allocateUnbounded(1000)
        #expect(pool.availableBytes == -1024)
        pool.release(extra)
        #expect(pool.availableBytes == 0)
        #expect(pool.tryAllocate(1) == nil)
        pool.release(all)
        #expect(pool.availableBytes == 4096)
    }

    @Test("Exchange for a smaller buffer serves those who wait")
    func exchange() throws {
        let pool = pool(4096)
        let all = try #require(pool.tryAllocate(4096))
        let waiter = enqueue(pool, 2048)
        let small = pool.exchange(all, for: 600)
        #expect(small.capacity == 1024)
        #expect(waiter.isResolved)
        #expect(pool.availableBytes == 1024)
    }

    @Test("With a bound on records, a record needs the right to one")
    func maxRecords() throws {
        let pool = pool(maxRecords: 2)
        #expect(pool.tryTakeRecord())
        #expect(pool.tryTakeRecord())
        #expect(!pool.tryTakeRecord())
        let waiter = enqueue(pool, 0, needsRecord: true)
        let both = enqueue(pool, 512, needsRecord: true)
        #expect(!waiter.isResolved)
        pool.release(nil, records: 1)
        #expect(waiter.isResolved)
        #expect(!both.isResolved, "memory alone is not enough")
        #expect(pool.availableBytes == 16_384)
        #expect(!pool.tryTakeRecord(), "no task overtakes")
        pool.release(nil, records: 2)
        #expect(both.isResolved)
        #expect(pool.tryTakeRecord())
        #expect(!pool.tryTakeRecord())
    }

    @Test("Without a bound on records, the right is always there")
    func noMaxRecords() {
        let pool = pool()
        for _ in 0..<100 { #expect(pool.tryTakeRecord()) }
    }

    @Test("After the end, everybody fails, now and later")
    func close() async throws {
        let pool = pool(4096)
        let all = try #require(pool.tryAllocate(4096))
        let waiter = enqueue(pool, 1)
        pool.close(.closed("over"))
        for waiter in [waiter, enqueue(pool, 1)] {
            #expect(waiter.isResolved)
            await #expect(throws: KafkaError.self) { _ = try await waiter.wait { _ in } }
        }
        #expect(!pool.hasWaiters)
        pool.release(all)
        #expect(pool.availableBytes == 4096)
    }

    @Test("Random use: the account always fits what is held, and no task is left waiting when all is returned")
    func random() async throws {
        var random = SplitMix64(seed: 11)
        let pool = pool(20_000, batchSize: 4096)
        var held: [PoolBuffer] = []
        var waiters: [GrantWaiter] = []
        for _ in 0..<5000 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                let bytes = Int.random(in: 1...6000, using: &random)
                if let buffer = pool.tryAllocate(bytes) {
                    #expect(buffer.capacity >= bytes)
                    held.append(buffer)
                } else {
                    waiters.append(enqueue(pool, bytes))
                }
            case 2:
                guard let index = held.indices.randomElement(using: &random), held[index].capacity < 4096 else { break }
                if let larger = pool.tryGrow(held[index], used: 10, to: 4096) { held[index] = larger }
            default:
                guard let index = held.indices.randomElement(using: &random) else { break }
                pool.release(held.remove(at: index))
            }
            for waiter in waiters where waiter.isResolved {
                if let buffer = try await granted(waiter) { held.append(buffer) }
            }
            let count = waiters.prefix(while: \.isResolved).count
            waiters.removeFirst(count)
            #expect(waiters.allSatisfy { !$0.isResolved }, "first come, first served")
            #expect(pool.availableBytes == 20_000 - held.reduce(0) { $0 + $1.capacity })
            #expect(pool.availableBytes >= 0)
        }
        while !held.isEmpty || !waiters.isEmpty {
            while let buffer = held.popLast() { pool.release(buffer) }
            while let waiter = waiters.first, waiter.isResolved {
                waiters.removeFirst()
                if let buffer = try await granted(waiter) { held.append(buffer) }
            }
            try #require(waiters.isEmpty || !held.isEmpty, "a task waits though nothing is held")
        }
        #expect(pool.availableBytes == 20_000)
    }
}
