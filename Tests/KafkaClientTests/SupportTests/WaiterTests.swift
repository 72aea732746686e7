import Synchronization
import Testing

@testable import KafkaClient

@Suite("A task that waits", .timeLimit(.minutes(10)))
struct WaiterTests {
    @Test("The first result wins, and each caller learns whether it was the one")
    func firstWins() async throws {
        let waiter = Waiter<Int>()
        #expect(!waiter.isResolved)
        #expect(waiter.resolve(.success(1)))
        #expect(!waiter.resolve(.success(2)))
        #expect(!waiter.resolve(.failure(.closed("late"))))
        #expect(waiter.isResolved)
        #expect(try await waiter.wait { _ in } == 1)
        #expect(waiter.isResolved)
        #expect(!waiter.resolve(.success(3)))
    }

    @Test("A failure is thrown")
    func failure() async {
        let waiter = Waiter<Int>()
        waiter.resolve(.failure(.closed("over")))
        await #expect(throws: KafkaError.self) { try await waiter.wait { _ in } }
    }

    @Test("A task that was cancelled before it waits ends immediately")
    func cancelledBefore() async {
        let waiter = Waiter<Int>()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await waiter.wait { $0.resolve(.failure(.cancelledWhileWaiting(for: "it"))) }
        }
        await #expect(throws: KafkaError.self) { try await task.value }
        #expect(!waiter.resolve(.success(1)), "the caller with the result learns that it was not taken")
    }

    @Test("A result before the cancellation stands")
    func resolvedBeforeCancelled() async throws {
        let waiter = Waiter<Int>()
        waiter.resolve(.success(5))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await waiter.wait { $0.resolve(.failure(.cancelledWhileWaiting(for: "it"))) }
        }
        #expect(try await task.value == 5)
    }

    @Test("Cancellation and result race: one of them wins, the task resumes once, and both know")
    func race() async throws {
        for _ in 0..<200 {
            let waiter = Waiter<Int>()
            let cancelWon = Atomic<Bool>(false)
            let task = Task {
                try await waiter.wait { waiter in
                    if waiter.resolve(.failure(.cancelledWhileWaiting(for: "it"))) {
                        cancelWon.store(true, ordering: .relaxed)
                    }
                }
            }
            let resolver = Task { waiter.resolve(.success(1)) }
            task.cancel()
            let resolveWon = await resolver.value
            let result = await task.result
            #expect(resolveWon != cancelWon.load(ordering: .relaxed))
            if resolveWon {
                #expect(try result.get() == 1)
            } else {
                #expect(throws: KafkaError.self) { try result.get() }
            }
        }
    }
}
